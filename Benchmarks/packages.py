#!/usr/bin/env python3
"""Do validators take the bags that `package` makes, and is one that was interrupted none?

    packages.py --program .build/release/autochrome --pictures 10000

Small scans under 40 odd names are colorized and packed, with the scans and without. bagit.py, the validator of the Library
of Congress, and bagit-utils, a strict one that has nothing in common with it, have to find the bags valid, and `sha256sum`
and `sha512sum` every file. Names that bagit.py finds invalid in a bag made by hand have to be refused, all at once and
before anything is written. Then a folder of many pictures is packed, is killed at ten moments, each of which has to
leave no bag or a valid one, and is packed again; the time is that of `package` and of bagit.py on the same payload.
Markdown goes to standard output; what is not as it has to be is listed behind it, and the status is 1.
"""

import argparse
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import bagit_utils

from checking import expect, faults, scan

ROOT = pathlib.Path(__file__).resolve().parent.parent

FACES = [f"object {number:02}/{number:02}{side}" for number in range(1, 13) for side in ("", " verso")]
ODD = ["a b", " leading", "100%", "a%b", "#1", "*", "~root", "$HOME", "back\\slash", "-", "tab\tname", "x\ny", "x\r\ny", "é",
       "e\u0301x", "写真 🌈", "'quoted'", "\"quoted\"", "a\x1fb", "\x1b[31m", "\ufeffmark", "semi;colon, comma", "=1+1",
       "deep/er/e/b"]
# What bagit.py drops, splits or decodes; `%0a` and `%25` are decoded by programs that follow RFC 8493 to the letter.
WRONG = ["a\x0bb", "a\x0cb", "a\x1cb", "a\x1db", "a\x1eb", "a\x85b", "a\u2028b", "a\u2029b", "a\nb\nc\nd", "a\rb\rc\rd",
         "a%0Ab", "a%0Db"]
ONLY_BY_RULE = ["a%0ab", "a%25b", b"latin1-\xe9"]


def validators(bag):
    """What bagit.py, bagit-utils and coreutils find; bagit-utils does not decode line ends in names."""
    said = subprocess.run([sys.executable, "-m", "bagit", "--validate", "--quiet", str(bag)], capture_output=True)
    yield "bagit.py", said.returncode == 0
    manifests = {bits: (bag / f"manifest-sha{bits}.txt").read_bytes() for bits in (256, 512)}
    if b"%0" not in manifests[256]:
        yield "bagit-utils", bagit_utils.Bag(bag).validate().valid
    for bits, manifest in manifests.items():
        lines = []
        for line in manifest.split(b"\n")[:-1]:
            if b"%0A" in line or b"%0D" in line:
                # As coreutils escape names.
                line = b"\\" + line.replace(b"\\", b"\\\\").replace(b"%0A", b"\\n").replace(b"%0D", b"\\r")
            lines.append(line)
        for text in (b"\n".join(lines) + b"\n", (bag / f"tagmanifest-sha{bits}.txt").read_bytes()):
            said = subprocess.run([f"sha{bits}sum", "-c", "--strict", "--quiet", "-"], input=text, cwd=bag,
                                  capture_output=True)
            yield f"sha{bits}sum", said.returncode == 0
    listed = {line.split(b"  ", 1)[1] for line in manifests[256].split(b"\n") if line}
    there = {os.fsencode(path.relative_to(bag)).replace(b"\n", b"%0A").replace(b"\r", b"%0D")
             for path in (bag / "data").rglob("*") if path.is_file()}
    yield "every file is listed", listed == there
    yield "one payload in both", listed == {line.split(b"  ", 1)[1] for line in manifests[512].split(b"\n") if line}


def check(bag, what):
    verdicts = {}
    for name, holds in validators(bag):
        verdicts[name] = verdicts.get(name, True) and holds
    for name, holds in verdicts.items():
        expect(holds, f"{what}: {name}")
    return verdicts


class Program:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder

    def run(self, *words, status=(0,)):
        done = subprocess.run([self.path, *map(str, words)], cwd=self.folder, capture_output=True, text=True, errors="replace")
        if done.returncode not in status:
            raise SystemExit(f"{' '.join(map(str, words))}: status {done.returncode}\n{done.stderr}")
        return done

    def colorize(self, scans, output):
        model = ROOT / "Models/autochrome-base.safetensors"
        self.run("colorize", scans, "-o", output, "--model", model, "--quiet")


def odd_names(program, folder):
    print("| bag | files | " + " | ".join(("bagit.py", "bagit-utils", "sha256sum", "sha512sum")) + " |")
    print("|---|---|---|---|---|---|")
    # bagit-utils does not know line ends in names, nor NEL and its like: it gets a bag without them.
    plain = [name for name in ODD if "\n" not in name]
    for title, names in (("40 odd names", FACES[:40 - len(ODD)] + ODD), ("without line ends", FACES + plain)):
        scans = folder / f"scans {title}"
        for seed, name in enumerate(names):
            scan(scans / f"{name}.pgm", seed)
        program.colorize(scans, f"out {title}")
        for sources in ([], ["--sources"]):
            bag = folder / f"bag {title} {len(sources)}"
            program.run("package", f"out {title}", "--bagit", bag, *sources)
            verdicts = check(bag, bag.name)
            cells = ({True: "yes", False: "**no**", None: "-"}[verdicts.get(name)]
                     for name in ("bagit.py", "bagit-utils", "sha256sum", "sha512sum"))
            print(f"| {title}{', scans' if sources else ''} | {sum(p.is_file() for p in (bag / 'data').rglob('*'))} | "
                  + " | ".join(cells) + " |")


def hand_made(bag, name):
    """A bag of one file as bagit.py itself would list it; whether bagit.py finds it valid."""
    (bag / "data").mkdir(parents=True)
    (bag / "data" / name).write_bytes(b"x")
    listed = name.replace("\n", "%0A").replace("\r", "%0D")
    for file, text in (("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"),
                       ("manifest-sha256.txt", f"{hashlib.sha256(b'x').hexdigest()}  data/{listed}\n")):
        (bag / file).write_bytes(text.encode())
    said = subprocess.run([sys.executable, "-m", "bagit", "--validate", "--quiet", str(bag)], capture_output=True)
    shutil.rmtree(bag)
    return said.returncode == 0


def wrong_names(program, folder):
    scans = folder / "wrong"
    for seed, name in enumerate(WRONG + ONLY_BY_RULE):
        scan(pathlib.Path(os.fsdecode(os.path.join(os.fsencode(scans), os.fsencode(name) + b".pgm"))), seed)
    program.colorize(scans, "wrong out")
    said = program.run("package", "wrong out", "--bagit", "wrong bag", "--json", status=(2,))
    facts = [json.loads(line) for line in said.stdout.split("\n") if line]
    named = {fact["path"] if isinstance(fact["path"], str) else bytes(fact["path"])
             for fact in facts if fact.get("problem") == "name"}
    print("\n| name | valid for bagit.py | refused |\n|---|---|---|")
    for name in WRONG + ONLY_BY_RULE:
        output = name + (b"_colorized.tif" if isinstance(name, bytes) else "_colorized.tif")
        valid = hand_made(folder / "hand", name + ".tif") if isinstance(name, str) else False
        if name in WRONG:
            expect(not valid, f"{name!r} is valid for bagit.py")
        print(f"| `{ascii(name)}` | {'yes' if valid else 'no'} | {expect(output in named, f'{name!r} is not refused')} |")
    expect(not (folder / "wrong bag").exists(), "a bag of wrong names")


def many_pictures(program, folder, count, output):
    if output is None:
        output = folder / "many out"
        for number in range(count):
            target = folder / f"many/{number // 100:04}/{number:06}.pgm"
            if number < 8:
                scan(target, number)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                # Equal content is computed once.
                shutil.copy(folder / f"many/0000/{number % 8:06}.pgm", target)
        program.colorize("many", output)
    bag = folder / "many bag"
    partial = folder / ".many bag.autochrome-bag"

    def package(*options):
        begin = time.monotonic()
        program.run("package", output, "--bagit", bag, "--quiet", *options)
        return time.monotonic() - begin

    seconds = package()
    files = sum(path.is_file() for path in (bag / "data").rglob("*"))
    verdicts = check(bag, "many pictures")
    shutil.copytree(bag / "data", folder / "payload")
    shutil.rmtree(bag)
    print(f"\n{files:,} files: {' and '.join(name for name, holds in verdicts.items() if holds)} agree.")
    kills = []
    for moment in range(10):
        running = subprocess.Popen([program.path, "package", str(output), "--bagit", str(bag), "--quiet"])
        time.sleep(seconds * (moment + 0.5) / 10)
        running.send_signal(signal.SIGKILL)
        running.wait()
        whole = bag.exists()
        kills.append("bag" if whole else "half of one" if partial.exists() else "nothing")
        if whole:
            expect(dict(validators(bag))["bagit.py"], f"killed at {moment + 0.5} tenths: no valid bag")
            shutil.rmtree(bag)
    again = package()
    check(bag, "after ten kills")
    expect(not partial.exists(), "a leftover after the last call")
    shutil.rmtree(bag)
    copied = package("--copy")
    shutil.rmtree(bag)
    begin = time.monotonic()
    subprocess.run([sys.executable, "-m", "bagit", "--sha256", "--sha512", "--quiet", str(folder / "payload")], check=True)
    theirs = time.monotonic() - begin
    print(f"Killed at ten moments; found then: {', '.join(kills)}. The next call made a valid bag.")
    print("\n| files | `package` | after kills | `package --copy` | bagit.py, which moves its payload |\n|---|---|---|---|---|")
    print(f"| {files:,} | {seconds:.1f} s | {again:.1f} s | {copied:.1f} s | {theirs:.1f} s |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/autochrome")
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--output", type=pathlib.Path, help="an output folder of many pictures, in place of a new one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        program = Program(arguments.program.resolve(), folder)
        odd_names(program, folder)
        wrong_names(program, folder)
        many_pictures(program, folder, arguments.pictures, arguments.output and arguments.output.resolve())
    if faults:
        print("\nNot as it has to be:\n\n" + "\n".join(f"- {fault}" for fault in faults))
        sys.exit(1)


if __name__ == "__main__":
    main()
