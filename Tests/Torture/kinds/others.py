"""Rounds in which others are at work: runners, readers, and people who change sources or outputs."""

import os
import signal
import time

import outcome
import scans
from rounds import ENVIRONMENT, LOCKED, kind


@kind("two-runners", weight=2)
def two_runners(it):
    """Of two runners at any moment one is refused, or has nothing left to do, or goes on where the first died."""
    first = it.start()
    it.moment(first)
    dies = it.random.random() < 0.5 and first.send(signal.SIGKILL)
    status = it.end(it.start(), allowed=[LOCKED], at_rest=False)
    it.hit = True
    if dies and status == LOCKED:
        it.complain("lock: held by a runner that is dead")
    # On a busy machine the second may be the first to take the lock.
    it.end(first, allowed=[LOCKED] if status != LOCKED else [])


@kind("readers")
def readers(it):
    """Others look at the state while it changes."""
    running = it.start()
    for _ in range(4):
        it.moment(running)
        if not (it.bench.output / outcome.DATABASE).exists():
            continue
        command = it.random.choice(["status", "report"])
        status = it.start(command=command).end()
        it.hit = True
        # The database may not have been filled yet.
        if status not in (0, 3, ENVIRONMENT):
            it.complain(f"status: {status} of '{command}' while another works")
    it.end(running)


@kind("replaced-sources", weight=4, stages=("fresh", "companions"))
def replaced_sources(it):
    """Sources become others while they are read: the row says so, or the output fits the bytes that it names."""
    new = scans.changed()
    names = [name for name, content in scans.first().items()
             if name.endswith((".png", ".pgm", ".tif")) and "album" not in name and new[name] != content]
    before = it.expected.outcome
    running = it.start()
    in_place = False
    for name in it.random.sample(names, it.random.randint(1, len(names))):
        if it.moment(running):
            in_place |= replace(it, it.bench.scans / name, new[name])
            it.hit = True
    it.end(running, at_rest=False)
    found = outcome.Outcome(it.bench.output)
    it.expect_anew()
    known = made_of(before) | made_of(it.expected.outcome)
    for content, outputs in made_of(found).items():
        if content not in known and not in_place:
            it.complain(f"content: {outputs} are of bytes that no source ever had")
        elif content in known and not outputs <= known[content]:
            it.complain(f"content: {outputs} are not what is made of {content}")
    it.earlier.append(before)
    it.keeps_superseded = True


def made_of(found):
    """Outputs by the content that the state says they were made of."""
    made = {}
    for row in found.rows:
        values = dict(zip(outcome.COLUMNS, row))
        name = os.fsdecode(values["outputPath"] or b"")
        if values["state"] == "done":
            made.setdefault((values["sha256"], values["page"]), set()).add(found.outputs.get(name))
    return made


def replace(it, path, content):
    """By a new file, or in the old one piece by piece, which makes contents that nobody meant: then true."""
    if it.random.random() < 0.5:
        beside = path.with_name(".new")
        beside.write_bytes(content)
        beside.rename(path)
        return False
    piece = max(1, len(content) // 4)
    with open(path, it.random.choice(["r+b", "wb"]), buffering=0) as file:
        for start in range(0, len(content), piece):
            file.write(content[start:start + piece])
            time.sleep(it.random.random() * 0.01)
        file.truncate()
    return True


@kind("altered-outputs", stages=("fresh", "companions"))
def altered_outputs(it):
    """Somebody cuts, removes or replaces outputs between two runs, and the second is killed as well."""
    it.end(it.start())
    alter(it)
    it.hit = it.keeps_superseded = True
    again(it)


@kind("lost-state", stages=("fresh", "companions", "beside"))
def lost_state(it):
    """The job state goes, and with it some of the outputs, or their ends."""
    running = it.start()
    if it.moment(running):
        running.kill_all()
    it.end(running)
    for file in (it.bench.output / outcome.STATE).glob("jobs.sqlite*"):
        file.unlink()
    if it.random.random() < 0.5:
        alter(it, knows_its_files=False)
    it.hit = it.keeps_superseded = True
    again(it)


def again(it):
    """A second run, which may be killed."""
    running = it.start()
    if it.random.random() < 0.5 and it.moment(running):
        running.kill_all()
    it.end(running, at_rest=False)


def alter(it, knows_its_files=True):
    """Alters a few outputs; where nobody knows them any more, so that their labels still tell what they are."""
    names = [name for name in it.expected.outcome.outputs
             if name.endswith((".jpg", ".png")) and (it.bench.output / name).exists()]
    for name in it.random.sample(names, it.random.randint(min(1, len(names)), min(3, len(names)))):
        path = it.bench.output / name
        how = it.random.choice(["cut", "remove", "folder", "other"] if knows_its_files else ["cut", "remove"])
        if how == "cut":
            least = 0 if knows_its_files else path.read_bytes().index(b"<?xpacket end") + 100
            os.truncate(path, it.random.randrange(least, path.stat().st_size))
            continue
        path.unlink()
        if how == "folder":
            path.mkdir()
        elif how == "other":
            path.write_bytes(b"Not what was here.")
