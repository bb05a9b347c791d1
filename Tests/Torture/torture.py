"""Hurts Autochrome in every way that is known, and proves that nothing is lost.

In each round the program works on a folder of small scans and is killed, starved, lied to or robbed of its folders.
Then it runs again until it says that it is done, and what it leaves has to be what an uninterrupted run leaves: the
same outputs to the last byte, one row for each picture, a sound database, nothing unfinished, sources untouched.
A violation is printed with the command that repeats its round. Rounds of the kinds 'full-disk', 'read-only' and the
like need the right to mount, in a namespace of their own.
"""

import argparse
import collections
import fcntl
import itertools
import pathlib
import random
import signal
import sys
import time

import bench as benches
from kinds import faults
import processes
import rounds

# Where each failpoint is passed with each effect, and at which visit.
PASSES = (
    ("fresh", 1), ("fresh", 3), ("companions", 2), ("changed", 1), ("redone", 2), ("signed", 2), ("beside", 3))


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/torture", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, help="so many rounds by chance (default: one of each kind)")
    parser.add_argument("--hours", type=float, help="rounds by chance for so long")
    parser.add_argument("--matrix", action="store_true", help="first each failpoint with each effect")
    parser.add_argument("--kind", action="append", choices=sorted(rounds.KINDS), help="only rounds of these kinds")
    parser.add_argument("--stage", choices=list(benches.STAGES), help="only rounds that begin so")
    parser.add_argument("--failpoint", help="POINT:EFFECT:VISIT for the kind 'failpoint'")
    parser.add_argument("--seed", type=int, default=1, help="of the first round; the next has the next")
    parser.add_argument("--binary", default=".build/debug/autochrome", help="a debug build")
    parser.add_argument("--place", type=pathlib.Path, default=benches.ROOT / ".build/torture",
                        help="a folder for everything")
    return parser.parse_args()


def matrix():
    """Each failpoint with each effect, where pictures are new and where they change."""
    for point, effect, (stage, visit) in itertools.product(faults.POINTS, faults.EFFECTS, PASSES):
        yield "failpoint", {"point": point, "effect": effect, "visit": visit, "stage": stage}


def by_chance(options, names):
    """Rounds without end, or one of each kind."""
    fixed = {"stage": options.stage} if options.stage else {}
    if options.failpoint:
        point, effect, visit = options.failpoint.split(":")
        fixed |= {"point": point, "effect": effect, "visit": int(visit)}
    if options.rounds is None and options.hours is None:
        for number, name in enumerate(names):
            stages = [stage for stage in rounds.KINDS[name].stages if stage != "companions"]
            yield name, {"stage": stages[number % len(stages)]} | fixed
        return
    dice = random.Random(options.seed)
    weights = [rounds.KINDS[name].weight for name in names]
    end = time.monotonic() + 3600 * options.hours if options.hours else None
    count = 0
    while (options.rounds is None or count < options.rounds) and (end is None or time.monotonic() < end):
        yield dice.choices(names, weights)[0], dict(fixed)
        count += 1


class Tally:
    """What became of the rounds of each kind."""

    HEADS = ("rounds", "hurt", "kills", "violated", "seconds")

    def __init__(self):
        self.counts = collections.defaultdict(lambda: [0] * len(self.HEADS))
        self.reached, self.missed = collections.Counter(), collections.Counter()

    def add(self, one, seconds):
        values = (1, one.hit, one.kills, bool(one.violations), seconds)
        for name in (one.name, "all"):
            self.counts[name] = [sum(pair) for pair in zip(self.counts[name], values)]
        if "point" in one.fixed:
            (self.reached if one.hit else self.missed)[one.fixed["point"]] += 1

    @property
    def rounds(self):
        return self.counts["all"][0]

    @property
    def violated(self):
        return self.counts["all"][3]

    def unreached(self):
        """Failpoints that were never passed, however often they should have been."""
        return sorted(set(self.missed) - set(self.reached))

    def __str__(self):
        lines = [f"{'kind':18}" + "".join(f"{head:>10}" for head in self.HEADS)]
        for name in sorted(self.counts, key=lambda name: (name == "all", name)):
            lines.append(f"{name:18}" + "".join(f"{value:10.0f}" for value in self.counts[name]))
        return "\n".join(lines)


def play(bench, name, seed, fixed, tally):
    """Plays one round and tells of it if it went wrong."""
    begun = time.monotonic()
    one = rounds.Round(bench, name, seed, **fixed)
    one.run()
    tally.add(one, time.monotonic() - begun)
    if not one.violations:
        return
    place = one.keep_evidence()
    print(f"\nVIOLATION in '{name}' with seed {seed} ({one.stage}; {'; '.join(one.notes)})")
    for line in one.violations[:12]:
        print(f"    {line}"[:400])
    if len(one.violations) > 12:
        print(f"    and {len(one.violations) - 12} more")
    chosen = f" --failpoint {':'.join(str(fixed[key]) for key in ('point', 'effect', 'visit'))}" if "point" in fixed else ""
    print(f"    again: scripts/torture --kind {name} --stage {one.stage} --seed {seed}{chosen}\n"
          f"    kept:  {place}", flush=True)


def choose(options, can_mount):
    """Names of the kinds that are asked for and possible here."""
    possible = [name for name, one in rounds.KINDS.items()
                if (can_mount or not one.needs_mounts) and (not options.stage or options.stage in one.stages)]
    names = [name for name in options.kind or possible if name in possible]
    left_out = sorted(set(options.kind or rounds.KINDS) - set(names))
    if left_out:
        print(f"Left out, as this machine or --stage does not allow them: {', '.join(left_out)}")
    return names


def lock(place):
    """Makes sure that nobody else works in the folder; holds as long as the result is there."""
    place.mkdir(parents=True, exist_ok=True)
    file = open(place / "lock", "w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"Another torture works in {place}; name another folder with --place.")
    return file


def main():
    options = arguments()
    can_mount = processes.enter_own_mounts()
    processes.prepare()
    held = lock(options.place)
    bench = benches.Bench(options.place.absolute(), pathlib.Path(options.binary).absolute())
    bench.prepare()
    plan = matrix() if options.matrix else []
    chance = by_chance(options, choose(options, can_mount))
    tally, begun = Tally(), time.monotonic()
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        for seed, (name, fixed) in enumerate(itertools.chain(plan, chance), options.seed):
            play(bench, name, seed, fixed, tally)
            if tally.rounds % 25 == 0:
                minutes = (time.monotonic() - begun) / 60
                print(f"{tally.rounds} rounds, {tally.violated} violated, {minutes:.0f} minutes", flush=True)
    except KeyboardInterrupt:
        print("Interrupted.")
        processes.survivors(patience=0)
    held.close()
    print(tally)
    if options.matrix and tally.unreached():
        sys.exit(f"Never reached: {', '.join(tally.unreached())}")
    sys.exit(1 if tally.violated else 0)
