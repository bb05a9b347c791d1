#!/usr/bin/env python3
"""Do repositories, validators, image servers and viewers take what leaves Autochrome, from one catalogue to one bag?

    handover.py --program .build/release/autochrome [--screenshot FILE.png]

Small scans are made: 12 objects with front and back, and 18 pictures with odd names. A catalogue describes them, as three
exports have it: semicolons and a byte order mark, tabs, quoted line ends. One folder of outputs holds tiled pyramids with
access copies, another one JPEG 2000; both get PREMIS, METS and IIIF manifests. A fourth export has faults, each of which has to
be named by its line. Then

- xmllint checks PREMIS and METS against their schemas, and `packages_xml.py` the links;
- jpylyzer checks every JP2 file;
- nginx with IIPImage serves every picture of every manifest, iiif-prezi3 reads the manifests, a page in Chromium draws them;
- bagit.py, bagit-utils, sha256sum and sha512sum check the bags, and `sha256sum -c` the output folders.

Names that IIPImage cannot serve (docs/iiif.md) are in a folder of their own, which no image server gets: its manifests are
read and fetched as files. Markdown goes to standard output; what is not as it has to be is listed behind it, and the status
is 1.
"""

import argparse
import csv
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata

import iiif
import packages
import packages_xml
from jpylyzer import jpylyzer
from packages import expect

# The sides of 12 objects, and names that a server of pictures takes.
SIDES = [(f"object {number:02}", side, f"object {number:02}/{number:02} {side}") for number in range(1, 13)
         for side in ("front", "back")]
SERVED = ["two  spaces", " leading", "semi;colon, comma", "'quoted'", "é", "e\u0301x", "写真 🌈", "-", "$HOME", "trailing "]
# IIPImage does not find names with % and +, and repeats others in info.json as they are.
NOT_SERVED = ["100%", "a%b+c", "#1", "what?", "\"quoted\"", "back\\slash", "=1+1", "you & me"]
RIGHTS = "https://creativecommons.org/publicdomain/mark/1.0/"
COLUMNS = ["Source", "Identifier", "Title", "Creator", "Date", "Rights", "Object", "Side", "Sequence", "Shelf"]
PYRAMIDS = """recipe: pyramids
version: 1
summary: "Tiled pyramids with copies for looking at."
when: "For image servers."
stages:
  - colorize: {}
  - encode: {tiles: 256, pyramid: true, access_copy: 400}
"""
JP2 = """recipe: jp2
version: 1
summary: "JPEG 2000."
when: "For image servers."
stages:
  - colorize: {}
  - encode: {format: jp2, tiles: 256}
"""
FAULTS = b"""Source;Page;Title;Sequence
object 01/01 front.pgm;one;a;1
object 01/01 back.pgm;;"two
lines";x
object 02/02 front.pgm;;a
object 02/02 front.pgm;;a;1
object 02/02 front.pgm;;again;2
;;nothing;3
object 03/03 front.pgm;;caf\xe9;4
object 03/03 back.pgm;;caf\xe9;5
object 04/04 front.pgm;;"open;6
"""
NAMED = ["Line 2, column 'Page'", "Row 3 (line 4), column 'Sequence'", "Row 4 (line 5): Cells in the row: 3",
         "Row 6 (line 7), column 'source'", "Row 7 (line 8), column 'source'", "Row 8 (line 9), column 'Title'",
         "Row 10 (line 11)", "Not UTF-8 either: 1 more cell"]


def scan(path, seed):
    """A grey picture of 600 by 400 pixels (PGM): large enough for a pyramid."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = (bytes(60 + (x * (seed % 5 + 1) // 12 + y * 3 // 8 + 40 * ((x // 50 + y // 50 + seed) % 2)) % 180
                  for x in range(600)) for y in range(400))
    path.write_bytes(b"P5\n600 400\n255\n" + b"".join(rows))


def rows(names):
    """A row of the catalogue for each scan; the title of every third one has two lines."""
    for number, (thing, side, name) in enumerate(names):
        title = f"Title of {name}" + ("\n" + "in two lines" if number % 3 == 0 else "")
        sequence = "" if thing == "" else str(1 if side == "front" else 2)
        # Spreadsheets write NFC, whatever is on the disk.
        yield [unicodedata.normalize("NFC", f"{name}.pgm"), f"F {number}", title, "A studio", "1897-05", RIGHTS, thing, side,
               sequence, f"B {number % 7}"]


def exports(folder, names):
    """The same catalogue as three programs export it."""
    for title, separator, end, mark in (("semicolons", ";", "\r\n", "\ufeff"), ("tabs", "\t", "\n", ""),
                                        ("commas", ",", "\n", "")):
        text = io.StringIO()
        writer = csv.writer(text, delimiter=separator, lineterminator=end,
                            quoting=csv.QUOTE_ALL if title == "commas" else csv.QUOTE_MINIMAL)
        writer.writerow(COLUMNS)
        writer.writerows(rows(names))
        file = folder / f"{title}.csv"
        file.write_text(mark + text.getvalue(), newline="", encoding="utf-8")
        yield title, file


def colorize(program, scans, output, recipe, catalogue):
    said = program.run("colorize", scans, "-o", output, "--recipe", recipe, "--model",
                       packages.ROOT / "Models/autochrome-base.safetensors", "--metadata", catalogue)
    expect("without a scan" not in said.stderr and "without a row" not in said.stderr,
           f"{output}: not every row has its scan:\n{said.stderr}")
    return said.stderr


def catalogues(program, folder, names, scans, output, recipe):
    """The three exports say the same; what is wrong in a fourth is named by its line."""
    print("| export | rows | pictures to do |\n|---|---|---|")
    for number, (title, file) in enumerate(exports(folder, names)):
        said = colorize(program, scans, output, recipe, file)
        count = int(re.search(r"(\d+) pictures? to do", said)[1])
        expect(count == (0 if number else len(names)), f"{title}: another catalogue than the first:\n{said}")
        print(f"| {title} | {len(names)} | {count} |")
    wrong = folder / "wrong.csv"
    wrong.write_bytes(FAULTS)
    said = program.run("colorize", scans, "-o", "not made", "--metadata", wrong, status=(2,)).stderr
    print("\nOf an export with faults is said:\n\n```\n" + said.replace(str(folder), "…").strip() + "\n```\n")
    for words in NAMED:
        expect(words.lower() in said.lower(), f"not named: {words}")
    expect(not (folder / "not made").exists(), "something was made from a catalogue with faults")


def preservation(program, output):
    """What xmllint and the rules of links say of PREMIS and METS."""
    for form in ("premis", "mets"):
        program.run("report", output, "--format", form)
    report = output / "autochrome-report"
    with tempfile.TemporaryDirectory() as name:
        schemas = pathlib.Path(name)
        packages_xml.schemas(schemas)
        files = [report / "premis.xml", *sorted((report / "mets").iterdir())]
        for file in files:
            for problem in packages_xml.valid(schemas, file) + packages_xml.links(file):
                expect(False, f"{file.relative_to(output.parent)}: {problem}")
    return f"{len(files)} valid"


def jp2(output):
    """What jpylyzer says of the JP2 files."""
    files = sorted(output.rglob("*.jp2"))
    for file in files:
        found = jpylyzer.checkOneFile(str(file))
        expect(found.findtext("isValid") == "True", f"jpylyzer: {file.name}")
    return f"{len(files)} valid" if files else "-"


def viewers(program, output, is_served, screenshot):
    """Every address of every manifest, and what a page draws."""
    check = iiif.Check(program.path, output)
    if is_served:
        with iiif.image_servers(output, None) as server:
            check.all(output.name, server, f"{server}/colour", screenshot, "--image-service", f"{server}/image")
    else:
        with iiif.plain_server(output) as server:
            check.all(output.name, server, server, screenshot)
    for problem in check.problems:
        expect(False, problem)


def bag(program, output, folder):
    """What validators say of a bag with the scans, and sha256sum of the folder itself."""
    target = folder / f"bag {output.name}"
    program.run("package", output, "--bagit", target, "--sources")
    verdicts = packages.check(target, target.name)
    said = subprocess.run(["sha256sum", "-c", "--strict", "--quiet", "manifest-sha256.txt"], cwd=output, capture_output=True)
    expect(said.returncode == 0, f"{output.name}: sha256sum -c")
    cells = " | ".join({True: "yes", False: "**no**", None: "-"}[verdicts.get(name)]
                       for name in ("bagit.py", "bagit-utils", "sha256sum", "sha512sum"))
    return f"{cells} | {'yes' if said.returncode == 0 else '**no**'}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", type=pathlib.Path, default=packages.ROOT / ".build/release/autochrome")
    parser.add_argument("--screenshot", type=pathlib.Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name).resolve()
        program = packages.Program(arguments.program.resolve(), folder)
        for title, text in (("pyramids", PYRAMIDS), ("jp2", JP2)):
            (folder / f"{title}.yaml").write_text(text)
        served = SIDES + [("", "", name) for name in SERVED]
        sets = {"scans": served, "odd": [("", "", name) for name in NOT_SERVED]}
        for seed, (title, names) in enumerate(sets.items()):
            for number, (_, _, scan_name) in enumerate(names):
                scan(folder / title / f"{scan_name}.pgm", 40 * seed + number)
        outputs = {"pyramids": ("scans", "pyramids"), "jp2": ("scans", "jp2"), "odd names": ("odd", "pyramids")}
        for output, (scans, recipe) in outputs.items():
            names = sets[scans]
            if output == "pyramids":
                catalogues(program, folder, names, scans, output, f"./{recipe}.yaml")
            else:
                colorize(program, scans, output, f"./{recipe}.yaml", next(exports(folder, names))[1])
        print("| outputs | PREMIS and METS | JP2 by jpylyzer | bagit.py | bagit-utils | sha256sum | sha512sum | manifest-sha256.txt |"
              "\n|---|---|---|---|---|---|---|---|")
        for output in outputs:
            place = folder / output
            print(f"| {output} | {preservation(program, place)} | {jp2(place)} | {bag(program, place, folder)} |")
        print("\n| outputs | written | manifests read and drawn | pictures fetched | problems |\n|---|---|---|---|---|")
        for output in outputs:
            viewers(program, folder / output, output != "odd names", arguments.screenshot)
    if packages.faults:
        print("\nNot as it has to be:\n\n" + "\n".join(f"- {fault}" for fault in packages.faults))
        sys.exit(1)


if __name__ == "__main__":
    main()
