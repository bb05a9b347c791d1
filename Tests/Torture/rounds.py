"""A round: the program is hurt, runs again, and has to end as if nothing had happened."""

import collections
import random
import shutil
import signal

import bench as benches
import outcome
import processes
import program

UNUSABLE, ENVIRONMENT, LOCKED, STOPPED = 2, 4, 11, 75
# Signals of faults; a worker that dies of one is evidence against its picture.
FAULT_SIGNALS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGABRT, signal.SIGFPE)

Kind = collections.namedtuple("Kind", "run weight needs_mounts stages")
KINDS = {}
TRIES = 3


# Signing needs a key that the program may read, a clock that is right, and takes nothing that others do not.
ALL = tuple(benches.STAGES)
UNSIGNED = tuple(stage for stage in ALL if stage not in ("signed", "beside"))


def kind(name, weight=1, needs_mounts=False, stages=UNSIGNED):
    """Makes a function a kind of rounds: how often it comes, what the machine must allow, what it begins with."""
    def register(function):
        KINDS[name] = Kind(function, weight, needs_mounts, stages)
        return function
    return register


class Round:
    """One round, which follows from its kind and its seed, as far as time allows."""

    def __init__(self, bench, name, seed, **fixed):
        self.bench = bench
        self.name = name
        self.seed = seed
        self.random = random.Random(f"{name} {seed}")
        self.stage = fixed.pop("stage", None) or self.random.choice(KINDS[name].stages)
        self.fixed = fixed
        self.violations = []
        self.notes = []
        self.hit = False
        # Deaths by SIGKILL, of the supervisor or of workers by themselves.
        self.kills = 0
        self.expected = bench.oracle(self.stage)
        finished = benches.STAGES[self.stage].finished
        # Of what else files under final names may be before the end.
        self.earlier = [bench.oracle(finished).outcome] if finished else []
        # True where outputs of earlier contents may have been superseded, by chance.
        self.keeps_superseded = False
        # True where the small pictures were away for a while: copies of outputs that were made then have none.
        self.lacks_previews = False

    def run(self):
        """The whole round."""
        self.bench.lay_out(self.stage)
        self.sources = outcome.sources(self.bench.scans)
        self.runs_before = self.earlier[0].runs if self.earlier else 0
        KINDS[self.name].run(self)
        self.finish()
        self.check()
        return self.violations

    # --- What kinds do ---

    def start(self, **options):
        return self.bench.start(self.stage, **options)

    def moment(self, running):
        """Waits for a moment between the start and a little after the end; false if the program was faster."""
        if self.random.random() < 0.5:
            return running.reach(0, self.random.random() * self.expected.seconds * 1.1)
        lines = self.random.randrange(self.expected.lines + 1)
        return running.reach(lines, self.random.choice([0, 0.002, 0.01, 0.05]) * self.random.random())

    def end(self, running, allowed=(), deaths=(), at_rest=True):
        """Waits for the end of a run that was hurt, and looks at what it left if nobody else is at work there.

        `allowed` are statuses beside those of a run that does all it can, `deaths` signals that it may die of.
        """
        status = running.end()
        self.notes.append(f"{running.arguments[0]} {status}")
        if status is None:
            self.complain("hangs: it did not end within three minutes")
        elif status < 0:
            self.kills += status == -signal.SIGKILL
            if -status not in running.signals and -status not in deaths:
                self.complain(f"death: the supervisor died of {signal.Signals(-status).name}")
        elif status not in {0, 3, *allowed}:
            self.complain(f"status: {status} in place of {sorted({0, 3, *allowed})}")
        if at_rest:
            self.look(status)
        return status

    def look(self, status):
        """What has to hold whenever the supervisor is not there."""
        found = outcome.Outcome(self.bench.output)
        self.violations += outcome.unfinished_complaints(found, self.expected.outcome, *self.earlier)
        if status in (0, 3) and found.states() & {"pending", "running"}:
            self.complain(f"status: {status}, and pictures are pending")
        if status == 0 and found.met & {"failed", "quarantined"}:
            self.complain("status: 0, and pictures have failed")

    def expect_anew(self):
        """Makes what the sources are now, and what an uninterrupted run makes of them, that which is expected."""
        self.sources = outcome.sources(self.bench.scans)
        kept = self.bench.output.with_name("kept")
        self.bench.output.rename(kept)
        status = self.start().end()
        self.expected = self.expected._replace(outcome=outcome.Outcome(self.bench.output), status=status)
        shutil.rmtree(self.bench.output)
        kept.rename(self.bench.output)

    def complain(self, text):
        self.violations.append(text)

    # --- The end of all rounds ---

    def finish(self):
        """Runs again, with nothing in its way, until the program says that it is done."""
        for number in range(1, TRIES + 1):
            command = "resume" if self.random.random() < 0.2 and self.violations == [] else "colorize"
            # What was to be done is only known once a run has begun.
            if command == "resume" and outcome.Outcome(self.bench.output).runs <= self.runs_before:
                command = "colorize"
            status = self.start(command=command).end()
            self.notes.append(f"{command} {status}")
            if status in (0, 3):
                break
            if status is None or status not in program.DOCUMENTED - {2, 11}:
                self.complain(f"status: {status} of a run with nothing in its way")
        if number > 1:
            self.notes.append(f"needed {number} tries")
        if status != self.expected.status:
            self.complain(f"status: {status} at the end, and {self.expected.status} without interruption")

    def check(self):
        """Compares everything with the uninterrupted run."""
        self.violations += (f"process: {line} outlived its supervisor" for line in processes.survivors())
        found = outcome.Outcome(self.bench.output)
        if self.keeps_superseded:
            found.superseded = self.expected.outcome.superseded
        self.violations += outcome.complaints(found, self.expected.outcome, self.lacks_previews)
        self.violations += outcome.differences(
            "source", outcome.sources(self.bench.scans), self.sources)

    def keep_evidence(self):
        """Copies the folders of a violated round to where the next does not remove them."""
        place = self.bench.place / "violations" / f"{self.name}-{self.seed}"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.bench.round, place, symlinks=True,
                        ignore=lambda folder, names: names if folder == str(self.bench.cache) else [])
        return place
