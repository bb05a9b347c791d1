"""Batches of photographs for train_colour.py: cut out, turned grey as old emulsions saw them, with hints and palettes.

The photographs of pack_photographs.py are decoded once and stay on the device as they are; everything else is done
there, a batch at a time. What a batch holds depends on the seed and the number of the step alone.
"""

import concurrent.futures
import dataclasses
import functools
import io
import os

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

from map_network import GRID, no_conditions
from network import GLOBAL_SIZE

# Sides of the pictures in a batch: as wide as they are tall, lying, standing; small ones more often.
SHAPES = ((176, 232), (232, 176), (200, 200), (176, 232), (232, 176), (208, 272), (272, 208), (224, 224))
# Of a batch, at most so much from one source; so many pictures with hints, palettes, and as old emulsions see.
SOURCE_SHARE, HINTED, WITH_PALETTE, AGED = 0.06, 0.25, 0.25, 0.4
MOST_HINTS = 24
# Palettes are in units of 40.
PALETTE_SCALE = 40
# Of red, green and blue light, what plates saw: blue alone, blue and green, all three.
EMULSIONS = ((0.02, 0.18, 0.8), (0.1, 0.5, 0.4), (0.3, 0.45, 0.25))
LUMINANCE = (0.2126729, 0.7151522, 0.0721750)
XYZ = ((0.4124564, 0.3575761, 0.1804375), LUMINANCE, (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)
NO_CLASS = -100


@functools.cache
def constant(values, device, dtype=torch.float32):
    """A tensor that is on the device already: to copy it there would wait for all that runs."""
    return torch.tensor(values, device=device, dtype=dtype)


def linear(rgb):
    """sRGB, 0 to 1, to light."""
    return torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb.clamp(min=0.04045) + 0.055) / 1.055) ** 2.4)


def cube_root(values):
    return torch.where(values > 0.008856, values.clamp(min=0.008856) ** (1 / 3), 7.787037 * values + 16 / 116)


def lab(rgb):
    """L* and a*b* [N, 1 and 2, H, W] of sRGB pictures [N, 3, H, W], 0 to 1; D65."""
    matrix = constant(XYZ, rgb.device) / constant(WHITE, rgb.device)[:, None]
    x, y, z = cube_root(torch.einsum("ij,njhw->nihw", matrix, linear(rgb))).unbind(1)
    return (116 * y - 16)[:, None], torch.stack([500 * (x - y), 200 * (y - z)], 1)


def decoded(task):
    path, begin, end = task
    with np.load(path) as pack:
        data, ends = pack["data"], pack["ends"]
    starts = np.concatenate([[0], ends[:-1]])
    pictures = (Image.open(io.BytesIO(data[starts[index]:ends[index]])) for index in range(begin, end))
    return np.concatenate([np.asarray(picture.convert("RGB")).ravel() for picture in pictures])


def capped(counts, share):
    """Probabilities in proportion to the counts, none above the share (or above what makes them all the same)."""
    share = max(share, 1 / len(counts) + 1e-9)
    weights = counts / counts.sum()
    while (weights > share + 1e-9).any():
        large = weights >= share
        weights[large] = share
        weights[~large] *= (1 - share * large.sum()) / weights[~large].sum()
    return weights


@dataclasses.dataclass
class Batch:
    image: torch.Tensor
    small: torch.Tensor
    hints: torch.Tensor
    palette: torch.Tensor
    # In units of 100, at half size.
    chroma: torch.Tensor
    classes: torch.Tensor

    @property
    def inputs(self):
        return self.image, self.small, self.hints, self.palette


class Photographs:
    """All photographs of the packs, as numbers on the device."""

    def __init__(self, paths, classes, device):
        packs = []
        for path in paths:
            with np.load(path) as pack:
                packs.append({name: pack[name] for name in pack.files if name != "data"})
        sizes = np.concatenate([pack["sizes"] for pack in packs]).astype(np.int64)
        bytes_of = 3 * sizes.prod(1)
        self.device = device
        self.pixels = torch.empty(bytes_of.sum(), dtype=torch.uint8, device=device)
        self.begin = torch.from_numpy(np.cumsum(bytes_of) - bytes_of).to(device)
        self.sizes = torch.from_numpy(sizes).to(device)
        labels = np.concatenate([pack["labels"][pack["label"]] for pack in packs])
        index = {name: number for number, name in enumerate(classes)}
        self.classes = torch.tensor([index.get(name, NO_CLASS) for name in labels], device=device)
        sources = np.concatenate([pack["sources"][pack["source"]] for pack in packs])
        held_out = np.concatenate([pack["held_out"] for pack in packs])
        self.held_out = np.flatnonzero(held_out)
        # How likely each photograph is, added up.
        source, counts = np.unique(sources[~held_out], return_inverse=True, return_counts=True)[1:]
        weights = (capped(counts, SOURCE_SHARE) / counts)[source]
        self.trained = torch.from_numpy(np.flatnonzero(~held_out)).to(device)
        self.chances = torch.from_numpy(np.cumsum(weights)).to(device)
        self.sources = len(counts)
        self.decode(paths, [len(pack["ends"]) for pack in packs])

    def decode(self, paths, counts, part=512):
        tasks = [
            (path, begin, min(begin + part, count))
            for path, count in zip(paths, counts) for begin in range(0, count, part)]
        at = 0
        with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
            for pixels in pool.map(decoded, tasks):
                self.pixels[at:at + len(pixels)] = torch.from_numpy(pixels).to(self.device)
                at += len(pixels)

    def drawn(self, count, random):
        """Numbers of photographs for a batch."""
        chance = torch.rand(count, generator=random, device=self.device, dtype=torch.float64)
        places = torch.searchsorted(self.chances, chance * self.chances[-1], right=True)
        return self.trained[places.clamp(max=len(self.trained) - 1)]

    def batch(self, step, count, seed):
        random = torch.Generator(self.device).manual_seed(seed * 1_000_003 + step)
        shape = SHAPES[np.random.default_rng((seed, step, 1)).integers(len(SHAPES))]
        numbers = self.drawn(count, random)
        rgb = self.cut_out(numbers, shape, random)
        grey, chroma = lab(rgb)
        grey = aged(rgb, grey / 100, random)
        chroma = functional.avg_pool2d(chroma, 2) / 100
        hints, palette = conditions(chroma, random)
        return self.assembled(grey, chroma, hints, palette, numbers)

    def whole(self, numbers, shape=(176, 232)):
        """Photographs as they are, squashed to one shape, without conditions."""
        numbers = torch.from_numpy(numbers).to(self.device)
        grey, chroma = lab(self.cut_out(numbers, shape, None))
        return self.assembled(
            grey / 100, functional.avg_pool2d(chroma, 2) / 100, *no_conditions(grey), numbers)

    def assembled(self, grey, chroma, hints, palette, numbers):
        small = functional.interpolate(
            grey, (GLOBAL_SIZE, GLOBAL_SIZE), mode="bilinear", antialias=True, align_corners=False)
        return Batch(grey - 0.5, small - 0.5, hints, palette, chroma, self.classes[numbers])

    def cut_out(self, numbers, shape, random):
        """A part of each photograph at random, about of that shape, mirrored or not; without random, all of it."""
        sizes = self.sizes[numbers].float()
        if random is None:
            parts, shifts, mirrored = sizes, torch.zeros_like(sizes), torch.zeros(len(numbers), device=self.device)
        else:
            uniform = torch.rand(len(numbers), 5, generator=random, device=self.device)
            # Height by width; up to a fifth wider or taller than it comes out.
            ratio = shape[0] / shape[1] * torch.exp(0.4 * uniform[:, 0] - 0.2)
            height = torch.minimum(sizes[:, 0], sizes[:, 1] * ratio) * (0.55 + 0.45 * uniform[:, 1].sqrt())
            parts = torch.stack([height, height / ratio], 1)
            shifts = (sizes - parts) * uniform[:, 2:4]
            mirrored = (uniform[:, 4] < 0.5).float()
        low, high, share = [], [], []
        for axis, side in enumerate(shape):
            steps = (torch.arange(side, device=self.device) + 0.5) / side
            if axis == 1:
                steps = torch.where(mirrored[:, None] > 0, 1 - steps, steps)
            else:
                steps = steps.expand(len(numbers), -1)
            places = shifts[:, axis, None] + steps * parts[:, axis, None] - 0.5
            places = torch.minimum(places.clamp(min=0), sizes[:, axis, None] - 1)
            low.append(places.long())
            high.append(torch.minimum(low[axis] + 1, self.sizes[numbers][:, axis, None] - 1))
            share.append(places - low[axis])
        begin, width = self.begin[numbers][:, None, None], self.sizes[numbers][:, 1, None, None]

        def taken(y, x):
            first = begin + 3 * (y[:, :, None] * width + x[:, None, :])
            return torch.stack([self.pixels[first + channel] for channel in range(3)], 1).float()

        down, right = share[0][:, None, :, None], share[1][:, None, None, :]
        above = torch.lerp(taken(low[0], low[1]), taken(low[0], high[1]), right)
        below = torch.lerp(taken(high[0], low[1]), taken(high[0], high[1]), right)
        return torch.lerp(above, below, down) / 255


def aged(rgb, grey, random):
    """L* / 100, some of it as plates saw the colours, faded, unsharp and with grain."""
    count, device = len(rgb), rgb.device

    def uniform(low, high, *shape):
        return low + (high - low) * torch.rand(count, *shape, generator=random, device=device)

    def field(cells, deviation):
        """Noise of so many cells."""
        noise = torch.randn(count, 1, *cells, generator=random, device=device)
        return functional.interpolate(noise, grey.shape[2:], mode="bilinear") * deviation

    kind = torch.randint(len(EMULSIONS), (count,), generator=random, device=device)
    seen = constant(EMULSIONS, device)[kind] * uniform(0.6, 1.4, 3)
    light = torch.einsum("nc,nchw->nhw", seen / seen.sum(1, keepdim=True), linear(rgb))[:, None]
    old = (116 * cube_root(light * uniform(0.8, 1.15, 1, 1, 1)) - 16) / 100
    old = old.clamp(0, 1) ** uniform(0.75, 1.35, 1, 1, 1)
    dark, bright = uniform(0, 0.12, 1, 1, 1), uniform(0.88, 1, 1, 1, 1)
    old = dark + (bright - dark) * old
    soft = functional.avg_pool2d(functional.pad(old, (2, 2, 2, 2), mode="replicate"), 5, 1)
    old = torch.lerp(old, soft, uniform(-0.3, 1, 1, 1, 1).clamp(min=0))
    old = old + field((4, 4), uniform(0, 0.06, 1, 1, 1))
    height, width = grey.shape[2:]
    for cells in (height, width), (height // 2, width // 2):
        old = old + field(cells, uniform(0, 0.03, 1, 1, 1))
    return torch.where(uniform(0, 1, 1, 1, 1) < AGED, old.clamp(0, 1), grey)


def palette_of(chroma):
    """Means of a* and b*, their deviations and the mean chroma, over 40, and a 1; chroma in units of 100."""
    values = chroma * 100 / PALETTE_SCALE
    mean, deviation = values.mean((2, 3)), values.std((2, 3), correction=0)
    length = values.norm(dim=1).mean((1, 2))[:, None]
    return torch.cat([mean, deviation, length, torch.ones_like(length)], 1)


def conditions(chroma, random):
    """What is said of some photographs: the colours of a few cells, and the palette."""
    count, device = len(chroma), chroma.device
    chance = torch.rand(count, 3, generator=random, device=device)
    hinted = (chance[:, 0] < HINTED) * torch.exp(chance[:, 1] * np.log(MOST_HINTS + 0.99)).floor()
    order = torch.rand(count, GRID * GRID, generator=random, device=device).argsort(1).argsort(1)
    known = (order < hinted[:, None]).float().reshape(count, 1, GRID, GRID)
    hints = torch.cat([functional.adaptive_avg_pool2d(chroma, GRID) * known, known], 1)
    return hints, palette_of(chroma) * (chance[:, 2:] < WITH_PALETTE)
