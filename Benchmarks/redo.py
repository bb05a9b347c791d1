#!/usr/bin/env python3
"""Are of many finished pictures only the chosen ones made again, however often the run is killed?

    redo.py --program .build/release/autochrome --pictures 10000 --again 137

Small scans are colorized. Then `--redo --files-from` makes some of them again with other settings, is killed at ten moments,
and goes on. All other files have to keep their bytes, times and inodes; the chosen ones have to be those that a first run with
the new settings makes; each old file has to be kept once; and what a run has told to be done may not be done again.
At last the settings are those of the beginning again, for all pictures: what comes out has to be what was there first.
Markdown goes to standard output; what is not as it has to be is listed behind it, and the status is 1.
"""

import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time

from checking import expect, faults, scan

ROOT = pathlib.Path(__file__).resolve().parent.parent
KILLS = 10
# Outputs state when their pictures were first taken into work.
ENVIRONMENT = {**os.environ, "SOURCE_DATE_EPOCH": "1500000000"}
OPTIONS = ("--saturation", "1.3", "--confidence-map")


class Program:
    def __init__(self, path, folder, model):
        self.path, self.folder, self.model = path, folder, model

    def command(self, scans, output, *options):
        return [self.path, "colorize", scans, "-o", output, "--model", str(self.model), "--json", "--quiet", *options]

    def run(self, *words):
        """The outcomes of the pictures that were worked on, by their sources."""
        done = subprocess.run(self.command(*words), cwd=self.folder, capture_output=True, text=True,
                              env=ENVIRONMENT)
        if done.returncode:
            raise SystemExit(f"{' '.join(words)}: status {done.returncode}\n{done.stderr}")
        return outcomes(done.stdout)

    def kill(self, after, *words):
        """What a run did that is killed when so many pictures have ended."""
        process = subprocess.Popen(self.command(*words), cwd=self.folder, stdout=subprocess.PIPE, text=True,
                                   env=ENVIRONMENT)
        lines = []
        for line in process.stdout:
            lines.append(line)
            if len(outcomes("".join(lines))) >= after:
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        return outcomes("".join(lines))


def outcomes(text):
    found = {}
    for line in text.splitlines():
        fact = json.loads(line)
        if fact["type"] == "picture":
            found[fact["source"]] = fact["outcome"]
    return found


def files(folder):
    """Digest, time and inode of each picture below a folder."""
    found = {}
    for path in folder.rglob("*_colorized*"):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] not in (".autochrome", "autochrome-report"):
            status = path.stat()
            found[str(name)] = (hashlib.sha256(path.read_bytes()).hexdigest(), status.st_mtime_ns, status.st_ino)
    return found


def superseded(folder):
    root = folder / ".autochrome/superseded"
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in root.rglob("*") if path.is_file()}


def digests(found):
    return {name: digest for name, (digest, *_) in found.items()}


def measure(program, folder, pictures, again):
    names = [f"{number // 100:03}/{number:05}.pgm" for number in range(pictures)]
    for number, name in enumerate(names):
        scan(folder / "scans" / name, number)
    begin = time.monotonic()
    program.run("scans", "colour")
    first = time.monotonic() - begin
    before = files(folder / "colour")
    chosen = sorted(random.Random(22).sample(names, again))
    (folder / "list.txt").write_text("".join(f"{name}\n" for name in chosen))
    for name in chosen:
        (folder / "few" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / "scans" / name, folder / "few" / name)
    program.run("few", "fresh", *OPTIONS)

    begin = time.monotonic()
    program.run("scans", "colour", *OPTIONS)
    idle = time.monotonic() - begin
    kept = expect(files(folder / "colour") == before, "a run without --redo has changed a file")

    redo = ("scans", "colour", "--redo", "--files-from", "list.txt", *OPTIONS)
    made = []
    for number in range(KILLS):
        done = program.kill(max(1, again // (KILLS + 2)) if number % 3 else 0, *redo)
        made += [source for source, outcome in done.items() if outcome == "written"]
    made += [source for source, outcome in program.run(*redo).items() if outcome == "written"]
    after = files(folder / "colour")
    stems = {name[:-len(".pgm")] for name in chosen}
    own = {name: facts for name, facts in after.items() if name.split("_colorized")[0] in stems}
    others = {name: facts for name, facts in after.items() if name not in own}
    rows = [
        ("all others keep bytes, times and inodes", expect(
            others == {name: facts for name, facts in before.items() if name in others} and len(own) == 2 * again,
            "a picture that was not chosen has changed")),
        ("the chosen ones are those of a first run", expect(
            digests(own) == digests(files(folder / "fresh")), "a picture that was made again differs from a first run's")),
        ("each old file is kept once", expect(
            superseded(folder / "colour") == {name: facts[0] for name, facts in before.items() if name in own},
            "superseded is not what was replaced")),
        ("nothing is made twice that was told", expect(len(made) == len(set(made)), "a finished picture was made once more")),
    ]
    program.run(*redo)
    rows.append(("nothing is left to do", expect(files(folder / "colour") == after, "one more run has changed a file")))
    program.run("scans", "colour", "--redo")
    rows.append(("back again, all is as it was", expect(
        digests(files(folder / "colour")) == digests(before), "the first settings do not give the first outputs")))
    verify = subprocess.run([program.path, "verify", "colour", "--quiet"], cwd=folder, capture_output=True, text=True)
    rows.append(("verify finds nothing", expect(verify.returncode == 0, f"verify: {verify.stdout}{verify.stderr}")))

    print(f"{pictures} pictures, {again} made again, {KILLS} kills.\n")
    print("| | |\n|---|---|")
    print(f"| first run | {first:.0f} s |")
    print(f"| run with other settings, without `--redo` | {idle:.1f} s |")
    print(f"| which changes nothing | {kept} |")
    for words, answer in rows:
        print(f"| {words} | {answer} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build/release/autochrome"))
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--again", type=int, default=137)
    parser.add_argument("--model", default=str(ROOT / "Models/autochrome-base.safetensors"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        program = Program(str(pathlib.Path(options.program).resolve()), pathlib.Path(folder), pathlib.Path(options.model).resolve())
        measure(program, pathlib.Path(folder), options.pictures, options.again)
    if faults:
        print("\n" + "\n".join(f"- {fault}" for fault in faults))
        raise SystemExit(1)


if __name__ == "__main__":
    main()
