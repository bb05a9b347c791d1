"""Rounds in which calls fail, at chosen places or by chance."""

import errno
import re
import resource
import signal
import time

import bench as benches
from rounds import ALL, ENVIRONMENT, FAULT_SIGNALS, STOPPED, UNUSABLE, kind

SOURCE = benches.ROOT / "Sources/BatchRunner/Run/FailPoint.swift"
POINTS = re.findall(r'case \w+ = "(\w+)"', SOURCE.read_text())
EFFECTS = ("kill", "enospc", "eio")


@kind("failpoint", weight=2, stages=ALL)
def failpoint(it):
    """Fixed by the matrix, or one of it by chance."""
    point = it.fixed.get("point") or it.random.choice(POINTS)
    effect = it.fixed.get("effect") or it.random.choice(EFFECTS)
    visit = it.fixed.get("visit") or it.random.randint(1, 8)
    running = it.start(failpoint=f"{point}:{effect}:{visit}")
    status = it.end(running, allowed=[ENVIRONMENT], deaths=[signal.SIGKILL])
    it.hit = status in (-signal.SIGKILL, ENVIRONMENT)
    it.notes.append(f"{point}:{effect}:{visit}")


@kind("operation", weight=8, stages=ALL)
def operation(it):
    """The n-th operation on the disk, of the supervisor or of the first worker that gets there."""
    who = it.random.choice(["supervisor", "supervisor", "worker"])
    effect, number = it.random.choice([
        ("kill", 0), ("kill-after", 0), ("fail", errno.ENOSPC), ("fail", errno.EIO)])
    nth = it.random.randint(1, it.bench.operations(it.stage, who))
    hurt_operations(it, who, benches.DISK_OPERATIONS, EFFECT=effect, ERRNO=number, NTH=nth)


@kind("dying-disk", weight=3, stages=ALL)
def dying_disk(it):
    """From the n-th operation on all that write fail, as on a full disk or one that was set read-only for its errors."""
    nth = it.random.randint(1, it.bench.operations(it.stage, "supervisor"))
    who = it.random.choice(["supervisor", "supervisor", "worker"])
    number = it.random.choice([errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
    hurt_operations(
        it, who, benches.DISK_OPERATIONS, EFFECT="fail", ERRNO=number, NTH=nth, LASTING=1)


def hurt_operations(it, who, operations, below=None, deaths=(), **faults):
    faults = {"WHO": who, "OPERATIONS": operations, "BELOW": below or [it.bench.output]} | faults
    may_die = [signal.SIGKILL] if who == "supervisor" and faults["EFFECT"].startswith("kill") else []
    running = it.start(faults=faults)
    # An input folder that cannot be looked at at all is an unusable path.
    it.end(running, allowed=[UNUSABLE, ENVIRONMENT, STOPPED], deaths=[*may_die, *deaths])
    _, hits, first = it.bench.told()
    it.hit = hits > 0
    if who == "worker" and faults["EFFECT"].startswith("kill"):
        it.kills += hits
    it.notes.append(f"{who} {faults['EFFECT']} {faults['ERRNO']}: {hits} hits, the first: {first}")


CHANCE = {
    "write": (["write", "truncate"], [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG]),
    "read": (["read"], [errno.EIO, errno.ETIMEDOUT, errno.ESTALE, errno.EREMOTEIO]),
    "open": (["open", "create"], [errno.EIO, errno.EMFILE, errno.ENFILE, errno.EACCES, errno.ESTALE]),
    "fsync": (["fsync"], [errno.EIO, errno.ENOSPC]),
    "rename": (["rename"], [errno.EIO, errno.ENOSPC, errno.EACCES]),
    "link": (["link"], [errno.EIO, errno.EPERM, errno.EMLINK, errno.ENOSPC]),
    "unlink": (["unlink", "rmdir"], [errno.EIO, errno.EACCES, errno.EBUSY]),
    "mkdir": (["mkdir"], [errno.EIO, errno.ENOSPC]),
    "stat": (["stat"], [errno.EIO, errno.ESTALE, errno.EACCES]),
    "readdir": (["readdir"], [errno.EIO]),
    "mmap": (["mmap"], [errno.ENOMEM]),
    "lock": (["lock"], [errno.ENOLCK, errno.EIO]),
    "fork": (["fork"], [errno.EAGAIN, errno.ENOMEM]),
}


def faults_by_chance(it, who):
    names = it.random.sample(list(CHANCE), it.random.choice([1, 1, 2, 4]))
    below = it.random.choice([[it.bench.output], [it.bench.scans], [it.bench.round]])
    hurt_operations(
        it, who, [operation for name in names for operation in CHANCE[name][0]], below,
        EFFECT="fail", ERRNO=it.random.choice(CHANCE[names[0]][1]),
        ODDS=it.random.choice([2_000, 10_000, 50_000, 300_000]), SEED=it.seed)


@kind("faults", weight=5)
def faults(it):
    faults_by_chance(it, "supervisor")


@kind("worker-faults", weight=5)
def worker_faults(it):
    faults_by_chance(it, "worker")


@kind("short")
def short(it):
    """Reads and writes that do half of what they are asked for, which is no error."""
    hurt_operations(
        it, it.random.choice(["supervisor", "worker"]), ["read", "write"], [it.bench.round],
        EFFECT="short", ERRNO=0, ODDS=it.random.choice([10_000, 200_000]), SEED=it.seed)


@kind("memory")
def memory(it):
    """A supervisor without memory may die, as no Swift program survives that, but loses nothing."""
    hurt_operations(
        it, it.random.choice(["supervisor", "worker"]), ["malloc", "mmap"], deaths=FAULT_SIGNALS + (signal.SIGTRAP,),
        EFFECT="fail", ERRNO=errno.ENOMEM, NTH=it.random.randint(1, 60_000),
        LASTING=it.random.randint(0, 1))


@kind("limits")
def limits(it):
    """Few descriptors, or files that may not grow; some limits the program may raise itself."""
    what, most = it.random.choice([
        (resource.RLIMIT_NOFILE, it.random.randint(8, 120)),
        (resource.RLIMIT_FSIZE, it.random.choice([1_000, 5_000, 50_000, 300_000]))])
    last = it.random.choice([most, resource.getrlimit(what)[1]])
    running = it.start(limits=lambda: resource.setrlimit(what, (most, last)))
    status = it.end(running, allowed=[ENVIRONMENT, STOPPED])
    it.hit = status != it.expected.status
    it.notes.append(f"limit {what} of {most}")


@kind("broken-pipe")
def broken_pipe(it):
    """Whoever listens goes."""
    running = it.start()
    if it.moment(running):
        it.hit = running.is_deaf = True
    it.end(running, allowed=[ENVIRONMENT, STOPPED], deaths=[signal.SIGPIPE])


@kind("clock")
def clock(it):
    """The clock jumps: by hours, into the future, before 1970."""
    now = int(time.time())
    jumps = [0, 3600, -3600, 86_400, -86_400 * 365, 86_400 * 365 * 30, -now, -now - 86_400, 2**32 - now]
    it.hit = True
    it.end(it.start(clock=it.random.choices(jumps, k=it.random.randint(1, 8))))
