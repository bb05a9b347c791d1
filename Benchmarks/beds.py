"""Scans of photographs with something around them, whose geometry is known to a fraction of a pixel.

A photograph is enlarged, gets grain, and lies, turned a little, on what archives have around theirs:
a scanner's bed, a mount of paper or card, the rebate of a film. Everything follows from a seed.
"""

import dataclasses
import math

import cv2
import numpy as np

KINDS = ("black bed", "white bed", "grey bed", "mount", "mount on bed", "rebate", "target")
# Pixels of the scan that the photograph's edge is blurred over: what a scanner's optics does.
OPTICS = 0.8


@dataclasses.dataclass(frozen=True)
class Scan:
    """A picture [H, W], 0 to 255, and where the photograph lies in it."""

    pixels: np.ndarray
    kind: str
    # Degrees, clockwise as seen.
    angle: float
    # Corners [4, 2] as x, y in pixels, from the upper left one clockwise; pixel centres are at .5.
    corners: np.ndarray


def grain(shape, sigma, rng, size=0.7):
    noise = cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (0, 0), size)
    return noise * (sigma / max(float(noise.std()), 1e-6))


def enlarged(photograph, long_side, rng):
    """Grey photograph [H, W] as float, so large, with grain."""
    scale = long_side / max(photograph.shape)
    size = (round(photograph.shape[1] * scale), round(photograph.shape[0] * scale))
    large = cv2.resize(photograph.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    return np.clip(large + grain(large.shape, rng.uniform(1, 6), rng), 0, 255)


def surface(shape, level, texture, rng):
    """An even surface: slow unevenness of the light, fibres or dirt, noise."""
    slow = cv2.resize(
        rng.standard_normal((4, 5)).astype(np.float32), shape[::-1], interpolation=cv2.INTER_CUBIC)
    fibres = grain(shape, texture, rng, size=rng.uniform(1.5, 6))
    return level + slow * texture * 0.7 + fibres + grain(shape, rng.uniform(0.4, 1.5), rng)


def with_specks(pixels, count, rng):
    for _ in range(count):
        centre = (int(rng.integers(pixels.shape[1])), int(rng.integers(pixels.shape[0])))
        axes = (int(rng.integers(1, 4)), int(rng.integers(1, 9)))
        level = float(np.clip(pixels.mean() + rng.choice([-1, 1]) * rng.uniform(20, 120), 0, 255))
        cv2.ellipse(pixels, centre, axes, float(rng.uniform(0, 180)), 0, 360, level, -1)


def blended(pixels, level, ink):
    """A level drawn where there is ink, 0 to 255."""
    return pixels + (level - pixels) * (ink.astype(np.float32) / 255)


def rectangle(centre, size, angle):
    """Corners of a turned rectangle."""
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array(size) / 2
    return half @ np.array([[c, s], [-s, c]]) + np.array(centre)


def coverage(shape, corners, blur=OPTICS):
    """How much of each pixel a quadrilateral covers, 0 to 1, softened as by optics."""
    factor = 4
    mask = np.zeros((shape[0] * factor, shape[1] * factor), np.uint8)
    points = np.round((corners * factor - 0.5) * 256).astype(np.int32)
    cv2.fillConvexPoly(mask, points, 255, shift=8)
    small = cv2.resize(mask, shape[::-1], interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return cv2.GaussianBlur(small, (0, 0), blur)


def laid(pixels, content, corners):
    """Puts content on pixels, turned and shifted to where its corners are to be."""
    height, width = content.shape
    source = np.float32([[0, 0], [width, 0], [0, height]]) - 0.5
    target = np.float32([corners[0], corners[1], corners[3]]) - 0.5
    turned = cv2.warpAffine(
        content, cv2.getAffineTransform(source, target), pixels.shape[::-1], flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE)
    cover = coverage(pixels.shape, corners)
    return pixels * (1 - cover) + np.clip(turned, 0, 255) * cover


def shadowed(pixels, corners, rng):
    """The shadow that a thick print throws beyond two of its sides."""
    offset = rng.uniform(-3, 3, 2)
    shadow = coverage(pixels.shape, corners + offset, blur=float(rng.uniform(1.5, 4)))
    return pixels * (1 - rng.uniform(0.2, 0.6) * shadow)


def wedge(length, breadth, rng):
    """A target: 7 to 19 even patches in a row, from white to black."""
    count = int(rng.integers(7, 20))
    steps = np.linspace(245, 12, count)
    row = np.repeat(steps, math.ceil(length / count))[:length]
    return np.tile(row, (breadth, 1)).astype(np.float32)


def margins(content, rng):
    """Widths of what is around, left, top, right and bottom: a side may have next to nothing."""
    widest = rng.uniform(0.02, 0.1) * max(content.shape)
    return [float(rng.uniform(0.25, 1) * widest) for _ in range(4)]


def scan(photograph, kind, angle, rng, long_side=None):
    """A scan of one of the kinds, of about 0.8 to 2.4 thousand pixels along the photograph's longer side."""
    content = enlarged(photograph, long_side or int(rng.integers(800, 2400)), rng)
    height, width = content.shape
    sides = margins(content, rng)
    c, s = abs(math.cos(math.radians(angle))), abs(math.sin(math.radians(angle)))
    turned = (width * c + height * s, width * s + height * c)
    room = max(height, width) * 0.12 if kind == "target" else 0
    size = (round(turned[0] + sides[0] + sides[2]), round(turned[1] + sides[1] + sides[3] + room))
    centre = (sides[0] + turned[0] / 2, sides[1] + turned[1] / 2)
    corners = rectangle(centre, (width, height), angle)
    pixels = base(kind, size[::-1], corners, (width, height), angle, sides, rng)
    if kind == "target":
        breadth = round(room * 0.4)
        length = round(width * rng.uniform(0.5, 0.95))
        place = (size[0] / 2, size[1] - sides[3] / 2 - breadth * 0.7)
        pixels = laid(
            pixels, wedge(length, breadth, rng), rectangle(place, (length, breadth), rng.normal(0, 0.5)))
    pixels = laid(pixels, content, corners)
    pixels = pixels + grain(pixels.shape, rng.uniform(0.3, 1), rng)
    return Scan(np.clip(np.round(pixels), 0, 255).astype(np.uint8), kind, angle, corners)


def base(kind, shape, corners, size, angle, sides, rng):
    """What lies around the photograph."""
    if kind in ("mount", "mount on bed"):
        paper = surface(shape, rng.uniform(185, 238), rng.uniform(0.5, 2.5), rng)
        if rng.random() < 0.3:
            # A printed line around the photograph.
            gap = 2 * min(sides) * 0.4
            line = rectangle(corners.mean(axis=0), (size[0] + gap, size[1] + gap), angle)
            points = np.round(line * 16).astype(np.int32)
            ink = np.zeros(shape, np.uint8)
            cv2.polylines(ink, [points], True, 255, 2, cv2.LINE_AA, 4)
            paper = blended(paper, 70, ink)
        with_specks(paper, int(rng.integers(0, 12)), rng)
        if kind == "mount":
            return paper
        outer = min(sides) * rng.uniform(0.5, 0.9)
        inset = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * outer * 0.6
        card = np.array([[0, 0], [shape[1], 0], [shape[1], shape[0]], [0, shape[0]]]) + inset
        bed = surface(shape, rng.choice([6, 250]), 0.4, rng)
        cover = coverage(shape, card)
        return bed * (1 - cover) + paper * cover
    if kind == "rebate":
        film = surface(shape, rng.choice([rng.uniform(5, 25), rng.uniform(215, 245)]), 0.6, rng)
        ink = np.zeros(shape, np.uint8)
        cv2.putText(
            ink, "24A SAFETY FILM", (int(shape[1] * 0.2), max(int(sides[1] * 0.55), 14)),
            cv2.FONT_HERSHEY_SIMPLEX, max(sides[1] / 90, 0.3), 255, 1, cv2.LINE_AA)
        return blended(film, 128, ink)
    level = {
        "black bed": rng.uniform(2, 22), "white bed": rng.uniform(236, 254),
        "grey bed": rng.uniform(70, 190), "target": rng.choice([rng.uniform(4, 20), rng.uniform(225, 250)]),
    }[kind]
    bed = surface(shape, level, rng.uniform(0.1, 1), rng)
    with_specks(bed, int(rng.integers(0, 30)), rng)
    return shadowed(bed, corners, rng) if level > 60 else bed
