#!/usr/bin/env python3
"""How many pictures of folders `autochrome inspect` takes for what they are: as positives, inverted as an
image editor does it, and as scans of film negatives."""

import argparse
import json
import pathlib
import subprocess
import tempfile

import cv2
import numpy as np
from PIL import Image

import negatives

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEFAULT_BINARY = ROOT / ".build" / "release" / "autochrome"
SUFFIXES = {".jpg", ".jpeg", ".png", ".tif", ".tiff"}
# What is looked at is smaller still.
LONG_SIDE = 1024

KINDS = {
    "positive": lambda code: code,
    "plain negative": negatives.plain_negative,
    "film negative": negatives.film_negative,
}


def grey(path):
    """Code values, 0 to 1, of a picture's relative luminance."""
    with Image.open(path) as image:
        rgb = np.asarray(image.convert("RGB")) / 255
    code = negatives.encoded(negatives.linear(rgb) @ (0.2126, 0.7152, 0.0722))
    scale = min(1, LONG_SIDE / max(code.shape))
    return cv2.resize(code, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def verdicts(binary, paths):
    """Verdict and score of each picture."""
    answer = subprocess.run(
        [binary, "inspect", "--json", *paths], check=True, stdout=subprocess.PIPE, text=True).stdout
    records = [json.loads(line)["record"] for line in answer.splitlines()]
    return [
        (polarity["verdict"], polarity["score"]) if (polarity := record.get("polarity")) else ("none", 0)
        for record in records]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=pathlib.Path, help="pictures, or folders of them")
    parser.add_argument("--binary", type=pathlib.Path, default=DEFAULT_BINARY)
    parser.add_argument("--names", action="store_true", help="list every picture that is not told")
    options = parser.parse_args()
    sources = sorted(
        path for given in options.folders for path in ([given] if given.is_file() else given.iterdir())
        if path.suffix.lower() in SUFFIXES)
    print(f"{len(sources)} pictures\n\n| as | right | unsure | wrong |\n| --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as folder:
        for kind, change in KINDS.items():
            paths = []
            for index, source in enumerate(sources):
                paths.append(pathlib.Path(folder) / f"{index:04}_{kind.replace(' ', '_')}.png")
                codes = np.rint(np.clip(change(grey(source)), 0, 1) * 255).astype(np.uint8)
                Image.fromarray(codes).save(paths[-1])
            found = verdicts(options.binary, paths)
            truth = "negative" if "negative" in kind else "positive"
            counts = [sum(verdict in group for verdict, _ in found) for group in (
                (truth,), ("unsure",), ({"negative", "positive", "none"} - {truth}))]
            print(f"| {kind} | {counts[0]} | {counts[1]} | {counts[2]} |")
            if options.names:
                for source, (verdict, score) in zip(sources, found):
                    if verdict != truth:
                        print(f"{source.name}: {kind} taken for {verdict} ({score:.1f})")


if __name__ == "__main__":
    main()
