"""Processes and mounts: what a round does to others."""

import ctypes
import os
import pathlib
import signal
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER, PR_CAPBSET_DROP, CAP_SYS_NICE = 36, 24, 23


def enter_own_mounts():
    """Begins this program anew in a mount namespace of its own, so that no mount outlives it; says whether it may mount."""
    key = "AUTOCHROME_TORTURE_MOUNTS"
    if key not in os.environ:
        kinds = ["--mount"] if os.geteuid() == 0 else ["--user", "--map-root-user", "--mount"]
        command = ["unshare", *kinds]
        try:
            possible = subprocess.run(
                [*command, "mount", "-t", "tmpfs", "none", "/tmp"], capture_output=True).returncode == 0
        except OSError:
            possible = False
        os.environ[key] = "yes" if possible else "no"
        if possible:
            os.execvp(command[0], [*command, sys.executable, *sys.argv])
    return os.environ[key] == "yes"


def prepare():
    """Makes this process the parent of workers whose supervisor dies, so that none is lost sight of.

    Nor may programs raise their priority: libdispatch does where it can, and `nice scripts/torture` would mean little.
    """
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    prctl(PR_CAPBSET_DROP, CAP_SYS_NICE, 0, 0, 0)


def children(parent):
    """Process identifiers of a process's children."""
    found = []
    for task in pathlib.Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            pass  # the thread or the process has ended
    return found


def send(process, number):
    """Sends a signal; false if there is nobody any more."""
    try:
        os.kill(process, number)
        return True
    except ProcessLookupError:
        return False


def survivors(patience=15):
    """Children of this process that are still there after a time to go; they are killed then."""
    end = time.monotonic() + patience
    while True:
        for child in children(os.getpid()):
            send(child, signal.SIGCONT)
            try:
                os.waitpid(child, os.WNOHANG)
            except ChildProcessError:
                pass
        left = children(os.getpid())
        if not left:
            return []
        if time.monotonic() > end:
            lines = [describe(child) for child in left]
            for child in left:
                send(child, signal.SIGKILL)
                os.waitpid(child, 0)
            return lines
        time.sleep(0.02)


def describe(process):
    """What a process is and what it waits for."""
    def text(name):
        try:
            return pathlib.Path(f"/proc/{process}/{name}").read_text().replace("\0", " ").strip()
        except OSError:
            return ""

    state = [line for line in text("status").splitlines() if line.startswith("State")]
    waits = [part.read_text().splitlines()[:3] for part in
             pathlib.Path(f"/proc/{process}/task").glob("*/stack") if os.access(part, os.R_OK)]
    return f"{process} {text('cmdline')} {state} {waits}"


def mount_tmpfs(folder, kilobytes):
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "autochrome-torture", folder], check=True)


def enlarge_tmpfs(folder, kilobytes):
    subprocess.run(["mount", "-o", f"remount,size={kilobytes}k", folder], check=True)


def bind(source, folder):
    """Shows a folder at another place."""
    subprocess.run(["mount", "--bind", source, folder], check=True)


def make_read_only(folder):
    """Puts a read-only view of a folder on top of it; made beside, since nobody may be writing through it then."""
    beside = folder.with_name(folder.name + "-read-only")
    beside.mkdir()
    bind(folder, beside)
    subprocess.run(["mount", "-o", "remount,bind,ro", beside], check=True)
    bind(beside, folder)
    unmount(beside)
    beside.rmdir()


def unmount(folder):
    """Takes the last mount off a folder, even where it is in use."""
    subprocess.run(["umount", "--lazy", folder], check=True)
