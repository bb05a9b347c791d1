#!/usr/bin/env python3
"""Runs every command of README.md and of the guides as it is written there.

    scripts/page_commands.py .build/debug/autochrome

Each block of shell commands of the README runs line by line in a new folder, which holds what its examples name: scans, a
folder of photographs, tables, keys. So do the commands in its text, in a folder that holds finished results, and all blocks of a
guide, one after the other. A command has to end with status 0. The tables below list the others, each with its reason.
"""

import os
import pathlib
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent

PAGES = ["README.md", "docs/guide-archive.md", "docs/guide-family.md"]
# What is not run here: the beginning of the command, and why.
LEFT_OUT = {
    "make ": "builds the program; continuous integration runs it by itself",
    "sudo apt": "needs root, and a package",
    "podman ": "needs a registry of container images",
    "autochrome help COMMAND": "COMMAND stands for any command",
    "autochrome sign": "names the command in the text; the block on signatures runs",
}
# What takes hours: it is started and stopped again, and a small model takes the place of its result.
STOPPED = "autochrome train "

FENCED = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^    autochrome .*\n)+", re.MULTILINE)
INLINE = re.compile(r"`(autochrome\s[^`]+)`")
COMMENT = re.compile(r"(^|\s+)#.*$")


def sequences(page):
    """The page's commands, as lists of those that run one after the other in one folder."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = [match.group(1) for match in FENCED.finditer(text)]
    blocks += [match.group(0) for match in INDENTED.finditer(text)]
    lines = [[COMMENT.sub("", line).strip() for line in block.splitlines()] for block in blocks]
    if page != "README.md":
        return [[line for block in lines for line in block if line]]
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    inline = [" ".join(match.group(1).split()) for match in INLINE.finditer(prose)]
    return [[line for line in block if line] for block in lines] + [
        ["autochrome colorize Scans -o Colour", *dict.fromkeys(inline)]]


def write_tiff(path, width, height, sample):
    """Writes a grey TIFF of 8 bits, whose samples `sample(x, y)` gives."""
    data = bytes(sample(x, y) for y in range(height) for x in range(width))
    entries = [
        (256, 3, width), (257, 3, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8 + 2 + 9 * 12 + 4),
        (277, 3, 1), (278, 3, height), (279, 4, len(data)),
    ]
    fields = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    path.write_bytes(b"II*\0" + struct.pack("<IH", 8, len(entries)) + fields + bytes(4) + data)


def write_png(path, side, colour):
    """Writes a square colour PNG in shades of a colour."""
    rows = b"".join(
        b"\0" + bytes(v * (60 + 3 * x + y) // 400 for x in range(side) for v in colour) for y in range(side))

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def scene(seed):
    """A grey picture of a few discs before a sky that darkens, with grain."""
    chance = random.Random(seed)
    discs = [(chance.randrange(120), chance.randrange(90), chance.randrange(8, 30), chance.randrange(40, 230))
             for _ in range(6)]

    def sample(x, y):
        value = 200 - y
        for column, row, radius, tone in discs:
            if (x - column) ** 2 + (y - row) ** 2 < radius * radius:
                value = tone - (x - column)
        return max(0, min(255, value + chance.randrange(-6, 7)))

    return sample


def furnish(folder, text):
    """Makes the files and folders that the commands of a block, given as one text, name."""
    for name in ["Scans/0001.tif", "Scans/1897/0002.tif", "Beach/0001.tif", "portrait.tif", "scan.tif"]:
        if name.split("/")[0] in text:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_tiff(folder / name, 120, 90, scene(name))
    for name in ["Masters/box-1/0001.jpg", "Box/0001.jpg"]:
        if name.split("/")[0] in text:
            (folder / name).parent.mkdir(parents=True)
            shutil.copy(ROOT / "Samples/expedition_1897_sepia.jpg", folder / name)
    if "Photos" in text:
        # 300 are held out by default, and some have to be left.
        (folder / "Photos").mkdir()
        chance = random.Random(1)
        for index in range(340):
            write_png(folder / f"Photos/{index}.png", 64, [chance.randrange(40, 256) for _ in range(3)])
    if "Others" in text:
        (folder / "Others").mkdir()
        shutil.copy(ROOT / "Samples/coffee_colour_truth.png", folder / "Others")
    shutil.copy(ROOT / "Samples/expedition_1897_sepia.jpg", folder / "postcard.jpg")
    (folder / "styles.csv").write_text("source,reference\nBeach/0001.tif,postcard.jpg\n")
    (folder / "hints.csv").write_text("source,x,y,colour\nBeach/0001.tif,60,45,navy\n")
    (folder / "export.csv").write_text("source,title,date\n0001.tif,On the beach,1912\n")
    (folder / "bag-info.txt").write_text("Source-Organization: City Archive\n")
    shutil.copy(ROOT / "Tests/Fixtures/torch7/ltbc_nobn_quarter.t7", folder / "colornet.t7")
    for name, fixture in [("chain.pem", "es256.pem"), ("key.pem", "es256.key"), ("root.pem", "root.pem")]:
        shutil.copy(ROOT / f"Tests/Fixtures/credentials/{fixture}", folder / name)
        (folder / name).chmod(0o600)


def environment(binary):
    """The user's environment, with the program in front of PATH."""
    tools = pathlib.Path(tempfile.mkdtemp(prefix="autochrome-pages-"))
    (tools / "autochrome").symlink_to(pathlib.Path(binary).resolve())
    home = tools / "home"
    home.mkdir()
    return tools, dict(os.environ, PATH=f"{tools}:{os.environ['PATH']}", HOME=str(home), LC_ALL="C.UTF-8")


def stop(command, folder, variables):
    """Starts a command, stops it as by two Ctrl-C once it has said something, and returns what is wrong."""
    process = subprocess.Popen(
        ["bash", "-c", "exec " + command], cwd=folder, env=variables, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = b""
    for _ in range(2):
        said += process.stdout.readline()
        process.send_signal(signal.SIGINT)
    said += process.stdout.read()
    process.wait()
    return None if process.returncode in (75, 130) else (process.returncode, said)


def run(command, folder, variables):
    """Runs a command and returns what is wrong, if anything is."""
    if command.startswith(STOPPED):
        wrong = stop(command, folder, variables)
        name = re.search(r"-o (\S+)", command).group(1)
        shutil.copy(ROOT / "Tests/Fixtures/pytorch/model_eighth.safetensors", folder / name)
        return wrong
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=300, check=False)
    return (done.returncode, done.stdout) if done.returncode else None


def main():
    if len(sys.argv) != 2 or not os.access(sys.argv[1], os.X_OK):
        print("Usage: scripts/page_commands.py PROGRAM", file=sys.stderr)
        return 2
    tools, variables = environment(sys.argv[1])
    passed, failed = 0, 0
    try:
        for page, block in [(page, block) for page in PAGES for block in sequences(page)]:
            with tempfile.TemporaryDirectory(prefix="autochrome-pages-") as folder:
                folder = pathlib.Path(folder)
                furnish(folder, " ".join(block))
                for command in block:
                    if command.startswith(tuple(LEFT_OUT)):
                        continue
                    wrong = run(command, folder, variables)
                    passed += wrong is None
                    failed += wrong is not None
                    if wrong:
                        print(f"{page}: '{command}' ended with status {wrong[0]}:", file=sys.stderr)
                        print(wrong[1].decode(errors="replace"), file=sys.stderr)
    finally:
        shutil.rmtree(tools)
    print(f"Commands of the README and the guides: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
