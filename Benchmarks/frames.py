#!/usr/bin/env python3
"""Measures `deskew` and `crop` on scans whose geometry is known.

Photographs are laid on scanner beds, mounts and film rebates, turned by up to 5 degrees; others stay as
they are and must not be touched. The built program takes all through both stages; what it says in its
report is compared with the truth. Markdown goes to standard output.
"""

import argparse
import collections
import json
import math
import pathlib
import random
import subprocess
import tempfile

import cv2
import numpy as np

import beds

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff"}
RECIPE = """\
recipe: frames
version: 1
summary: Turns and crops.
when: For measuring.
stages:
  - deskew: {}
  - crop:
      mode: remove
  - colorize:
      chroma: coarse
  - encode:
      format: jpeg
"""
PLAIN = "nothing around it"
# A cut of less than half a pixel is none.
CUT = 0.5


def photographs(folders, seed):
    """All pictures below some folders, shuffled."""
    paths = sorted(
        path for folder in folders for path in pathlib.Path(folder).rglob("*")
        if path.suffix.lower() in SUFFIXES)
    random.Random(seed).shuffle(paths)
    return paths


def make(paths, count, plain, seed, folder):
    """Writes scans and gives what is true of them, by file name."""
    truth = {}
    paths = iter(paths)
    for index in range(count * len(beds.KINDS)):
        rng = np.random.default_rng([seed, index])
        kind = beds.KINDS[index % len(beds.KINDS)]
        angle = 0.0 if rng.random() < 0.2 else float(rng.uniform(-5, 5))
        scan = beds.scan(cv2.imread(str(next(paths)), 0), kind, angle, rng)
        name = f"scan{index:05}.png"
        cv2.imwrite(str(folder / name), scan.pixels)
        truth[name] = scan
    for index in range(plain):
        rng = np.random.default_rng([seed, 1, index])
        pixels = cv2.imread(str(next(paths)), 0)
        if index % 2:
            pixels = beds.enlarged(pixels, int(rng.integers(600, 1600)), rng).round().astype(np.uint8)
        name = f"plain{index:05}.png"
        cv2.imwrite(str(folder / name), pixels)
        height, width = pixels.shape
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
        truth[name] = beds.Scan(pixels, PLAIN, 0.0, corners)
    return truth


def run(program, folder, output):
    recipe = output.parent / "frames.yaml"
    recipe.write_text(RECIPE)
    command = [program, "colorize", folder, "-o", output, "--recipe", recipe, "--recolorize"]
    subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL)
    report = next(output.rglob("report.jsonl"))
    return [json.loads(line) for line in report.read_text().splitlines()]


def stages(item):
    """Facts of the stages, by name."""
    return {stage["stage"]: stage["facts"] for stage in (item.get("picture") or {}).get("stages", [])}


def turned(points, degrees, middle):
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return (points - middle) @ np.array([[c, s], [-s, c]]) + middle


def judged(scan, facts):
    """What became of a scan: the error of the angle and the pixels kept outside each side."""
    height, width = scan.pixels.shape
    deskew, crop = facts["deskew"], facts["crop"]
    angle = float(deskew["angle"]) if deskew["turned"] == "yes" else 0.0
    found = deskew["angle"] != "unknown"
    corners = turned(scan.corners, -angle, np.array([width / 2, height / 2]))
    size = (width, height)
    kept = (0, 0, 0, 0)
    if "from" in crop:
        size = tuple(map(int, crop["from"].split("x")))
        kept = tuple(int(part.split()[1]) for part in crop["around"].split(", "))
    corners = corners + (np.array(size) - (width, height)) / 2
    # Means of a side's two corners: what is left of the skew would count twice otherwise.
    left, right = corners[[0, 3], 0].mean(), corners[[1, 2], 0].mean()
    top, bottom = corners[[0, 1], 1].mean(), corners[[2, 3], 1].mean()
    outside = (
        left - kept[0], top - kept[1], size[0] - kept[2] - right, size[1] - kept[3] - bottom)
    return {
        "found": found, "error": abs((float(deskew["angle"]) if found else 0) - scan.angle),
        "turned": angle != 0, "cropped": any(kept), "outside": outside,
        "askew": abs(scan.angle) > 0, "longest": max(size)}


def quantile(values, share):
    return float(np.quantile(values, share)) if len(values) else math.nan


def table(results):
    print("| around the photograph | scans | found | angle error: median, 95 %, worst | turned without need "
          "| left outside a side: median, 95 % | cut into |")
    print("|---|---|---|---|---|---|---|")
    for kind in [*beds.KINDS, PLAIN]:
        rows = results[kind]
        found = [row for row in rows if row["found"]]
        errors = [row["error"] for row in found]
        outside = [side / row["longest"] * 100 for row in found for side in row["outside"]]
        unneeded = sum(row["turned"] and not row["askew"] for row in rows)
        cut = sum(min(row["outside"]) < -CUT for row in rows)
        angles = " ".join(f"{quantile(errors, share):.3f}" for share in (0.5, 0.95, 1))
        left = " ".join(f"{quantile(outside, share):.2f} %" for share in (0.5, 0.95))
        print(f"| {kind} | {len(rows)} | {len(found)} | {angles} | {unneeded} | {left} | {cut} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", help="photographs without anything around them")
    parser.add_argument("--count", type=int, default=20, help="scans of each kind")
    parser.add_argument("--plain", type=int, default=200, help="photographs without anything around")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=ROOT / ".build/release/autochrome")
    parser.add_argument("--verbose", action="store_true", help="name what went wrong")
    arguments = parser.parse_args()
    paths = photographs(arguments.folders, arguments.seed)
    with tempfile.TemporaryDirectory() as temporary:
        folder, output = pathlib.Path(temporary, "scans"), pathlib.Path(temporary, "out")
        folder.mkdir()
        truth = make(paths, arguments.count, arguments.plain, arguments.seed, folder)
        results = collections.defaultdict(list)
        for item in run(arguments.program, folder, output):
            name = pathlib.Path(item["source_path"]).name
            if not stages(item):
                continue
            row = judged(truth[name], stages(item))
            results[truth[name].kind].append(row)
            wrong = (row["found"] and row["error"] > 0.1) or min(row["outside"]) < -CUT
            if arguments.verbose and (wrong or row["found"] != (truth[name].kind != PLAIN)):
                print(name, truth[name].kind, truth[name].angle, row)
        table(results)


if __name__ == "__main__":
    main()
