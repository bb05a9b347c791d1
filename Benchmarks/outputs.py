#!/usr/bin/env python3
"""Do other programs find the outputs in order?

    outputs.py SCANS OUT --program .build/release/autochrome

Runs every recipe over the scans, and the recipe `archive` also with each other format, and shows all outputs, with the
companions, to exiftool (`-validate -warning`), pngcheck, jpeginfo and tiffinfo. Prints how many outputs each of them finds
in order, and each different message with the number of outputs and an example. The status is 1 if there is any.

The programs are Debian's: libimage-exiftool-perl, pngcheck, jpeginfo, libtiff-tools.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys

from engine import ROOT

FORMATS = ("tiff", "png", "jpeg")


def text(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, errors="replace")
    return done.returncode, done.stdout, done.stderr


def exiftool(path):
    _, said, _ = text("exiftool", "-validate", "-warning", "-error", "-a", "-S", path)
    facts = [line.split(": ", 1) for line in said.splitlines()]
    return [f"{name}: {words}" for name, words in facts if name != "Validate"] or [
        words for name, words in facts if name == "Validate" and words != "OK"]


def pngcheck(path):
    status, said, _ = text("pngcheck", "-v", path)
    lines = [line.strip() for line in said.splitlines()]
    return [line for line in lines if re.search(r"error|warning|invalid|must|should", line, re.I) and "No errors" not in line] + (
        [f"status {status}"] if status else [])


def jpeginfo(path):
    status, said, _ = text("jpeginfo", "-c", path)
    return [] if status == 0 and re.search(r"\bOK\b", said) else [said.strip().replace(str(path), "")]


def tiffinfo(path):
    status, _, said = text("tiffinfo", "-D", path)
    return said.splitlines() + ([f"status {status}"] if status else [])


CHECKS = {".tif": (exiftool, tiffinfo), ".png": (exiftool, pngcheck), ".jpg": (exiftool, jpeginfo)}


def recipes(program, folder):
    """All recipes by name, and `archive` for each format, as files."""
    _, listed, _ = text(program, "recipes", "list", "--json")
    names = [json.loads(line)["recipe"] for line in listed.splitlines()]
    _, archive, _ = text(program, "recipes", "show", "archive")
    for form in FORMATS:
        path = folder / f"{form}.yaml"
        path.write_text(archive.replace("format: tiff", f"format: {form}"))
        names.append(str(path))
    return names


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scans", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--program", default=ROOT / ".build/release/autochrome")
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    clean, messages = collections.Counter(), collections.defaultdict(list)
    for recipe in recipes(options.program, options.out):
        out = options.out / pathlib.Path(recipe).stem
        text(options.program, "colorize", options.scans, "-o", out, "--recipe", recipe, "--recolorize", "--confidence-map", "--quiet")
        files = [path for path in sorted(out.rglob("*")) if path.suffix in CHECKS
                 and not {".autochrome", "autochrome-report"} & set(path.parts)]
        for path in files:
            for check in CHECKS[path.suffix]:
                found = check(path)
                clean[check.__name__, path.suffix, not found] += 1
                for message in found:
                    messages[check.__name__, re.sub(r"\d+", "N", message.replace(str(path), ""))].append((message, path))
    print("| program | outputs | in order |\n|---|---|---|")
    for name, suffix in sorted({key[:2] for key in clean}):
        good, bad = clean[name, suffix, True], clean[name, suffix, False]
        print(f"| {name}, {suffix} | {good + bad} | {good} |")
    for (name, _), cases in messages.items():
        print(f"\n{name}: {cases[0][0]}\n  {len(cases)} times, such as {cases[0][1].relative_to(options.out)}")
    return bool(messages)


if __name__ == "__main__":
    sys.exit(main())
