#!/usr/bin/env python3
"""
What repair does to damage that is known: pictures in grey under the grain of real scans, damaged by
seed, repaired, and compared with what they were. Prints a Markdown table.
"""

import argparse
import json
import math
import pathlib
import subprocess
import tempfile

import cv2
import numpy as np

import fill
import marks

PATCH = 48  # pixels, side of the patches that grain is taken from and laid in
BEST = 99.0  # dB, for what equals the truth


def grey(path):
    """Code values 0 to 1."""
    picture = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise SystemExit(f"{path} is no picture")
    return picture.astype(np.float32) / 255


def quantized(picture):
    return np.rint(picture * 255).clip(0, 255).astype(np.float32) / 255


def flat_patches(scan, count=12):
    """What is finer than 3 pixels in the plainest patches of a scan: its grain."""
    fine = scan - cv2.GaussianBlur(scan, (0, 0), 3)
    coarse = cv2.GaussianBlur(scan, (0, 0), 4)
    found = []
    for top in range(0, scan.shape[0] - PATCH + 1, PATCH // 2):
        for left in range(0, scan.shape[1] - PATCH + 1, PATCH // 2):
            place = np.s_[top : top + PATCH, left : left + PATCH]
            if 0.15 < coarse[place].mean() < 0.85:
                found.append((float(coarse[place].std()), fine[place]))
    return [patch for _, patch in sorted(found, key=lambda pair: pair[0])[:count]]


def quilted(patches, shape, random):
    """Patches mirrored and turned at random, overlapping by half, weighted so that variance stays."""
    window = np.sin(np.pi * (np.arange(PATCH) + 0.5) / PATCH).astype(np.float32)
    window = np.outer(window, window)
    total, squares = np.zeros((2, shape[0] + 2 * PATCH, shape[1] + 2 * PATCH), np.float32)
    for top in range(0, shape[0] + PATCH, PATCH // 2):
        for left in range(0, shape[1] + PATCH, PATCH // 2):
            patch = np.rot90(patches[random.integers(len(patches))], random.integers(4))
            place = np.s_[top : top + PATCH, left : left + PATCH]
            total[place] += window * patch[:: random.choice([-1, 1])]
            squares[place] += window**2
    inner = np.s_[PATCH : PATCH + shape[0], PATCH : PATCH + shape[1]]
    return total[inner] / np.sqrt(squares[inner])


class Program:
    """Autochrome: the picture after the stage `repair` of a recipe."""

    def __init__(self, program, recipe):
        self.program, self.recipe = program, recipe

    def __call__(self, path):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [self.program, "preview", path, "--recipe", self.recipe, "-o", folder],
                check=True, stdout=subprocess.DEVNULL)
            (stage,) = pathlib.Path(folder).rglob("*repair*.png")
            return grey(stage)


class Reference:
    """The same in Python: the detector of a model file, and `fill`."""

    def __init__(self, model, sensitivity="normal"):
        import detector

        self.detector, about = detector.read(model)
        self.probabilities = detector.probabilities
        self.threshold = json.loads(about["thresholds"])[sensitivity]

    def __call__(self, path):
        picture = grey(path)
        mask = self.probabilities(self.detector, picture) > self.threshold
        return quantized(fill.repaired(picture, mask))


def top_hats(picture):
    """How far a pixel stands out from the opening and closing around it, lines favoured, over noise."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    lines = []
    for angle in np.arange(0, np.pi, np.pi / 8):
        kernel = np.zeros((11, 11), np.uint8)
        ahead = np.rint([5 * np.cos(angle), 5 * np.sin(angle)]).astype(int)
        cv2.line(kernel, (5 + ahead).tolist(), (5 - ahead).tolist(), 1)
        lines.append(kernel)
    response = np.zeros_like(picture)
    for operation in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT):
        hat = cv2.morphologyEx(picture, operation, disc)
        line = np.max([cv2.morphologyEx(hat, cv2.MORPH_OPEN, kernel) for kernel in lines], 0)
        response = np.maximum(response, (hat + line) / (0.02 + cv2.blur(hat, (41, 41))))
    return response


def inpainted(picture, mask, method):
    filled = cv2.inpaint(
        np.rint(picture * 255).astype(np.uint8), mask.astype(np.uint8), 3, method)
    return filled.astype(np.float32) / 255


def median(picture, size):
    return cv2.medianBlur(np.rint(picture * 255).astype(np.uint8), size).astype(np.float32) / 255


def methods(picture, ours, whole):
    """Repaired pictures by name; `ours` is Autochrome's, `whole` are the pixels without damage."""
    found = ours != picture
    response = top_hats(picture)
    alarms = int(found[whole].sum())
    standing_out = response > np.sort(response[whole])[-1 - alarms]
    yield "Autochrome", ours
    yield "same pixels, Telea", inpainted(picture, found, cv2.INPAINT_TELEA)
    yield "same pixels, Navier-Stokes", inpainted(picture, found, cv2.INPAINT_NS)
    yield "same pixels, median 5x5", np.where(found, median(picture, 5), picture)
    yield "top-hats at our false alarms, our fill", quantized(fill.repaired(picture, standing_out))
    yield "true pixels, our fill", quantized(fill.filled(picture, ~whole))
    yield "true pixels, Telea", inpainted(picture, ~whole, cv2.INPAINT_TELEA)
    yield "true pixels, Navier-Stokes", inpainted(picture, ~whole, cv2.INPAINT_NS)
    yield "median 3x3", median(picture, 3)
    yield "median 5x5", median(picture, 5)


def measured(truth, damaged, repaired, whole):
    """The figures of one repair."""
    before, after = ((picture.astype(float) - truth) ** 2 for picture in (damaged, repaired))
    return {
        "energy_removed": 100 * (1 - after[~whole].sum() / before[~whole].sum()),
        "inside_before": psnr(before[~whole]),
        "inside_after": psnr(after[~whole]),
        "gain": psnr(after[~whole]) - psnr(before[~whole]),
        "altered_outside": 100 * float((repaired != damaged)[whole].mean()),
        "outside": psnr(after[whole])}


def psnr(squares):
    return min(BEST, -10 * math.log10(max(1e-12, float(squares.mean()))))


def table(rows):
    """Mean and, in brackets, worst of each figure by method."""
    lines = [
        "| method | energy removed, % | PSNR inside, dB | gain, dB | altered outside, % |"
        " PSNR outside, dB |", "|---|--:|--:|--:|--:|--:|"]
    for name in dict.fromkeys(row["method"] for row in rows):
        of = [row for row in rows if row["method"] == name]

        def both(key, worst, digits, of=of):
            values = [row[key] for row in of]
            return f"{np.mean(values):.{digits}f} ({worst(values):.{digits}f})"

        before = np.mean([row["inside_before"] for row in of])
        lines.append(
            f"| {name} | {both('energy_removed', min, 1)} |"
            f" {before:.1f} -> {both('inside_after', min, 1)} | {both('gain', min, 1)} |"
            f" {both('altered_outside', max, 4)} | {both('outside', min, 1)} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pictures", nargs="+", type=pathlib.Path)
    parser.add_argument("--grain", nargs="+", type=pathlib.Path, default=[], help="real scans")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--density", type=float, default=1.0, help="of marks; 1: 1.5 %% of the area")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="for pictures and figures")
    repair = parser.add_mutually_exclusive_group(required=True)
    repair.add_argument("--autochrome", type=pathlib.Path, help="the program")
    repair.add_argument("--model", type=pathlib.Path, help="run this model file in PyTorch instead")
    parser.add_argument(
        "--recipe", default=str(pathlib.Path(__file__).with_name("repair.yaml")),
        help="one with the stage repair")
    parser.add_argument(
        "--sensitivity", default="normal", choices=("low", "normal", "high"), help="with --model")
    arguments = parser.parse_args()

    repair = (
        Reference(arguments.model, arguments.sensitivity) if arguments.model
        else Program(arguments.autochrome, arguments.recipe))
    arguments.out.mkdir(parents=True, exist_ok=True)
    grains = [flat_patches(grey(path)) for path in arguments.grain]
    rows = []
    with open(arguments.out / "damage.jsonl", "w") as lines:
        for number, path in enumerate(arguments.pictures):
            for seed in range(arguments.seeds):
                random = np.random.default_rng([seed, number])
                truth = grey(path)
                if grains:
                    patches = grains[random.integers(len(grains))]
                    truth = truth + quilted(patches, truth.shape, random)
                truth = quantized(truth)
                damaged, alpha = marks.damaged(truth, random, arguments.density)
                damaged, whole = quantized(damaged), alpha == 0
                stem = arguments.out / f"{path.stem}-{seed}"
                file = stem.with_suffix(".damaged.png")
                cv2.imwrite(str(file), np.rint(damaged * 255).astype(np.uint8))
                for name, repaired in methods(damaged, repair(file), whole):
                    row = measured(truth, damaged, repaired, whole)
                    rows.append({"measure": "repair", "picture": path.stem, "seed": seed,
                                 "method": name, **row})
                    print(json.dumps(rows[-1]), file=lines, flush=True)
                    if name == "Autochrome":
                        picture = np.rint(repaired * 255).astype(np.uint8)
                        cv2.imwrite(str(stem.with_suffix(".repaired.png")), picture)
    print(table(rows))


if __name__ == "__main__":
    main()
