#!/usr/bin/env python3
"""What becomes of each metadata field: kept, moved, named in the report, or lost without a word.

    fields.py --autochrome .build/release/autochrome [--before OLD_BINARY]

Makes a small picture in each format, fills it with exiftool (Debian: libimage-exiftool-perl), runs the program
once for each output format, and looks for every value in the output. A field is `kept` if the output has its
value under the same name, `moved` if under another one, `named` if the report's column `metadata_dropped` names
it, and otherwise `lost`. Formats that no encoder on this machine can write are left out, and said to be.
Prints tables in Markdown. The status is 1 if anything was lost.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

from PIL import Image

# Tag and value, as exiftool takes them; each value occurs once, so that it can be found again.
FIELDS = {
    "IFD0:Artist": "Artist A1", "IFD0:Copyright": "Copyright C1", "IFD0:Make": "Maker M1",
    "IFD0:Model": "Model M2", "IFD0:ImageDescription": "Description D1",
    "IFD0:DocumentName": "Document D2", "IFD0:Software": "Software S1",
    "IFD0:ModifyDate": "1997:01:02 03:04:05", "IFD0:HostComputer": "Host H1",
    "ExifIFD:DateTimeOriginal": "1897:05:01 10:11:12", "ExifIFD:CreateDate": "1998:02:03 04:05:06",
    "ExifIFD:UserComment": "Comment U1", "ExifIFD:LensModel": "Lens L1",
    "ExifIFD:SerialNumber": "Serial S2", "ExifIFD:ImageUniqueID": "0123456789abcdef0123456789abcdef",
    "ExifIFD:ISO": "137", "ExifIFD:FNumber": "7.3", "ExifIFD:ExposureTime": "1/133",
    "GPS:GPSLatitude": "52.5163", "GPS:GPSLatitudeRef": "N", "GPS:GPSAltitude": "34.5",
    "IPTC:By-line": "Byline B1", "IPTC:Headline": "Headline H2", "IPTC:Caption-Abstract": "Caption C2",
    "IPTC:Keywords": "Keyword K1", "IPTC:City": "City C3", "IPTC:Country-PrimaryLocationName": "Country C4",
    "IPTC:DateCreated": "1898:06:07", "IPTC:Credit": "Credit C5", "IPTC:Source": "Source S3",
    "IPTC:ObjectName": "Object O1", "IPTC:SpecialInstructions": "Instructions I1",
    "IPTC:Writer-Editor": "Writer W1", "IPTC:FixtureIdentifier": "Fixture F1",
    "XMP-dc:Identifier": "Identifier I2", "XMP-dc:Coverage": "Coverage C6",
    "XMP-dc:Publisher": "Publisher P1", "XMP-dc:Relation": "Relation R1",
    "XMP-xmpRights:WebStatement": "http://example.org/rights", "XMP-xmpRights:UsageTerms": "Terms T1",
    "XMP-photoshop:TransmissionReference": "Transmission T2", "XMP-plus:ImageSupplierImageID": "Supplier S4",
    "XMP-iptcCore:Scene": "011200", "XMP-iptcExt:PersonInImage": "Person P2",
    "XMP-iptcExt:ArtworkTitle": "Artwork A2", "XMP-lr:HierarchicalSubject": "Places|Namur",
    "XMP-crs:Exposure2012": "+1.25",
}

SOURCES = ["tif", "jpg", "png", "jp2", "webp", "heic", "jxl"]
OUTPUTS = {"tiff": "tif", "jpeg": "jpg", "png": "png"}


def make(path, picture):
    """Writes a picture by whatever encoder there is; false if there is none."""
    try:
        if path.suffix == ".jxl":
            source = path.with_suffix(".png")
            picture.save(source)
            subprocess.run(["cjxl", "-d", "0", source, path], check=True, capture_output=True)
            source.unlink()
        elif path.suffix == ".heic":
            import pillow_heif
            pillow_heif.register_heif_opener()
            picture.convert("RGB").save(path)
        else:
            picture.save(path)
        return True
    except (ImportError, OSError, KeyError, subprocess.CalledProcessError):
        return False


def read(path):
    output = subprocess.run(
        ["exiftool", "-j", "-G1", "-a", "-s", "-u", path], check=True, capture_output=True).stdout
    return {name: value for name, value in json.loads(output)[0].items() if ":" in name}


def texts(value):
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [str(value)]


def holds(value, wanted):
    """Dates and numbers are written in several ways, and labels stand before descriptions."""
    def plain(text):
        return text.replace("-", ":").replace("T", " ")
    return any(plain(wanted) in plain(text) for text in texts(value))


def judge(tag, wanted, output, dropped):
    name = tag.split(":")[1]
    if any(key == tag and holds(value, wanted) for key, value in output.items()):
        return "kept"
    if any(not key.startswith("File:") and holds(value, wanted) for key, value in output.items()):
        return "moved"
    words = [name.lower(), name.replace("-", "").lower(), tag.split(":")[0].replace("XMP-", "").lower()]
    return "named" if any(word in dropped.lower() for word in words) else "lost"


def run(program, folder, output, form):
    output.parent.mkdir(parents=True, exist_ok=True)
    recipe = output.with_suffix(".yaml")
    text = subprocess.run(
        [program, "recipes", "show", "archive"], check=True, capture_output=True, text=True).stdout
    recipe.write_text(text.replace("format: tiff", f"format: {form}"))
    subprocess.run(
        [program, "colorize", folder, "-o", output, "--recipe", recipe, "--quiet"], check=False)
    with open(output / "autochrome-report/report.csv", encoding="utf-8-sig", newline="") as file:
        return {row["source_path"]: row for row in csv.DictReader(file)}


def measure(program, folder, sources, work):
    results = {}
    for form, extension in OUTPUTS.items():
        output = work / form
        rows = run(program, folder, output, form)
        for source, fields in sources.items():
            row = rows.get(source, {})
            if row.get("state") != "done":
                results[source, form] = None
                continue
            found = read(output / row["output_path"])
            results[source, form] = {
                tag: judge(tag, wanted, found, row["metadata_dropped"]) for tag, wanted in fields.items()
            }
    return results


def table(title, results, sources):
    print(f"\n{title}\n\n| in | fields | " + " | ".join(f"{form}: kept / moved / named / lost" for form in OUTPUTS) + " |")
    print("|---|---|" + "---|" * len(OUTPUTS))
    for source, fields in sources.items():
        cells = []
        for form in OUTPUTS:
            judged = results[source, form]
            if judged is None:
                cells.append("not read")
                continue
            counts = [list(judged.values()).count(word) for word in ("kept", "moved", "named", "lost")]
            cells.append(" / ".join(map(str, counts)))
        print(f"| {source.split('.')[-1]} | {len(fields)} | " + " | ".join(cells) + " |")
    for word in ("named", "moved"):
        for form in OUTPUTS:
            judged = [result for (_, other), result in results.items() if other == form and result]
            tags = [tag for tag in FIELDS if any(result.get(tag) == word for result in judged)]
            print(f"\n{form}, {word}: {', '.join(tags)}.")
    for (source, form), judged in results.items():
        lost = [tag for tag, word in (judged or {}).items() if word == "lost"]
        if lost:
            print(f"\n{source} to {form} loses {', '.join(lost)}.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--autochrome", required=True)
    parser.add_argument("--before", help="an older program, for a second table")
    parser.add_argument("--picture", help="a grey photograph to make the sources from")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        folder = work / "in"
        folder.mkdir()
        if options.picture:
            picture = Image.open(options.picture).convert("L")
            picture.thumbnail((400, 400))
        else:
            picture = Image.linear_gradient("L")
        sources = {}
        for extension in SOURCES:
            path = folder / f"{extension}.{extension}"
            if not make(path, picture):
                print(f"{extension}: no encoder here", file=sys.stderr)
                continue
            arguments = [f"-{tag}={value}" for tag, value in FIELDS.items()]
            subprocess.run(["exiftool", "-q", "-m", "-overwrite_original", *arguments, path], check=False)
            present = read(path)
            # What exiftool cannot write into the format does not count.
            sources[path.name] = {
                tag: value for tag, value in FIELDS.items()
                if any(holds(found, value) for key, found in present.items()
                       if key.split(":")[1].lower() == tag.split(":")[1].lower())
            }
        if options.before:
            table("Before", measure(options.before, folder, sources, work / "before"), sources)
        results = measure(options.autochrome, folder, sources, work / "after")
        table("After" if options.before else "Fields", results, sources)
    return any("lost" in (judged or {}).values() for judged in results.values())


if __name__ == "__main__":
    sys.exit(main())
