"""Aged prints and negatives, made from photographs: code values (sRGB-encoded, 0 to 1) as float arrays [H, W]."""

import cv2
import numpy as np

import lightness
from lightness import linear


def encoded(light):
    return lightness.encoded(np.clip(light, 0, 1))


def plain_negative(code):
    """What an image editor's "invert" gives."""
    return 1 - code


def film_negative(code, gamma=0.65, fog=0.25, least_density=0.0, flare=0.01):
    """A scan of a film negative, whose clear film would be nearly white.

    Density over the logarithm of exposure: a straight line of slope `gamma` with a soft toe, above the
    film's own density `fog`; the scanner sees transmittance, and sets white at `least_density` below it.
    """
    exposure = np.log10(linear(code) + flare) - np.log10(flare)
    toe = 0.25
    density = gamma * toe * np.log1p(np.expm1(exposure / toe) * 0.5)
    return encoded(10 ** -(density + fog - least_density))


def random_film_negative(code, random):
    fog = random.uniform(0.05, 0.5)
    scan = film_negative(
        code, gamma=random.uniform(0.4, 1.0), fog=fog, least_density=random.uniform(0, fog),
        flare=10 ** random.uniform(-2.5, -1.3))
    if random.random() < 0.5:
        scan = levelled(scan, random.uniform(0, 0.02))
    if random.random() < 0.4:
        # Clear film around the frame, sometimes in a black holder.
        scan = bordered(scan, scan.max() * random.uniform(0.97, 1.03) + random.uniform(0, 0.05), random)
        if random.random() < 0.3:
            scan = bordered(scan, random.uniform(0, 0.05), random)
    return np.clip(scan, 0, 1)


def levelled(code, share):
    low, high = np.quantile(code, [share / 2, 1 - share / 2])
    return np.clip((code - low) / max(high - low, 0.05), 0, 1)


def bordered(code, tone, random, widest=0.1):
    """The picture with a border of one tone, of different widths on its sides."""
    height, width = code.shape
    widths = random.uniform(0, widest, 4) * (random.random(4) < 0.8)
    top, bottom = (int(share * height) for share in widths[:2])
    left, right = (int(share * width) for share in widths[2:])
    result = np.full_like(code, tone)
    result[top:height - bottom, left:width - right] = cv2.resize(
        code, (width - left - right, height - top - bottom), interpolation=cv2.INTER_AREA)
    return result


def emulsion(rgb, random):
    """Grey code values of a colour photograph [H, W, 3], uint8, as plates and films of all times see colours."""
    weights = random.dirichlet([2, 4, 1.5])
    if random.random() < 0.3:
        weights = random.dirichlet([0.3, 2, 3])
    grey = linear(rgb / 255.0) @ weights
    return encoded(grey / max(np.quantile(grey, 0.995), 0.02))


def aged(code, random):
    """An old print of a photograph: tones, fading, uneven light, softness, grain."""
    if random.random() < 0.6:
        code = code ** (2 ** random.uniform(-0.9, 0.9))
    if random.random() < 0.3:
        strength = random.uniform(0.2, 1)
        code = (1 - strength) * code + strength * (3 * code ** 2 - 2 * code ** 3)
    if random.random() < 0.3:
        code = cv2.GaussianBlur(code, (0, 0), random.uniform(0.4, 2.0))
    if random.random() < 0.15:
        code = engraved(code, random)
    if random.random() < 0.4:
        code = unevenly_lit(code, random)
    if random.random() < 0.5:
        code = with_grain(code, random)
    if random.random() < 0.5:
        black, white = random.uniform(0, 0.4), random.uniform(0.6, 1)
        code = black + (white - black) * code
    return np.clip(code, 0, 1)


def aged_print(code, random):
    """An aged positive with the paper, mount or black that may surround it."""
    code = aged(code, random)
    if random.random() < 0.3:
        code = bordered(code, random.choice([random.uniform(0.8, 1), random.uniform(0, 0.1), random.uniform()]),
                        random, widest=0.15)
    return code


def unevenly_lit(code, random):
    height, width = code.shape
    y, x = np.mgrid[0:height, 0:width]
    x, y = x / width - random.uniform(0.3, 0.7), y / height - random.uniform(0.3, 0.7)
    fall = random.uniform(-0.5, 1.2) * (x ** 2 + y ** 2)
    return code * (1 - np.clip(fall, -0.3, 0.7)) + np.maximum(-fall, 0) * 0.2


def with_grain(code, random):
    grain = cv2.GaussianBlur(random.standard_normal(code.shape), (0, 0), random.uniform(0.3, 1.0))
    return code + grain * random.uniform(0.005, 0.06) * (0.4 + 2.4 * code * (1 - code))


def engraved(code, random):
    """Lines whose width follows the tone."""
    height, width = code.shape
    y, x = np.mgrid[0:height, 0:width]
    angle = random.uniform(0, np.pi)
    phase = (x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / random.uniform(2.2, 4)
    lines = np.clip((code - 0.5 - 0.5 * np.sin(phase)) * 3 + 0.5, 0, 1)
    strength = random.uniform(0.3, 0.9)
    return (1 - strength) * code + strength * lines
