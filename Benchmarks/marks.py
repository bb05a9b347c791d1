"""Damage as archives know it, drawn by seed: dust, hairs, scratches, spots; fading, skew, inversion.

A picture is an array of floats [height, width], code values 0 to 1. Damage is a matte: `alpha`
(0: untouched) and `value` (the mark's own tone), and a damaged picture is
picture * (1 - alpha) + value * alpha.
"""

import cv2
import numpy as np

KINDS = ("dust", "hair", "scratch", "spot")
PER_MEGAPIXEL = {"dust": 150, "hair": 12, "scratch": 5, "spot": 40}
SUPERSAMPLING = 4
FAINTEST = 1 / 255  # alpha below that cannot change an 8-bit picture and counts as none


def damaged(picture, random, density=1.0, kinds=KINDS):
    """The damaged picture and the matte (alpha) of its marks."""
    alpha, value = matte(picture.shape, random, density, kinds)
    return picture * (1 - alpha) + value * alpha, alpha


def matte(shape, random, density=1.0, kinds=KINDS):
    """Alpha and value of marks scattered over a picture of a shape; `density` 1 is PER_MEGAPIXEL."""
    alpha, tinted = np.zeros((2, *shape), np.float32)
    for kind in kinds:
        expected = density * PER_MEGAPIXEL[kind] * alpha.size / 1e6
        for _ in range(random.poisson(expected)):
            put(alpha, tinted, *mark(kind, min(600.0, 1.2 * max(shape)), random), random)
    alpha[alpha < FAINTEST] = 0
    return alpha, np.divide(tinted, alpha, out=np.zeros_like(tinted), where=alpha > 0)


def put(alpha, tinted, stamp, value, random):
    """Lays a stamp over the marks that are there, anywhere, cut off by the borders."""
    rows, columns = stamp.shape
    top = int(random.integers(-rows // 2, alpha.shape[0] - rows // 2 + 1))
    left = int(random.integers(-columns // 2, alpha.shape[1] - columns // 2 + 1))
    y, x = max(0, top), max(0, left)
    stamp = stamp[y - top : alpha.shape[0] - top, x - left : alpha.shape[1] - left]
    place = np.s_[y : y + stamp.shape[0], x : x + stamp.shape[1]]
    alpha[place] += stamp * (1 - alpha[place])
    tinted[place] += stamp * (value - tinted[place])


def mark(kind, longest, random):
    """One mark: alpha of a small rectangle and the mark's value."""
    width = float(np.exp(random.uniform(np.log(1), np.log(6))))
    if kind in ("dust", "spot"):
        canvas = blob(width, kind == "dust", random)
    else:
        width = min(width, 3.5) if kind == "hair" else width * 0.7 + 0.3
        path = curl(random) if kind == "hair" else stroke(longest, random)
        canvas = line(path, width, kind == "scratch", random)
    stamp = cv2.resize(
        canvas, None, fx=1 / SUPERSAMPLING, fy=1 / SUPERSAMPLING, interpolation=cv2.INTER_AREA)
    softness = random.uniform(0, 0.7)
    if softness > 0.2:
        stamp = cv2.GaussianBlur(stamp, (0, 0), softness)
    opacity = random.uniform(0.3, 1) / 255
    return stamp.astype(np.float32) * np.float32(opacity), tone(random)


def tone(random):
    """Near black or near white, now and then a grey."""
    if random.random() < 0.1:
        return random.uniform(0.2, 0.8)
    depth = min(0.25, random.exponential(0.06))
    return depth if random.random() < 0.5 else 1 - depth


def blob(width, ragged, random):
    """A dust grain (ragged, often longer than wide) or a spot (nearly round)."""
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    radius = np.ones(24)
    for order in range(2, 6):
        strength = (0.45 if ragged else 0.08) / order
        radius += random.normal(0, strength) * np.cos(order * angles + random.uniform(0, 2 * np.pi))
    stretch = random.uniform(1, 2.5 if ragged else 1.2)
    points = np.stack([np.cos(angles) * stretch, np.sin(angles)], 1) * radius.clip(0.3)[:, None]
    turn = random.uniform(0, np.pi)
    points = points @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    points *= width / 2 * SUPERSAMPLING
    canvas, offset = canvas_around(points, 3)
    cv2.fillPoly(canvas, [np.rint((points + offset) * 16).astype(np.int32)], 255, shift=4)
    return canvas


def curl(random):
    """A hair: a curve whose bend wanders smoothly."""
    count = 24
    length = np.exp(random.uniform(np.log(12), np.log(150)))
    bend = random.normal(0, 1.5) + np.cumsum(random.normal(0, 0.6, count))
    direction = random.uniform(0, 2 * np.pi) + np.cumsum(bend) / count * 2
    return np.cumsum(np.stack([np.cos(direction), np.sin(direction)], 1), 0) * length / count


def stroke(longest, random):
    """A scratch: nearly straight, half of them nearly upright, as transport leaves them."""
    length = np.exp(random.uniform(np.log(20), np.log(longest)))
    upright = random.random() < 0.5
    direction = random.normal(np.pi / 2, 0.04) if upright else random.uniform(0, np.pi)
    count = max(4, int(length / 8))
    along = np.linspace(0, length, count)
    across = random.normal(0, 0.03) * along * (along / length) + random.normal(0, 0.15, count)
    cosine, sine = np.cos(direction), np.sin(direction)
    return np.stack([along * cosine - across * sine, along * sine + across * cosine], 1)


def line(path, width, broken, random):
    """A line along a path, its width and strength varying, that of scratches down to nothing."""
    points = path * SUPERSAMPLING
    canvas, offset = canvas_around(points, SUPERSAMPLING * (width / 2 + 3))
    points = np.rint((points + offset) * 16).astype(np.int32)
    strength = wander(len(points), random)
    lowest = random.uniform(-0.5, 1) if broken else random.uniform(0.6, 1)
    levels = (255 * (lowest + (1 - lowest) * strength)).clip(0, 255)
    widths = (SUPERSAMPLING * width * (0.6 + 0.4 * wander(len(points), random))).clip(2)
    for start, end, level, thick in zip(points[:-1], points[1:], levels, widths, strict=False):
        if level > 8:
            cv2.line(
                canvas, start.tolist(), end.tolist(), int(level), round(thick), cv2.LINE_8, 4)
    return canvas


def wander(count, random):
    """Smooth random numbers, from 0 to 1."""
    knots = random.random(max(2, count // 4 + 1))
    return np.interp(np.linspace(0, len(knots) - 1, count), np.arange(len(knots)), knots)


def canvas_around(points, margin):
    """An empty drawing, whole pixels large, and what moves the points into it."""
    margin += 2 * SUPERSAMPLING
    low = points.min(0) - margin
    size = np.ceil((points.max(0) + margin - low) / SUPERSAMPLING).astype(int) * SUPERSAMPLING
    return np.zeros((size[1], size[0]), np.uint8), -low


def faded(picture, black=0.3, white=0.7):
    """A faded print: all tones between two greys."""
    return black + (white - black) * picture


def skewed(picture, degrees, ground=1.0):
    """Turned counter-clockwise on a ground that holds the whole picture."""
    height, width = picture.shape
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1)
    cosine, sine = np.abs(turn[0, :2])
    size = np.ceil([height * sine + width * cosine, height * cosine + width * sine]).astype(int)
    turn[:, 2] += (size - (width, height)) / 2
    return cv2.warpAffine(
        picture.astype(np.float32), turn, size.tolist(), flags=cv2.INTER_CUBIC,
        borderValue=ground).clip(0, 1)


def inverted(picture):
    """A negative."""
    return 1 - picture
