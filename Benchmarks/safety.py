#!/usr/bin/env python3
"""What do confinement, syncing and checking cost?

    safety.py SCANS --program .build/release/autochrome --rounds 5

Takes the folder of `scans.py` through a recipe in turn: as the program is, on a kernel that confines nothing, with
`fsync` and its like doing nothing, and with neither. The kernel is made to lack Landlock and seccomp by a filter of
system calls; syncs are made to do nothing by Debian's libeatmydata. Checking cannot be turned off: its share is the
`verify` time of the reports. Medians of wall-clock and processor seconds, and ratios to the program as it is, go to
standard output as Markdown. x86-64 alone.
"""

import argparse
import ctypes
import errno
import json
import os
import pathlib
import platform
import statistics
import struct
import subprocess
import tempfile
import time

from engine import ROOT

PRCTL_SET_NO_NEW_PRIVILEGES = 38
PRCTL_SET_SECCOMP = 22
SECCOMP_FILTER = 2
# seccomp, landlock_create_ruleset, landlock_add_rule, landlock_restrict_self
MISSING = (317, 444, 445, 446)
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, FAIL = 0x7FFF0000, 0x00050000


def filter_program():
    """Fails the calls of `MISSING` as a kernel does that does not have them."""
    lines = [(LOAD, 0, 0, 0)]
    lines += [(JUMP_IF_EQUAL, len(MISSING) - place, 0, call) for place, call in enumerate(MISSING)]
    lines += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, FAIL | errno.ENOSYS)]
    return len(lines), ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))


def take_confinement_away():
    """In the process that becomes the program: its children inherit the filter."""
    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("lines", ctypes.c_void_p)]

    libc = ctypes.CDLL(None, use_errno=True)
    length, lines = filter_program()
    program = Program(length, ctypes.addressof(lines))
    if libc.prctl(PRCTL_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(
            PRCTL_SET_SECCOMP, SECCOMP_FILTER, ctypes.byref(program), 0, 0):
        os._exit(120)


def measure(arguments, place, confined, synced):
    """Wall-clock and processor seconds of one batch, and the part of the workers' time that was checking."""
    with tempfile.TemporaryDirectory(dir=place) as folder:
        out = pathlib.Path(folder) / "out"
        environment = dict(os.environ)
        if not synced:
            environment["LD_PRELOAD"] = "libeatmydata.so"
        command = [arguments.program, "colorize", arguments.scans, "-o", out, "--recipe", arguments.recipe, "--json"]
        begin = time.perf_counter()
        process = subprocess.Popen([str(word) for word in command], env=environment, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, preexec_fn=None if confined else take_confinement_away)
        errors = process.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        if os.waitstatus_to_exitcode(status) not in (0, 3):
            raise SystemExit(errors)
        summary = json.loads((out / "autochrome-report/summary.json").read_text())
        if summary["confinement"]["filters_calls"] != confined:
            raise SystemExit(f"the confinement is not as wanted: {summary['confinement']}")
        spent = summary["worker_milliseconds"]
        return wall, usage.ru_utime + usage.ru_stime, spent["verify"] / spent["total"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scans", type=pathlib.Path)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/autochrome")
    parser.add_argument("--recipe", default="archive")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--place", type=pathlib.Path, help="where outputs go; a disk, not a tmpfs")
    arguments = parser.parse_args()
    if platform.machine() != "x86_64":
        raise SystemExit("the numbers of system calls are those of x86-64")
    kinds = {"as it is": (True, True), "not confined": (False, True), "not synced": (True, False),
             "neither": (False, False)}
    measure(arguments, arguments.place, True, True)  # Files and caches are warm after it.
    results = {kind: [] for kind in kinds}
    for _ in range(arguments.rounds):
        for kind, settings in kinds.items():
            results[kind].append(measure(arguments, arguments.place, *settings))
    print(f"| {arguments.recipe} | wall, s | ratio | processor, s | ratio |\n|---|---|---|---|---|")
    medians = {kind: [statistics.median(column) for column in zip(*rows)] for kind, rows in results.items()}
    whole = medians["as it is"]
    for kind, (wall, processor, _) in medians.items():
        print(f"| {kind} | {wall:.2f} | {wall / whole[0]:.3f} | {processor:.2f} | {processor / whole[1]:.3f} |")
    print(f"\nChecking takes {whole[2] * 100:.1f} % of the workers' time.")


if __name__ == "__main__":
    main()
