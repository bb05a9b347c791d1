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
import pathlib
import random
import sys
import time

import bench as benches
import kinds
import processes
import rounds

VISITS = (1, 3)


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/torture", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, help="so many rounds by chance (default: one of each kind)")
    parser.add_argument("--hours", type=float, help="rounds by chance for so long")
    parser.add_argument("--matrix", action="store_true", help="first each failpoint with each effect, in each stage")
    parser.add_argument("--kind", action="append", choices=sorted(rounds.KINDS), help="only rounds of these kinds")
    parser.add_argument("--stage", choices=list(benches.STAGES), help="only rounds that begin so")
    parser.add_argument("--failpoint", help="POINT:EFFECT:VISIT for the kind 'failpoint'")
    parser.add_argument("--seed", type=int, default=1, help="of the first round; the next has the next")
    parser.add_argument("--binary", default=".build/debug/autochrome", help="a debug build")
    parser.add_argument("--place", type=pathlib.Path, default=benches.ROOT / ".build/torture",
                        help="a folder for everything")
    return parser.parse_args()


def matrix():
    """Each point with each effect at its first and a later visit, where pictures are new and where they change."""
    for point in kinds.POINTS:
        for effect in kinds.EFFECTS:
            for stage in benches.STAGES:
                for visit in VISITS:
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

    def __init__(self):
        self.rounds, self.hits, self.violated = (collections.Counter() for _ in range(3))
        self.seconds = collections.Counter()
        self.unreached = collections.Counter()

    def add(self, one, seconds):
        self.rounds[one.name] += 1
        self.hits[one.name] += one.hit
        self.violated[one.name] += bool(one.violations)
        self.seconds[one.name] += seconds
        if one.name == "failpoint" and "point" in one.fixed:
            self.unreached[one.fixed["point"]] += 0 if one.hit else 1

    def __str__(self):
        lines = [f"{'kind':18} {'rounds':>7} {'hurt':>7} {'violated':>9} {'seconds each':>13}"]
        for name in sorted(self.rounds):
            lines.append(f"{name:18} {self.rounds[name]:7} {self.hits[name]:7} {self.violated[name]:9} "
                         f"{self.seconds[name] / self.rounds[name]:13.1f}")
        lines.append(f"{'all':18} {self.rounds.total():7} {self.hits.total():7} {self.violated.total():9} "
                     f"{self.seconds.total() / max(1, self.rounds.total()):13.1f}")
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


def main():
    options = arguments()
    can_mount = processes.enter_own_mounts()
    processes.prepare()
    options.place.mkdir(parents=True, exist_ok=True)
    lock = open(options.place / "lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"Another torture works in {options.place}; name another folder with --place.")
    binary = (pathlib.Path.cwd() / options.binary).absolute()
    bench = benches.Bench(options.place.absolute(), binary, can_mount)
    bench.prepare()
    possible = {name: one for name, one in rounds.KINDS.items()
                if (can_mount or not one.needs_mounts) and (not options.stage or options.stage in one.stages)}
    names = [name for name in options.kind or possible if name in possible]
    left_out = sorted(set(options.kind or rounds.KINDS) - set(names))
    if left_out:
        print(f"Left out, as this machine or --stage does not allow them: {', '.join(left_out)}")
    tally = Tally()
    plan = list(matrix()) if options.matrix else []
    seed = options.seed
    begun = time.monotonic()
    try:
        for part in (plan, by_chance(options, names)):
            for name, fixed in part:
                play(bench, name, seed, fixed, tally)
                seed += 1
                if tally.rounds.total() % 25 == 0:
                    print(f"{tally.rounds.total()} rounds, {tally.violated.total()} violated, "
                          f"{(time.monotonic() - begun) / 60:.0f} minutes", flush=True)
    except KeyboardInterrupt:
        print("Interrupted.")
    print(tally)
    for point, count in tally.unreached.items():
        if options.matrix and count == len(kinds.EFFECTS) * len(benches.STAGES) * len(VISITS):
            print(f"The failpoint {point} was never reached.")
            sys.exit(1)
    sys.exit(1 if tally.violated else 0)
