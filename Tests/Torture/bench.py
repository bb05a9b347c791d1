"""Where rounds take place: folders, the program, and what uninterrupted runs leave."""

import collections
import os
import pathlib
import shutil
import struct
import subprocess

import outcome
import program
import scans

ROOT = pathlib.Path(__file__).resolve().parents[2]
DISK_OPERATIONS = ("write", "fsync", "truncate", "rename", "link", "unlink", "mkdir", "rmdir", "create")
TALLY = struct.Struct("QQ496s")

# What rounds begin with, by name: sources, the stage whose finished outputs are there already, options.
Stage = collections.namedtuple("Stage", "files finished options")
CREDENTIALS = ROOT / "Tests/Fixtures/credentials"
# In the place of a bench: a copy that nobody else can read.
KEY = "key"
PLAIN = ["--recipe", pathlib.Path(__file__).with_name("plain.yaml")]
STAGES = {
    "fresh": Stage(scans.first, None, PLAIN),
    "companions": Stage(
        scans.first, None, ["--recipe", "access", "--confidence-map", "--alternatives", "1"]),
    "changed": Stage(scans.changed, "fresh", PLAIN),
    "redone": Stage(
        scans.first, "fresh", ["--recipe", pathlib.Path(__file__).with_name("redone.yaml"), "--redo"]),
    "signed": Stage(
        scans.first, None,
        ["--recipe", "access", "--alternatives", "1", "--sign", CREDENTIALS / "ed25519.pem", "--key", KEY]),
    "beside": Stage(
        scans.first, None,
        ["--recipe", "access", "--alternatives", "1", "--sign", CREDENTIALS / "ed25519.pem", "--key", KEY,
         "--sign-beside"]),
}

# Of an uninterrupted run: what it left, its status, how long it took, lines that it wrote.
Oracle = collections.namedtuple("Oracle", "outcome status seconds lines")


class Bench:
    """All rounds use the same folders, one after the other, since outputs' state names sources by their paths."""

    def __init__(self, place, binary):
        self.place = place
        # A copy, so that a build meanwhile changes nothing.
        self.binary = place / "autochrome"
        self.built = binary
        self.round = place / "round"
        self.disk = self.round / "disk"
        self.scans = self.round / "scans"
        self.output = self.disk / "out"
        self.cache = self.round / "cache"
        self.tally = place / "tally"
        self.key = place / "key.pem"
        self.library = place / "faults.so"
        self._oracles, self._operations = {}, {}

    def prepare(self):
        """Builds the library of faults, and has the program pack its model, which is done once."""
        for name in ("oracle", "cache"):
            shutil.rmtree(self.place / name, ignore_errors=True)
        (self.place / "cache").mkdir(parents=True)
        source = pathlib.Path(__file__).with_name("faults.c")
        subprocess.run(
            [os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O1", "-std=gnu17", source, "-o", self.library,
             "-ldl"], check=True)
        self.key.unlink(missing_ok=True)
        shutil.copyfile(CREDENTIALS / "ed25519.key", self.key)
        self.key.chmod(0o600)
        self.binary.unlink(missing_ok=True)
        shutil.copy(self.built, self.binary)
        self.lay_out("companions")
        self.start("companions", extra=["--limit", "1"]).end()
        shutil.copytree(self.cache, self.place / "cache", dirs_exist_ok=True)

    def oracle(self, stage):
        """What an uninterrupted run of a stage leaves."""
        if stage not in self._oracles:
            if STAGES[stage].finished:
                self.oracle(STAGES[stage].finished)
            self.lay_out(stage)
            running = self.start(stage)
            status = running.end()
            if status not in (0, 3):
                raise SystemExit(f"An undisturbed run ended with {status}; see {self.log}.")
            kept = self.place / "oracle" / stage
            shutil.copytree(self.output, kept, symlinks=True)
            self._oracles[stage] = Oracle(outcome.Outcome(kept), status, running.seconds, running.lines)
        return self._oracles[stage]

    def operations(self, stage, who):
        """How many operations on the disk an uninterrupted run has; the folders are as before a run."""
        if (stage, who) not in self._operations:
            self.lay_out(stage)
            self.start(stage, faults={"WHO": who, "OPERATIONS": DISK_OPERATIONS}).end()
            self._operations[stage, who] = max(1, self.told()[0])
            self.lay_out(stage)
        return self._operations[stage, who]

    @property
    def log(self):
        return self.round / "log"

    def lay_out(self, stage):
        """The folders as they are before a run."""
        files, finished, _ = STAGES[stage]
        shutil.rmtree(self.round, ignore_errors=True)
        self.disk.mkdir(parents=True)
        scans.write(self.scans, files())
        shutil.copytree(self.place / "cache", self.cache)
        if finished:
            shutil.copytree(self.place / "oracle" / finished, self.output, symlinks=True)

    def start(self, stage, faults=None, command="colorize", extra=(), failpoint=None, clock=None, user=None,
              limits=None):
        """Starts the program on a stage, with faults as TORTURE_… variables without that prefix."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TORTURE_")}
        environment |= {
            "XDG_CACHE_HOME": str(self.cache), "XDG_CONFIG_HOME": "/nonexistent", "SOURCE_DATE_EPOCH": "1500000000",
            "SWIFT_BACKTRACE": "enable=no",
            "AUTOCHROME_DATA": str(ROOT),
        }
        if failpoint:
            environment["AUTOCHROME_FAILPOINT"] = failpoint
        if faults or clock:
            environment |= self.fault_variables(faults or {"WHO": "supervisor"}, clock)
        if command == "resume":
            arguments = ["resume", self.output, "--json", *extra]
        elif command == "colorize":
            arguments = ["colorize", self.scans, "-o", self.output, "--pages", "all", "--jobs", "2", "--json",
                         *(self.key if option is KEY else option for option in STAGES[stage].options), *extra]
        else:
            arguments = [command, self.output, *extra]
        return program.Running(self.binary, arguments, environment, self.log, user, limits)

    def fault_variables(self, faults, clock):
        self.tally.write_bytes(bytes(TALLY.size))
        os.chmod(self.tally, 0o666)
        below = faults.pop("BELOW", [self.output])
        variables = {name: str(value) for name, value in faults.items() if name != "OPERATIONS"}
        if "OPERATIONS" in faults:
            variables["OPERATIONS"] = f",{','.join(faults['OPERATIONS'])},"
        variables |= {"BELOW": ":".join(map(str, below)), "TALLY": str(self.tally)}
        if clock:
            variables["CLOCK"] = ",".join(map(str, clock))
        return {"LD_PRELOAD": str(self.library)} | {
            f"TORTURE_{name}": value for name, value in variables.items()}

    def told(self):
        """Operations, how many of them were hit, and the first that was."""
        operations, hits, first = TALLY.unpack(self.tally.read_bytes())
        return operations, hits, first.rstrip(b"\0").decode(errors="replace")
