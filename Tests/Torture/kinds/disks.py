"""Rounds in which disks fill up and folders vanish or cannot be written."""

import os
import shutil

import processes
from rounds import ENVIRONMENT, STOPPED, UNUSABLE, kind


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
    # Where the whole input goes before the program has looked at it, the command line is wrong.
    vanish(it, place, [UNUSABLE] if place == it.bench.scans else [])


@kind("vanishing-output", stages=("fresh", "companions"))
def vanishing_output(it):
    """Somebody moves a folder of the output away and brings it back."""
    place = it.bench.output / it.random.choice(
        ["1890", "1892/spring", "autochrome-report", "autochrome-report/previews"])
    it.lacks_previews = "autochrome-report" in place.parts
    vanish(it, place)


def vanish(it, place, allowed=()):
    away = it.bench.round / "away"
    running = it.start()
    if it.moment(running) and place.exists():
        place.rename(away)
        it.hit = True
        if it.random.random() < 0.3:
            it.moment(running)
            bring_back(away, place)
    it.end(running, allowed=[ENVIRONMENT, STOPPED, *allowed])
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
