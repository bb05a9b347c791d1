#!/usr/bin/env python3
"""Precision and recall of the quality flags on pictures whose flags are known.

Each flag gets pictures that should have it, made from photographs, and the photographs as they are in
grey, which should have none but `icc_missing`. The built program inspects all of them. Markdown goes to
standard output. `suspected_negative`, the flags of results and `huge` are measured elsewhere.
"""

import argparse
import collections
import json
import pathlib
import random
import subprocess
import tempfile

import cv2
import numpy as np
from PIL import Image, ImageCms

import beds
from frames import ROOT, photographs

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def read(path):
    """RGB [H, W, 3], at least 300 pixels long: small photographs are enlarged."""
    pixels = np.asarray(Image.open(path).convert("RGB"))
    scale = max(1, 480 / max(pixels.shape[:2]))
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)


def grey(pixels, rng):
    """A grey photograph with all tones, but few at the very ends."""
    plain = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    low, high = np.percentile(plain, (1, 99))
    spread = np.clip((plain - low) / max(high - low, 1) * 235 + 10, 3, 252)
    return np.clip(spread + beds.grain(plain.shape, 2, rng), 0, 255).round().astype(np.uint8)


def toned(pixels, rng):
    """Sepia, selenium or cyanotype: one colour for each lightness, with stains."""
    plain = grey(pixels, rng).astype(np.float32)
    hue, chroma = rng.choice([(70, 25), (85, 18), (60, 32), (255, 22), (320, 9)])
    strength = chroma * np.sin(np.pi * np.clip(plain / 255, 0.1, 0.95))
    stain = cv2.resize(
        rng.standard_normal((3, 4)).astype(np.float32), plain.shape[::-1], interpolation=cv2.INTER_CUBIC)
    strength = np.clip(strength + stain * 1.5, 0, None)
    lab = np.dstack([
        plain / 2.55, strength * np.cos(np.radians(hue)), strength * np.sin(np.radians(hue))])
    rgb = cv2.cvtColor(lab.astype(np.float32), cv2.COLOR_Lab2RGB)
    return (np.clip(rgb, 0, 1) * 255).round().astype(np.uint8)


def halftone(pixels, rng):
    """Printed with a screen of 2.6 to 12 pixels a dot and scanned again."""
    plain, fine = grey(pixels, rng), 3
    large = cv2.resize(plain, None, fx=fine, fy=fine, interpolation=cv2.INTER_CUBIC) / 255.0
    rows, columns = np.mgrid[:large.shape[0], :large.shape[1]]
    turn = np.radians(rng.choice([45, 45, 30, 15, 75]) + rng.normal(0, 0.5))
    period = 2 * np.pi / (np.exp(rng.uniform(np.log(2.6), np.log(12))) * fine)
    across = (columns * np.cos(turn) + rows * np.sin(turn)) * period
    along = (rows * np.cos(turn) - columns * np.sin(turn)) * period
    ink = (large > 0.5 + (np.cos(across) + np.cos(along)) / 4).astype(np.float32) * 215 + 20
    soft = cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.5, 1) * fine)
    scan = cv2.resize(soft, plain.shape[::-1], interpolation=cv2.INTER_AREA)
    return np.clip(scan + rng.normal(0, 3, plain.shape), 0, 255).round().astype(np.uint8)


def bordered(pixels, rng):
    kind = beds.KINDS[int(rng.integers(len(beds.KINDS)))]
    return beds.scan(grey(pixels, rng), kind, float(rng.uniform(-4, 4)), rng, 900).pixels


def with_target(pixels, rng):
    """A colour target laid over the lower edge, without any border."""
    result = np.dstack([grey(pixels, rng)] * 3)
    height, width = result.shape[:2]
    breadth, patch = max(12, height // 14), width // 14
    colours = [(180, 45, 50), (60, 150, 70), (50, 60, 150), (235, 205, 40), (180, 80, 150), (10, 135, 165)]
    colours += [(value, value, value) for value in (245, 200, 160, 120, 85, 50)]
    for index, colour in enumerate(colours):
        result[height - breadth:, index * patch:(index + 1) * patch] = colour
    return result


def faded(pixels, rng):
    plain = grey(pixels, rng).astype(np.float32)
    return (rng.uniform(60, 130) + plain * rng.uniform(0.12, 0.26)).round().astype(np.uint8)


def blown(pixels, rng):
    plain = grey(pixels, rng).astype(np.float32)
    limit = np.percentile(plain, 100 - rng.uniform(8, 25))
    return np.clip(plain * 255 / limit, 0, 255).round().astype(np.uint8)


def blocked(pixels, rng):
    return 255 - blown(255 - pixels, rng)


def bilevel(pixels, rng):
    plain = grey(pixels, rng)
    return np.where(plain > np.percentile(plain, rng.uniform(25, 75)), 244, 8).astype(np.uint8)


def blank(pixels, rng):
    level = rng.uniform(20, 235)
    return np.clip(level + beds.grain(pixels.shape[:2], 0.6, rng), 0, 255).round().astype(np.uint8)


PICTURES = {
    "already_colour": lambda pixels, rng: pixels, "toned": toned, "blank": blank,
    "low_contrast": faded, "clipped_highlights": blown, "clipped_shadows": blocked,
    "bilevel": bilevel, "halftone": halftone, "border_or_target": bordered,
    "border_or_target (target)": with_target,
}


def tiny(path, pixels):
    Image.fromarray(cv2.resize(pixels, (90, 56), interpolation=cv2.INTER_AREA)).save(path)


def multipage(path, pixels):
    page = Image.fromarray(pixels)
    page.save(path.with_suffix(".tif"), save_all=True, append_images=[page], icc_profile=None)


def transparent(path, pixels):
    Image.fromarray(np.dstack([pixels, np.full_like(pixels, 200)]), "LA").save(path)


def profiled(path, pixels):
    Image.fromarray(np.dstack([pixels] * 3)).save(path, icc_profile=SRGB)


def mismatched(path, pixels):
    """A profile for RGB in a grey file, which PNG's writer would refuse to mean."""
    Image.fromarray(pixels).save(path.with_suffix(".tif"), icc_profile=SRGB)


def misnamed(path, pixels):
    Image.fromarray(pixels).save(path.with_suffix(".jpg"), format="PNG")


FILES = {
    "tiny": tiny, "multipage": multipage, "alpha_dropped": transparent, "icc_mismatch": mismatched,
    "extension_mismatch": misnamed,
}


def make(paths, count, seed, folder):
    """Writes the pictures; gives the flag of each by the stem of its file, None for plain ones."""
    truth = {}
    paths = iter(paths)
    for index in range(4 * count):
        rng = np.random.default_rng([seed, 0, index])
        stem = f"plain{index:05}"
        Image.fromarray(grey(read(next(paths)), rng)).save(folder / f"{stem}.png")
        truth[stem] = None
    for number, (label, change) in enumerate(PICTURES.items()):
        for index in range(count):
            rng = np.random.default_rng([seed, 1, number, index])
            stem = f"{number:02}-{index:05}"
            Image.fromarray(change(read(next(paths)), rng)).save(folder / f"{stem}.png")
            truth[stem] = label
    for number, (label, write) in enumerate(FILES.items()):
        for index in range(max(count // 4, 2)):
            rng = np.random.default_rng([seed, 2, number, index])
            stem = f"file{number}-{index:05}"
            write(folder / f"{stem}.png", grey(read(next(paths)), rng))
            truth[stem] = label
    for index in range(max(count // 4, 2)):
        rng = np.random.default_rng([seed, 3, index])
        stem = f"profiled{index:05}"
        profiled(folder / f"{stem}.png", grey(read(next(paths)), rng))
        truth[stem] = "profiled"
    return truth


def inspect(program, folder):
    """The flags of each file, by its stem."""
    files = sorted(map(str, folder.iterdir()))
    flags = {}
    for start in range(0, len(files), 200):
        done = subprocess.run(
            [str(program), "inspect", "--json", *files[start:start + 200]], check=True,
            capture_output=True, text=True)
        for line in done.stdout.splitlines():
            item = json.loads(line)
            flags[pathlib.Path(item["path"]).stem] = set(item["record"]["flags"])
    return flags


def table(truth, flags, verbose):
    labels = [*PICTURES, *FILES, "icc_missing"]
    print("| flag | pictures with it | found | pictures without it | flagged | recall | precision |")
    print("|---|---|---|---|---|---|---|")
    for label in labels:
        flag = label.split()[0]
        if flag == "icc_missing":
            having = [stem for stem, is_true in truth.items() if is_true not in ("profiled", "icc_mismatch")]
            lacking = [stem for stem, is_true in truth.items() if is_true == "profiled"]
        else:
            having = [stem for stem, is_true in truth.items() if is_true == label]
            lacking = [
                stem for stem, is_true in truth.items()
                if (is_true or "").split(" ")[0] != flag and may_lack(flag, is_true)]
        found = sum(flag in flags[stem] for stem in having)
        wrong = [stem for stem in lacking if flag in flags[stem]]
        recall = found / max(len(having), 1)
        precision = found / max(found + len(wrong), 1)
        print(f"| `{label}` | {len(having)} | {found} | {len(lacking)} | {len(wrong)} "
              f"| {recall:.1%} | {precision:.1%} |")
        if verbose:
            print("  wrongly:", collections.Counter(str(truth[stem]) for stem in wrong), wrong[:6])
            print("  missed:", [stem for stem in having if flag not in flags[stem]][:10])


def may_lack(flag, label):
    """True if a picture made for a label is known not to deserve another flag."""
    return (flag, label) not in {
        # Colour photographs have ends of tones of their own; the target is in colour; beds are white or black.
        ("clipped_highlights", "already_colour"), ("clipped_shadows", "already_colour"),
        ("low_contrast", "already_colour"), ("border_or_target", "already_colour"),
        ("already_colour", "border_or_target (target)"), ("toned", "border_or_target (target)"),
        ("toned", "already_colour"), ("clipped_highlights", "border_or_target"),
        ("clipped_shadows", "border_or_target"), ("clipped_shadows", "bilevel"),
        ("clipped_highlights", "bilevel"), ("bilevel", "halftone"), ("bilevel", "border_or_target"),
        ("low_contrast", "blank"), ("clipped_highlights", "halftone"), ("clipped_shadows", "halftone"),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", help="colour photographs without anything around them")
    parser.add_argument("--count", type=int, default=40, help="pictures of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=ROOT / ".build/release/autochrome")
    parser.add_argument("--verbose", action="store_true", help="name what went wrong")
    parser.add_argument("--keep", help="a new folder for the pictures instead of a temporary one")
    arguments = parser.parse_args()
    paths = photographs(arguments.folders, arguments.seed)
    while paths and len(paths) < 30 * arguments.count:
        paths += random.Random(len(paths)).sample(paths, len(paths))
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(arguments.keep or temporary)
        folder.mkdir(exist_ok=True)
        truth = make(paths, arguments.count, arguments.seed, folder)
        table(truth, inspect(arguments.program, folder), arguments.verbose)


if __name__ == "__main__":
    main()
