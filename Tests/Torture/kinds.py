"""The kinds of rounds."""

import errno
import os
import pathlib
import re
import resource
import shutil
import signal
import time

import bench as benches
import outcome
import processes
import scans
from rounds import kind

UNUSABLE, ENVIRONMENT, LOCKED, STOPPED = 2, 4, 11, 75
FAILPOINTS = (pathlib.Path(benches.ROOT) / "Sources/BatchRunner/Run/FailPoint.swift").read_text()
POINTS = re.findall(r'case \w+ = "(\w+)"', FAILPOINTS)
EFFECTS = ("kill", "enospc", "eio")
# Signals of faults; a worker that dies of one is evidence against its picture.
FAULT_SIGNALS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGABRT, signal.SIGFPE)


# --- Kills ---

@kind("kill-supervisor", weight=10)
def kill_supervisor(it):
    for _ in range(it.random.randint(1, 3)):
        running = it.start()
        if it.moment(running):
            it.hit |= running.send(signal.SIGKILL)
        it.end(running)


@kind("kill-all", weight=7)
def kill_all(it):
    for _ in range(it.random.randint(1, 3)):
        running = it.start()
        if it.moment(running):
            it.hit |= running.kill_all()
        it.end(running)


@kind("kill-worker", weight=5)
def kill_worker(it):
    hurt_workers(it, [signal.SIGKILL], it.random.randint(1, 4))


@kind("crash-worker", weight=3)
def crash_worker(it):
    hurt_workers(it, FAULT_SIGNALS, it.random.randint(1, 3))


def hurt_workers(it, signals, times):
    running = it.start()
    for _ in range(times):
        if it.moment(running) and (workers := running.workers()):
            it.hit |= processes.send(it.random.choice(workers), it.random.choice(signals))
    # A worker that ends while it gets ready says that none can.
    it.end(running, allowed=[STOPPED, ENVIRONMENT])


@kind("ask-to-stop", weight=2)
def ask_to_stop(it):
    running = it.start()
    number = it.random.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    for _ in range(it.random.randint(1, 2)):
        if it.moment(running):
            it.hit |= running.send(number)
    # Before it listens, the first one ends it.
    it.end(running, allowed=[STOPPED, 130, 143])


@kind("pause")
def pause(it):
    running = it.start()
    for _ in range(it.random.randint(1, 3)):
        if not it.moment(running):
            break
        someone = it.random.choice([running.id, *running.workers()])
        it.hit |= processes.send(someone, signal.SIGSTOP)
        time.sleep(it.random.random() * 0.7)
        processes.send(someone, signal.SIGCONT)
    it.end(running)


@kind("paused-orphan", weight=2)
def paused_orphan(it):
    """A worker that stands still while its supervisor dies goes on in the middle of the next run."""
    running = it.start()
    orphans = []
    if it.moment(running):
        orphans = running.workers()
        for worker in orphans:
            processes.send(worker, signal.SIGSTOP)
        it.hit |= running.send(signal.SIGKILL) and bool(orphans)
    it.end(running)
    running = it.start()
    it.moment(running)
    for worker in orphans:
        processes.send(worker, signal.SIGCONT)
    it.end(running)


# --- Chosen places ---

@kind("failpoint", weight=2)
def failpoint(it):
    """Fixed by the matrix, or one of it by chance."""
    point = it.fixed.get("point") or it.random.choice(POINTS)
    effect = it.fixed.get("effect") or it.random.choice(EFFECTS)
    visit = it.fixed.get("visit") or it.random.randint(1, 8)
    running = it.start(failpoint=f"{point}:{effect}:{visit}")
    status = it.end(running, allowed=[ENVIRONMENT], deaths=[signal.SIGKILL])
    it.hit = status in (-signal.SIGKILL, ENVIRONMENT)
    it.notes.append(f"{point}:{effect}:{visit}")


@kind("operation", weight=8)
def operation(it):
    """The n-th operation on the disk, of the supervisor or of the first worker that gets there."""
    who = it.random.choice(["supervisor", "supervisor", "worker"])
    effect, number = it.random.choice([
        ("kill", 0), ("kill-after", 0), ("fail", errno.ENOSPC), ("fail", errno.EIO)])
    nth = it.random.randint(1, it.bench.operations(it.stage, who))
    hurt_operations(it, who, benches.DISK_OPERATIONS, EFFECT=effect, ERRNO=number, NTH=nth)


@kind("dying-disk", weight=3)
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
    it.notes.append(f"{who} {faults['EFFECT']} {faults['ERRNO']}: {hits} hits, the first: {first}")


# --- Faults by chance ---

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


# --- Disks and folders ---

@kind("full-disk", weight=2, needs_mounts=True)
def full_disk(it):
    """A small disk that is enlarged afterwards."""
    with disk(it, it.random.randint(60, 1_200)):
        status = it.end(it.start(), allowed=[ENVIRONMENT])
        it.hit = status == ENVIRONMENT
        processes.enlarge_tmpfs(it.bench.disk, 200_000)
        finish_here(it)


@kind("filled-disk", needs_mounts=True)
def filled_disk(it):
    """Somebody else fills the disk to the last byte, and makes room again."""
    with disk(it, 100_000):
        running = it.start()
        if it.moment(running):
            filler = it.bench.disk / "filler"
            with open(filler, "wb", buffering=0) as file:
                try:
                    while True:
                        file.write(bytes(1 << 16))
                except OSError:
                    it.hit = True
            if it.random.random() < 0.5:
                it.moment(running)
                filler.unlink()
        it.end(running, allowed=[ENVIRONMENT])
        (it.bench.disk / "filler").unlink(missing_ok=True)
        finish_here(it)


class disk:
    """A file system in memory in place of the output disk, with what was there."""

    def __init__(self, it, kilobytes):
        self.place, self.kilobytes = it.bench.disk, kilobytes

    def __enter__(self):
        kept = self.place.with_name("kept")
        shutil.copytree(self.place, kept, symlinks=True)
        used = sum(path.stat().st_size for path in kept.rglob("*") if path.is_file()) // 1024
        processes.mount_tmpfs(self.place, used * 5 // 4 + self.kilobytes)
        shutil.copytree(kept, self.place, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(kept)

    def __exit__(self, *error):
        kept = self.place.with_name("kept")
        shutil.copytree(self.place, kept, symlinks=True)
        processes.unmount(self.place)
        shutil.rmtree(self.place)
        kept.rename(self.place)


def finish_here(it):
    """Lets the round's end take place on the disk that there is now."""
    it.finish()
    it.violations += (f"process: {line} outlived its supervisor" for line in processes.survivors())


@kind("read-only", needs_mounts=True)
def read_only(it):
    """The output folder, or one inside, cannot be written."""
    inner = [it.bench.output / name for name in ("1890", "autochrome-report", ".autochrome/partial")]
    place = it.random.choice([it.bench.output, it.bench.disk, *inner])
    running = it.start() if it.random.random() < 0.7 else None
    if running:
        it.moment(running)
    place.mkdir(parents=True, exist_ok=True)
    processes.make_read_only(place)
    it.hit = True
    it.end(running or it.start(), allowed=[UNUSABLE, ENVIRONMENT, STOPPED])
    processes.unmount(place)


@kind("vanishing-input")
def vanishing_input(it):
    """The sources go, all or some, and come back."""
    place = it.random.choice([it.bench.scans, it.bench.scans / "1890", it.bench.scans / "1892/spring"])
    vanish(it, place)


@kind("vanishing-output")
def vanishing_output(it):
    """Somebody moves a folder of the output away and brings it back."""
    place = it.bench.output / it.random.choice(
        ["1890", "1892/spring", "autochrome-report", "autochrome-report/previews"])
    vanish(it, place)


def vanish(it, place):
    away = it.bench.round / "away"
    running = it.start()
    if it.moment(running) and place.exists():
        place.rename(away)
        it.hit = True
        if it.random.random() < 0.3:
            it.moment(running)
            bring_back(away, place)
    it.end(running, allowed=[ENVIRONMENT, STOPPED])
    bring_back(away, place)


def bring_back(away, place):
    """Puts a folder back; what has been made in its place meanwhile is younger and stays."""
    if not away.exists():
        return
    for path in sorted(away.rglob("*")):
        target = place / path.relative_to(away)
        if path.is_dir() and not path.is_symlink():
            target.mkdir(parents=True, exist_ok=True)
            shutil.copystat(path, target)
        elif not target.exists() and not target.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
    shutil.rmtree(away)


@kind("unplugged", needs_mounts=True)
def unplugged(it):
    """The disk with the sources is pulled: its folder is there, and empty."""
    kept = it.bench.round / "medium"
    it.bench.scans.rename(kept)
    it.bench.scans.mkdir()
    processes.bind(kept, it.bench.scans)
    running = it.start()
    if it.moment(running):
        processes.unmount(it.bench.scans)
        it.hit = True
        it.end(running, allowed=[ENVIRONMENT, STOPPED])
        it.bench.scans.rmdir()
    else:
        it.end(running)
        processes.unmount(it.bench.scans)
        it.bench.scans.rmdir()
    kept.rename(it.bench.scans)


@kind("cold-cache")
def cold_cache(it):
    """Killed while the packed model is made, or the packed model is damaged."""
    shutil.rmtree(it.bench.cache)
    running = it.start()
    if running.reach(0, it.random.random() * 0.8):
        it.hit |= running.kill_all()
    it.end(running)
    packed = [path for path in it.bench.cache.rglob("*.safetensors")]
    if packed and it.random.random() < 0.5:
        os.truncate(packed[0], it.random.randrange(packed[0].stat().st_size))
        it.notes.append("packed model truncated")


# --- Others at work ---

@kind("two-runners", weight=2)
def two_runners(it):
    """A second runner at any moment is refused, or has nothing left to do, or goes on where the first died."""
    first = it.start()
    it.moment(first)
    dies = it.random.random() < 0.5 and first.send(signal.SIGKILL)
    status = it.end(it.start(), allowed=[LOCKED], at_rest=False)
    it.hit = True
    if dies and status == LOCKED:
        it.complain("lock: held by a runner that is dead")
    it.end(first)


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
