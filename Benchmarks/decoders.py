#!/usr/bin/env python3
"""Compares what the program makes of a folder of pictures with what other decoders make of it.

    decoders.py SCANS OUT --program .build/release/autochrome [--list FILE.tsv]

Runs a recipe that changes nothing over the folder, unless OUT has its report already, and opens every picture with
each other decoder that knows the format: in a process of its own, with a limit of memory and time. Lightness is
compared in levels of 255. Pictures count as alike if no pixel differs by more than one level when differences are
rounded: many decoders give 8 bits, and are wrong by half a level themselves. Prints how many pictures each decoder opens and
finds alike, which pictures are like nobody's, and which were refused although two others open them alike.

Decoders: pillow 13, pillow-heif 1.8, imagecodecs and tifffile 2026.3 (PyPI); imagemagick, ffmpeg, netpbm, libtiff-tools,
libheif-examples, libavif-bin, libjxl-tools (Debian). Those that are not there are left out.
"""

import argparse
import collections
import csv
import hashlib
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

from engine import ROOT
from lightness import levels, lightness
from references import SECONDS, Unknown, decoders

RECIPE = """recipe: decoded
version: 1
summary: "As decoded."
when: For comparing.
stages:
  - tone:
      strength: 0
      local_contrast: 0
  - encode:
      format: png
      depth: source
      suffix: _decoded
"""
MEMORY, LARGEST = 6 << 30, 50_000_000


def apart(work):
    """What `work` gives, computed in a process of its own; a word where that dies."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.setpgid(0, 0)
        try:
            answer = work()
        except BaseException as error:
            answer = f"fails: {error}"
        with os.fdopen(writing, "w") as pipe:
            json.dump(answer, pipe)
        os._exit(0)
    os.close(writing)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
    signal.alarm(4 * SECONDS)
    with os.fdopen(reading) as pipe:
        text = pipe.read()
    signal.alarm(0)
    os.waitpid(child, 0)
    return json.loads(text) if text else "fails: dies or takes too long"


def opened(path):
    """Each decoder's picture, or its words."""
    pictures = {}
    for name, decode in decoders(path).items():
        try:
            pictures[name] = decode(path)
        except Exception as error:
            pictures[name] = ("unknown: " if isinstance(error, Unknown) else "fails: ") + (str(error)[:120] or type(error).__name__)
    return pictures


def compare_output(path, output):
    """For each decoder its difference from the output, in levels: [largest, mean], or words."""
    picture = Image.open(output)
    ours = lightness(np.asarray(picture))
    answer = {}
    for name, theirs in opened(path).items():
        if isinstance(theirs, str):
            answer[name] = theirs
        elif theirs.shape != ours.shape:
            answer[name] = f"size: {theirs.shape[1]} x {theirs.shape[0]}, ours {ours.shape[1]} x {ours.shape[0]}"
        else:
            difference = levels(theirs, ours)
            answer[name] = [round(float(difference.max()), 2), round(float(difference.mean()), 3)]
    return answer


def compare_refused(path):
    """Pairs of decoders that open a refused file alike."""
    pictures = {name: picture for name, picture in opened(path).items() if not isinstance(picture, str)}
    names = list(pictures)
    return [f"{first} and {second}" for place, first in enumerate(names) for second in names[place + 1:]
            if pictures[first].shape == pictures[second].shape and levels(pictures[first], pictures[second]).max() <= 2]


def rows(out):
    with open(out / "autochrome-report/report.csv", encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        return list(csv.DictReader(file))


def batch(program, scans, out):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as recipe:
        recipe.write(RECIPE)
        recipe.flush()
        subprocess.run([program, "colorize", scans, "-o", out, "--recipe", recipe.name, "--recolorize", "--quiet"],
                       stdin=subprocess.DEVNULL, check=False)


def alike(answer):
    return isinstance(answer, list) and answer[0] <= 1.5


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scans", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--program", default=ROOT / ".build/release/autochrome")
    parser.add_argument("--list", type=pathlib.Path, help="a table of every comparison, separated by tabs")
    options = parser.parse_args()
    if not (options.out / "autochrome-report/report.csv").exists():
        batch(options.program, options.scans, options.out)
    table = collections.defaultdict(collections.Counter)
    states, like_nobody, alone, refused, large = collections.Counter(), [], [], [], []
    seen = set()
    record = open(options.list, "w", errors="surrogateescape") if options.list else None

    def note(*words):
        if record:
            print(*words, sep="\t", file=record, flush=True)

    for row in rows(options.out):
        states[row["state"]] += 1
        path = options.scans / row["source_path"]
        if not path.is_file() or row["page"] not in ("", "1"):
            continue
        content = hashlib.sha256(path.read_bytes()).digest() + path.suffix.encode()
        if content in seen:
            continue
        seen.add(content)
        if int(row["width"] or 0) * int(row["height"] or 0) > LARGEST:
            large.append(row["source_path"])
            continue
        if row["state"] == "done":
            answers = apart(lambda: compare_output(path, options.out / row["output_path"]))
            answers = answers if isinstance(answers, dict) else {"all": answers}
            kind = row["source_format"] or path.suffix
            for name, answer in answers.items():
                word = "alike" if alike(answer) else "off" if isinstance(answer, list) else answer.split(":")[0]
                table[kind, name][word] += 1
            table[kind, "any"]["alike" if any(map(alike, answers.values())) else "off"] += 1
            if not any(map(alike, answers.values())):
                known = any(isinstance(answer, list) or answer.startswith("size") for answer in answers.values())
                (like_nobody if known else alone).append((row["source_path"], row["qc_flags"], answers))
            note(row["source_path"], row["qc_flags"], json.dumps(answers))
        elif row["error_class"] != "unsupported" or row["width"]:
            pairs = apart(lambda: compare_refused(path))
            if isinstance(pairs, list) and pairs:
                refused.append((row["source_path"], row["state"], row["error_message"] or row["reason"], pairs))
            note(row["source_path"], row["state"] + " " + row["error_message"], json.dumps(pairs))
    print("States:", ", ".join(f"{count} {state}" for state, count in states.items()))
    print("\n| format | decoder | within one level | off | other size | not told | does not open |\n|---|---|---|---|---|---|---|")
    for (kind, name), counts in sorted(table.items()):
        print(f"| {kind} | {name} | " + " | ".join(str(counts[word]) for word in ("alike", "off", "size", "unknown", "fails")) + " |")
    for title, items in (("Like nobody's", like_nobody), ("No other decoder opens", alone), ("Refused, two others alike", refused),
                         ("Larger than 50 megapixels, not compared", large)):
        print(f"\n{title}: {len(items)}")
        for item in items:
            print("  " + (item if isinstance(item, str) else " | ".join(map(str, item))))


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    main()
