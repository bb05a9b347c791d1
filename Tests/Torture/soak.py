"""A long batch of many tiny scans, and what the program holds meanwhile: memory, descriptors, unfinished files."""

import argparse
import os
import pathlib
import shutil
import sqlite3
import sys
import threading
import time

import bench as benches
import outcome
import processes
import program
import scans

PARTS = 20
# Of each hundred scans so many are twins of another, in colour, and damaged; the others are all different.
TWINS, COLORED, DAMAGED = 50, 3, 2


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__)
    parser.add_argument("--pictures", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--binary", default=".build/debug/autochrome")
    parser.add_argument("--place", type=pathlib.Path, default=benches.ROOT / ".build/soak")
    return parser.parse_args()


def fill(folder, count):
    """Scans in folders of a thousand; what makes them differ is a number behind the picture or a pixel of it."""
    rows = [scans.grey(seed, 40, 30) for seed in range(40)]
    colored = scans.png(scans.colors(1), 3)
    for number in range(count):
        place = folder / f"{number // 1000:03}"
        if number % 1000 == 0:
            place.mkdir(parents=True)
        turn = number % 100
        lines = [bytes(row) for row in rows[number % 40]]
        if turn >= TWINS:
            lines[0] = number.to_bytes(4) + lines[0][4:]
        content = scans.pgm(lines)
        if turn >= 100 - COLORED:
            content = colored
        elif turn >= 100 - COLORED - DAMAGED:
            content = scans.png(lines)[:-200]
        (place / f"{number:05}.{'pgm' if content[:2] == b'P5' else 'png'}").write_bytes(content)


def held(process):
    """Resident memory in kB, of it that which no file backs, and open descriptors of a process; zeros if it is gone."""
    try:
        status = pathlib.Path(f"/proc/{process}/status").read_text()
        numbers = {line.split(":")[0]: int(line.split()[1])
                   for line in status.splitlines() if line.startswith(("VmRSS", "RssAnon"))}
        return numbers["VmRSS"], numbers["RssAnon"], len(os.listdir(f"/proc/{process}/fd"))
    except (OSError, KeyError):
        return 0, 0, 0


def unfinished(output):
    """Files in the folders of unfinished ones, and those that are deleted and still open are in nobody's way."""
    return sum(len(names) for _, _, names in os.walk(output / outcome.STATE / "partial"))


class Sampler:
    """Looks twice a second, and keeps the largest of each twentieth of the batch, so that peaks are not missed."""

    def __init__(self, running, output, pictures):
        self.running, self.output = running, output
        self.step = max(1, pictures // PARTS)
        self.parts = {}
        self.begun = time.monotonic()
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self):
        while not self.is_over.wait(0.5):
            settled = max(0, self.running.lines - 1)
            supervisor = held(self.running.id)
            workers = [held(worker) for worker in self.running.workers()]
            wal = self.output / (outcome.DATABASE + "-wal")
            sample = (
                settled, time.monotonic() - self.begun, *supervisor, len(workers),
                *(max((worker[index] for worker in workers), default=0) for index in range(3)),
                unfinished(self.output), wal.stat().st_size // 1024 if wal.exists() else 0)
            part = min(PARTS, settled // self.step)
            self.parts[part] = tuple(map(max, self.parts.get(part, sample), sample))

    def end(self):
        self.is_over.set()
        self.thread.join()

    def __str__(self):
        heads = ("settled", "seconds", "rss kB", "anon kB", "fds", "workers", "w rss kB", "w anon kB", "w fds",
                 "partial", "wal kB")
        lines = ["  ".join(f"{head:>9}" for head in heads)]
        lines += ["  ".join(f"{value:9.0f}" for value in self.parts[part]) for part in sorted(self.parts)]
        return "\n".join(lines)


def main():
    options = arguments()
    processes.prepare()
    place = options.place.absolute()
    shutil.rmtree(place, ignore_errors=True)
    fill(place / "scans", options.pictures)
    before = outcome.sources(place / "scans")
    environment = os.environ | {
        "XDG_CACHE_HOME": str(place / "cache"), "XDG_CONFIG_HOME": "/nonexistent",
        "AUTOCHROME_DATA": str(benches.ROOT)}
    output = place / "out"
    command = ["colorize", place / "scans", "-o", output, *benches.PLAIN, "--jobs", options.jobs, "--json"]
    binary = place / "autochrome"
    shutil.copy(options.binary, binary)
    running = program.Running(binary, command, environment, place / "log")
    sampler = Sampler(running, output, options.pictures)
    status = running.end(limit=None)
    sampler.end()
    print(sampler)
    found = outcome.Outcome(output)
    database = sqlite3.connect(f"file:{output / outcome.DATABASE}?mode=ro", uri=True)
    states = dict(database.execute("SELECT state, count(*) FROM item GROUP BY state"))
    print(f"status {status} after {running.seconds:.0f} s; {states}; {len(found.outputs) - 1} outputs")
    wrong = found.damage + sorted(found.others) + processes.survivors()
    wrong += list(outcome.differences("source", outcome.sources(place / "scans"), before))
    damaged = sum(100 - COLORED - DAMAGED <= number % 100 < 100 - COLORED for number in range(options.pictures))
    if sum(states.values()) != options.pictures or states.get("quarantined", 0) != damaged or status not in (0, 3):
        wrong.append(f"rows: {states}, of which {damaged} should be damaged")
    for line in wrong:
        print(f"    {line}")
    sys.exit(1 if wrong else 0)
