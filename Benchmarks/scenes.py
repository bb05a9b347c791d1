"""Crops of photographs for training the detector of damage: what scans show, and what looks like damage."""

import pathlib

import cv2
import numpy as np

import marks

SIDE = 128
FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_PLAIN, cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX)
LETTERS = list("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;-'!&   ")


class Scenes:
    """Endless training pairs from a list of photographs."""

    def __init__(self, paths, seed):
        self.photographs = [cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in paths]
        self.random = np.random.default_rng(seed)
        self.grains = grains(np.random.default_rng(1))

    def pair(self):
        """Code values of a damaged crop, bytes [SIDE, SIDE]; its damage as the labels of `label`."""
        random = self.random
        truth = self.truth()
        damage = np.exp(random.uniform(0, np.log(16))) if random.random() > 0.3 else 0
        picture, alpha = marks.damaged(truth, random, damage)
        if random.random() < 0.35:  # more of what is hardest to find
            lines = random.uniform(0, 15)
            picture, more = marks.damaged(picture, random, lines, ("hair", "scratch"))
            alpha = np.maximum(alpha, more)
        truth, picture = quantized(truth), quantized(picture)
        labels = label(truth, picture, alpha)
        if random.random() < 0.15:
            picture = compressed(picture, random)
        return picture, labels

    def truth(self):
        """A crop without damage: photograph, look-alikes of damage, blur, tones, grain, JPEG."""
        random = self.random
        picture = self.crop()
        for _ in range(random.choice(4, p=[0.7, 0.2, 0.07, 0.03])):
            lookalike(picture, random)
        if random.random() < 0.5:
            picture = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.3, 1.0))
        picture = picture.clip(0, 1) ** np.exp(random.uniform(-0.6, 0.6))
        black, white = random.uniform(0, 0.25), random.uniform(0.7, 1)
        picture = black + (white - black) * picture
        picture = picture + self.grain(picture)
        if random.random() < 0.25:
            picture = compressed(quantized(picture), random) / np.float32(255)
        return picture.clip(0, 1).astype(np.float32)

    def crop(self):
        """Part of a photograph at one to three times its size, mirrored and turned at random."""
        random = self.random
        photograph = self.photographs[random.integers(len(self.photographs))]
        scale = 1 if random.random() < 0.45 else random.uniform(1, 3)
        scale = max(scale, (SIDE + 1) / min(photograph.shape))
        side = min(int(np.ceil(SIDE / scale)) + 2, *photograph.shape)
        top, left = (random.integers(0, size - side + 1) for size in photograph.shape)
        picture = photograph[top : top + side, left : left + side].astype(np.float32) / 255
        if scale > 1.02:
            picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        picture = picture[:SIDE, :SIDE]
        if picture.shape != (SIDE, SIDE):
            picture = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
        picture = np.rot90(picture, random.integers(4))
        return np.ascontiguousarray(picture[:, :: random.choice([-1, 1])])

    def grain(self, picture):
        """Grain of any strength and size, strongest in the middle tones for half of the crops."""
        random = self.random
        texture = self.grains[random.integers(len(self.grains))]
        top, left = random.integers(0, texture.shape[0] - SIDE, 2)
        strength = random.choice([0, random.exponential(0.015), random.uniform(0, 0.05)])
        grain = texture[top : top + SIDE, left : left + SIDE] * np.float32(min(strength, 0.1))
        return grain * (0.4 + 2.4 * picture * (1 - picture)) if random.random() < 0.5 else grain


def label(truth, picture, alpha):
    """
    Bytes: 0 for whole pixels; 1 for those hardly changed, which are not to be learned;
    2 to 255 for damaged ones, by what the damage changed.
    """
    change = np.abs(truth.astype(int) - picture)
    labels = np.where(change >= 5, change.clip(2, 255), 1)
    return np.where(alpha > 0, labels, 0).astype(np.uint8)


def quantized(picture):
    return np.rint(picture * 255).clip(0, 255).astype(np.uint8)


def compressed(picture, random):
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(55, 97))]
    return cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], cv2.IMREAD_GRAYSCALE)


def grains(random, count=24, side=512):
    """Textures of grain, standard deviation 1, correlated over up to two pixels, some in clumps."""
    textures = []
    for index in range(count):
        noise = random.standard_normal((side, side)).astype(np.float32)
        texture = cv2.GaussianBlur(noise, (0, 0), 0.25 + 1.6 * index / count)
        if index % 3 == 2:
            coarse = random.standard_normal((side, side)).astype(np.float32)
            texture = texture / texture.std() + cv2.GaussianBlur(coarse, (0, 0), 2.5) * 4
        if index % 4 == 3:
            texture = np.sign(texture) * np.abs(texture) ** 1.3
        textures.append((texture - texture.mean()) / texture.std())
    return textures


def lookalike(picture, random):
    """Draws something that resembles damage and is none, in a random tone, as the lens saw it."""
    layer = np.zeros_like(picture)
    drawing = DRAWINGS[random.integers(len(DRAWINGS))](random)
    layer += cv2.resize(drawing, (SIDE, SIDE), interpolation=cv2.INTER_AREA) / np.float32(255)
    if random.random() < 0.9:
        layer = cv2.GaussianBlur(layer, (0, 0), random.uniform(0.4, 1.2))
    tone = random.choice([random.uniform(0, 0.2), random.uniform(0.8, 1), random.random()])
    if drawing.ndim == 2 and random.random() < 0.3:
        ground = random.random()  # on a plain ground, as titles, skies and captions are
        picture += random.uniform(0.5, 1) * (ground - picture)
    layer *= np.float32(random.uniform(0.4, 1))
    picture += layer * (tone - picture)


def drawing():
    return np.zeros((4 * SIDE, 4 * SIDE), np.uint8)


def text(random):
    canvas = drawing()
    size = np.exp(random.uniform(np.log(1.0), np.log(8)))
    font, thickness = FONTS[random.integers(len(FONTS))], int(random.integers(1, 4 + int(2 * size)))
    step = int(26 * size * random.uniform(1.3, 2))
    only = random.random() < 0.4
    for y in range(int(random.integers(0, step)), 4 * SIDE + step, step):
        words = "".join(random.choice(LETTERS, random.integers(3, 40)))
        cv2.putText(
            canvas, words, (int(random.integers(-300, 250)), y), font, size, 255, thickness,
            cv2.LINE_AA)
        if only:
            break
    if random.random() < 0.3:
        turn = cv2.getRotationMatrix2D((256, 256), random.uniform(-20, 20), 1)
        canvas = cv2.warpAffine(canvas, turn, canvas.shape)
    return canvas


def stars(random):
    """Round dots of many brightnesses, few of them bright."""
    canvas = drawing()
    largest = random.uniform(4, 12)
    for _ in range(int(np.exp(random.uniform(np.log(5), np.log(200))))):
        bright = random.power(0.6)
        centre = random.integers(0, 4 * SIDE * 16, 2).tolist()
        radius = int(16 * (2 + largest * bright * bright))
        cv2.circle(canvas, centre, radius, int(60 + 195 * bright), -1, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(canvas, (0, 0), random.uniform(2, 6))


def wires(random):
    """Straight or sagging lines through the whole crop, one or several, as rigging and wires."""
    canvas = drawing()
    angle, spacing = random.uniform(0, np.pi), random.uniform(16, 200)
    direction, across = (
        np.array([np.cos(a), np.sin(a)]) for a in (angle, angle + np.pi / 2))
    fan, sag = random.normal(0, 0.1), random.normal(0, 40)
    thickness = int(random.integers(2, 18))
    along = np.linspace(-400, 400, 17)
    for number in range(int(random.integers(2, 9))):
        turned = direction + fan * number * across
        start = 256 + across * (spacing * (number - 3) + random.uniform(-8, 8))
        points = start + along[:, None] * turned + sag * (along[:, None] / 400) ** 2 * across
        cv2.polylines(canvas, [np.rint(points).astype(np.int32)], False, 255, thickness)
    return cv2.GaussianBlur(canvas, (0, 0), random.uniform(2, 4))


def lattice(random):
    """Fences, window bars, hatching, checkerboards, halftone dots: all that repeats."""
    y, x = np.mgrid[: 4 * SIDE, : 4 * SIDE].astype(np.float32)
    angle, period = random.uniform(0, np.pi), np.exp(random.uniform(np.log(10), np.log(140)))
    if random.random() < 0.4:
        angle = 0
    u, v = (
        np.cos(np.float32(2 * np.pi / period) * (x * np.cos(a) + y * np.sin(a)) + np.float32(p))
        for a, p in ((angle, random.uniform(0, 6)), (angle + np.pi / 2, random.uniform(0, 6))))
    kind, edge = random.integers(4), random.uniform(-0.3, 0.9)
    wave = (u, u * v, np.maximum(u, v), (u + v) / 2)[kind]
    canvas = ((wave > (0 if kind == 1 else edge)) * 255).astype(np.uint8)
    if random.random() < 0.5:  # ends somewhere
        canvas[:, int(random.integers(64, 4 * SIDE)) :] = 0
    return np.ascontiguousarray(np.rot90(canvas, random.integers(4)))


def twigs(random):
    """Branching lines that grow thinner."""
    canvas = drawing()
    ends = [(random.integers(0, 512, 2).astype(float), random.uniform(0, 2 * np.pi),
             random.uniform(6, 24))]
    for _ in range(int(random.integers(10, 120))):
        place, angle, width = ends[random.integers(len(ends))]
        target = place + random.uniform(15, 60) * np.array([np.cos(angle), np.sin(angle)])
        cv2.line(
            canvas, place.astype(int).tolist(), target.astype(int).tolist(), 255,
            max(1, int(width)), cv2.LINE_AA)
        ends.append((target, angle + random.normal(0, 0.5), max(2, width * random.uniform(0.6, 1))))
    return canvas


def glints(random):
    """Highlights and small things: few soft ovals, some in pairs as in eyes."""
    canvas = drawing()
    for _ in range(int(random.integers(1, 8))):
        centre, axes = random.integers(0, 512, 2), random.integers(3, 14, 2)
        angle = random.uniform(0, 180)
        for shift in ((0, 0), random.integers(40, 120, 2)) if random.random() < 0.4 else ((0, 0),):
            cv2.ellipse(
                canvas, (centre + shift).tolist(), axes.tolist(), angle, 0, 360, 255, -1,
                cv2.LINE_AA)
    return cv2.GaussianBlur(canvas, (0, 0), random.uniform(2, 6))


def edges(random):
    """Straight edges and frames, filled or not."""
    canvas = drawing()
    corners = random.integers(-200, 712, (2, 2)).astype(float)
    angle = random.choice([0, random.uniform(0, 90)])
    size = np.abs(corners[1] - corners[0]) + 8
    box = cv2.boxPoints((corners.mean(0).tolist(), size.tolist(), float(angle))).astype(np.int32)
    if random.random() < 0.85:
        cv2.fillPoly(canvas, [box], 255, cv2.LINE_AA)
    else:
        cv2.polylines(canvas, [box], True, 255, int(random.integers(2, 24)), cv2.LINE_AA)
    return canvas


# What cannot be told from scratches, such as wires, is rare here as it is in photographs.
DRAWINGS = (
    *(text,) * 7, *(stars,) * 6, wires, *(lattice,) * 4, *(twigs,) * 2, *(glints,) * 3, *(edges,) * 2)


def photographs(folder):
    """All pictures of a folder, in an order of their own that is always the same."""
    paths = sorted(path for path in pathlib.Path(folder).rglob("*.jpg"))
    return [paths[index] for index in np.random.default_rng(7).permutation(len(paths))]
