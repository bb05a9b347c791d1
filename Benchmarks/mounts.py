#!/usr/bin/env python3
"""Measures how much colour mounts get that have none.

Photographs are laid on white and cream paper, card, album paper and black, with a line of handwriting and the grain of
paper, and coloured by the built program. Markdown goes to standard output: the mean chroma of what lies around, of the
photograph itself, and how many of the mounts stayed without colour.
"""

import argparse
import collections
import pathlib
import subprocess
import tempfile

import cv2
import numpy as np
from PIL import Image

import beds
import frames

# Code values.
TONES = {"white paper": 246, "cream paper": 225, "card": 178, "album paper": 92, "black": 22}
LONG_SIDE = 1000
# Beyond the photograph's edge, as a share of the longer side: what fades with it does not count.
REACH = 0.01


def laid(photograph, tone, rng):
    """The photograph on a mount, and where the mount lies."""
    picture = beds.enlarged(photograph, LONG_SIDE, rng)
    height, width = picture.shape
    top, left, bottom, right = (int(LONG_SIDE * share) for share in rng.uniform(0.06, 0.15, 4))
    mount = beds.surface((height + top + bottom, width + left + right), tone, rng.uniform(0.3, 1.5), rng)
    ink = np.zeros(mount.shape, np.uint8)
    cv2.putText(ink, f"No. {rng.integers(1, 999)} Summer", (left + 40, top + height + bottom // 2),
                cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1, 255, 2, cv2.LINE_AA)
    mount = beds.blended(mount, 60 if tone > 120 else 200, ink)
    mount[top:top + height, left:left + width] = picture
    outside = np.ones(mount.shape, np.uint8)
    reach = int(REACH * max(mount.shape))
    outside[top - reach:top + height + reach, left - reach:left + width + reach] = 0
    return np.clip(np.rint(cv2.GaussianBlur(mount, (0, 0), beds.OPTICS)), 0, 255).astype(np.uint8), outside > 0


def chroma(path):
    rgb = np.asarray(Image.open(path).convert("RGB"), np.float32) / 255
    return np.hypot(*np.moveaxis(cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)[:, :, 1:], 2, 0))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=pathlib.Path)
    parser.add_argument("--binary", default=frames.ROOT / ".build" / "release" / "autochrome")
    parser.add_argument("--count", type=int, default=20, help="photographs")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    paths = frames.photographs(options.folders, options.seed)[:options.count]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        scans, output = folder / "scans", folder / "output"
        scans.mkdir()
        masks = {}
        for index, path in enumerate(paths):
            for number, (name, tone) in enumerate(TONES.items()):
                rng = np.random.default_rng([options.seed, index, number])
                stem = f"{number}{index:04}"
                pixels, masks[stem] = laid(cv2.imread(str(path), 0), tone, rng)
                cv2.imwrite(str(scans / f"{stem}.png"), pixels)
        subprocess.run([options.binary, "colorize", scans, "-o", output, "--recipe", "archive"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found = collections.defaultdict(list)
        for stem, mask in masks.items():
            values = chroma(next(output.rglob(f"{stem}_colorized.*")))
            found[stem[0]].append((values[mask].mean(), values[~mask].mean(), values[mask].mean() < 0.1))
    print(f"{len(paths)} photographs\n\n| around | its mean chroma | the photographs' | without colour |")
    print("| --- | ---: | ---: | ---: |")
    for number, name in enumerate(TONES):
        around, inside, grey = np.mean(found[str(number)], 0)
        print(f"| {name} | {around:.2f} | {inside:.2f} | {grey:.0%} |")


if __name__ == "__main__":
    main()
