#!/usr/bin/env python3
"""Feeds whole batches with mutants of valid pictures and checks what every batch promises.

Each mutant follows from a valid file of Tests/Fixtures, the seed and its number alone: bits are flipped, blocks
copied, lengths overwritten, ends cut off. After each batch the supervisor has ended by itself with status 0 or 3,
every source has one row in the report, no source has changed, and nothing unfinished lies about. The death of a
worker is no violation as long as it is the failure of its picture alone; deaths and time-outs are counted and named
by seed and number, so that `--only NUMBER --keep FOLDER` writes that file again.

    Tests/Fuzz/workers.py --files 2000
"""

import argparse
import collections
import hashlib
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMATS = {
    "jpeg": [".jpg"], "png": [".png"], "tiff": [".tif"], "jp2": [".jp2", ".j2k"], "webp": [".webp"],
    "heif": [".heic", ".avif"], "jxl": [".jxl"], "bmp": [".bmp"], "pnm": [".pgm", ".ppm", ".pbm", ".pam"],
}
LONGEST = 64 << 10
INTERESTING = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]


def valid_files():
    """Small valid pictures by format."""
    found = collections.defaultdict(list)
    for folder in ("imaging", "formats", "jp2", "tiff", "damage"):
        for path in sorted((ROOT / "Tests/Fixtures" / folder).iterdir()):
            for name, endings in FORMATS.items():
                if path.suffix in endings and path.stat().st_size <= LONGEST:
                    found[name].append(path)
    return found


def change(data, chance):
    """Changes bytes in place."""
    place = chance.randrange(len(data))
    match chance.randrange(7):
        case 0 | 1:
            data[place] ^= 1 << chance.randrange(8)
        case 2:
            data[place] = chance.randrange(256)
        case 3:
            # A number, in either order of bytes.
            size = chance.choice([1, 2, 4, 8])
            value = chance.choice(INTERESTING + [len(data), chance.randrange(1 << 16)])
            order = chance.choice(["big", "little"])
            data[place:place + size] = (value % (1 << 8 * size)).to_bytes(size, order)
        case 4:
            start, count = chance.randrange(len(data)), chance.randrange(1, 65)
            data[place:place + count] = data[start:start + count]
        case 5:
            start, count = chance.randrange(len(data)), chance.randrange(1, 65)
            data[place:place] = data[start:start + count]
        case 6:
            del data[place:place + chance.randrange(1, 17)]


def mutant(valid, seed, number):
    """The name and the bytes of a mutant."""
    chance = random.Random(f"{seed}/{number}")
    name = chance.choice(sorted(valid))
    path = chance.choice(valid[name])
    data = bytearray(path.read_bytes())
    # Half of the changes go into the head, which says how all the rest is read.
    for _ in range(chance.choice([1, 1, 1, 2, 3, 5, 8, 20])):
        if len(data) < 2:
            break
        if chance.random() < 0.5:
            head = bytearray(data[:256])
            change(head, chance)
            data[:256] = head
        else:
            change(data, chance)
    if chance.random() < 0.1:
        del data[chance.randrange(1, max(2, len(data))):]
    return f"{number:07}{path.suffix}", bytes(data)


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).digest() for path in folder.iterdir()}


class Batch:
    """One batch and what came of it."""

    def __init__(self, arguments, valid, numbers):
        self.arguments = arguments
        self.violations = []
        self.failures = collections.Counter()
        self.lost = []
        self.done = 0
        with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
            self.work = pathlib.Path(name)
            self.scans = self.work / "scans"
            self.scans.mkdir()
            for number in numbers:
                file, data = mutant(valid, arguments.seed, number)
                (self.scans / file).write_bytes(data)
            self.run()

    def run(self):
        before = digests(self.scans)
        out = self.work / "out"
        command = [
            self.arguments.program, "colorize", str(self.scans), "-o", str(out), "--recipe", "access",
            "--model", str(self.arguments.model), "--quiet"]
        ended = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if ended.returncode not in (0, 3):
            self.violations.append(f"status {ended.returncode}: {ended.stderr[-2000:]}")
            return
        if digests(self.scans) != before:
            self.violations.append("a source has changed")
        rows = [json.loads(line) for line in (out / "autochrome-report/report.jsonl").open(encoding="utf-8")]
        if sorted(row["source_path"] for row in rows) != sorted(before):
            self.violations.append(f"{len(rows)} rows for {len(before)} sources")
        partial = [path for path in out.rglob("*") if path.name.endswith(".partial")]
        if partial or any((out / ".autochrome/partial").glob("*")):
            self.violations.append("something unfinished was left")
        for row in rows:
            failure = row.get("failure")
            self.done += failure is None
            if failure:
                self.failures[failure["kind"]] += 1
                if failure["kind"] in ("worker_crashed", "timed_out", "internal_error"):
                    self.lost.append((row["source_path"], failure["message"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=200, help="mutants in all (200)")
    parser.add_argument("--first", type=int, default=0, help="number of the first one (0)")
    parser.add_argument("--batch", type=int, default=200, help="mutants of a batch (200)")
    parser.add_argument("--seed", type=int, default=1, help="1 if left out")
    parser.add_argument("--only", type=int, help="write this mutant into the folder of --keep, and no more")
    parser.add_argument("--keep", type=pathlib.Path, default=pathlib.Path())
    parser.add_argument("--folder", help="where batches lie meanwhile; the system's choice if left out")
    parser.add_argument("--program", default=str(ROOT / ".build/debug/autochrome"))
    parser.add_argument(
        "--model", type=pathlib.Path, default=ROOT / "Tests/Fixtures/pytorch/model_eighth.safetensors")
    arguments = parser.parse_args()
    valid = valid_files()
    if arguments.only is not None:
        name, data = mutant(valid, arguments.seed, arguments.only)
        (arguments.keep / name).write_bytes(data)
        return 0
    started = time.monotonic()
    done, violations, failures, lost = 0, 0, collections.Counter(), 0
    end = arguments.first + arguments.files
    for first in range(arguments.first, end, arguments.batch):
        batch = Batch(arguments, valid, range(first, min(first + arguments.batch, end)))
        done += batch.done
        failures += batch.failures
        lost += len(batch.lost)
        violations += len(batch.violations)
        for text in batch.violations:
            print(f"VIOLATION from {first} on, seed {arguments.seed}: {text}", flush=True)
        for name, message in batch.lost:
            print(f"lost: {name}, seed {arguments.seed}: {message}", flush=True)
        seconds = time.monotonic() - started
        print(f"{min(first + arguments.batch, end) - arguments.first} files in {seconds:.0f} s", flush=True)
    print(
        f"{arguments.files} mutants: {done} done or left alone, {sum(failures.values())} failed "
        f"({', '.join(f'{count} {kind}' for kind, count in failures.most_common())}), {lost} lost; "
        f"{violations} violations")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
