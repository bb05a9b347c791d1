#!/usr/bin/env python3
"""Are damaged files noticed, and intact ones left in peace?

Photographs are saved in every format, damaged by seed (zeroed sector, zeroed tail, flipped bit, cut) and
shown to `autochrome inspect` and to the format's own decoder. Noticed means failed, or flagged
`damaged_data` or `decoder_warning`. Of what the format's decoder complains about, the share that is
noticed is told, and what is missed by name; then the intact files that are failed or flagged, which
should be none. Markdown goes to standard output. Formats whose programs are not installed are left out.

The decoders are Debian's: libjpeg-turbo-progs, pngcheck, webp, libtiff-tools, libopenjp2-tools,
libheif-examples, libavif-bin, libjxl-tools.
"""

import argparse
import collections
import concurrent.futures
import json
import pathlib
import random
import shutil
import subprocess
import tempfile

from PIL import Image

from engine import ROOT

QUALITIES = (75, 90, 95, 98)
FLAGS = {"damaged_data", "decoder_warning"}


def run(*command):
    """What a program says, on both streams, and its exit status."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, errors="replace")
    return done.returncode, done.stdout + done.stderr


def save(**options):
    """Saving by Pillow."""
    return lambda picture, path: picture.save(path, **options)


def convert(*command):
    """Saving by a program that takes a PNG and writes a file."""
    def write(picture, path):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "picture.png"
            picture.save(source, compress_level=1)
            status, said = run(*[{"IN": source, "OUT": path}.get(word, word) for word in command])
            if status:
                raise SystemExit(f"{command[0]}: {said}")
    return write


def judge(*command, words=()):
    """Whether a decoder complains: by its exit status or by words that it prints."""
    def complains(path):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "out"
            places = {"IN": path, "OUT": out, "OUT.png": f"{out}.png", "OUT.ppm": f"{out}.ppm"}
            status, said = run(*[places.get(word, word) for word in command])
            return status != 0 or any(word in said for word in words)
    return complains


djpeg = judge("djpeg", "-outfile", "OUT", "IN")
dwebp = judge("dwebp", "IN", "-o", "OUT.png")
# tiffinfo reads every strip, and its exit status does not tell; there is no output but warnings and errors
# about data in lines of this form.
tiffinfo = judge("tiffinfo", "-D", "IN", words=(": Warning,", "Error", "error", ": Read ", "TIFFFillStrip",
                                                "Decode:", "LZWDecode", "ZIPDecode", "JPEGLib"))
# Name: file name's extension, how it is saved, who judges it, the program that has to be there.
FORMATS = {
    **{f"JPEG {quality}": ("jpg", save(quality=quality), djpeg, "djpeg") for quality in QUALITIES},
    **{f"JPEG {quality} progressive": ("jpg", save(quality=quality, progressive=True), djpeg, "djpeg")
       for quality in QUALITIES},
    "PNG": ("png", save(), judge("pngcheck", "-q", "IN"), "pngcheck"),
    "WebP": ("webp", save(quality=85), dwebp, "dwebp"),
    "WebP lossless": ("webp", save(lossless=True), dwebp, "dwebp"),
    "TIFF LZW": ("tif", save(compression="tiff_lzw"), tiffinfo, "tiffinfo"),
    "TIFF deflate": ("tif", save(compression="tiff_adobe_deflate"), tiffinfo, "tiffinfo"),
    "TIFF JPEG": ("tif", save(compression="jpeg", quality=90), tiffinfo, "tiffinfo"),
    "TIFF": ("tif", save(), tiffinfo, "tiffinfo"),
    "JPEG 2000": ("jp2", convert("opj_compress", "-i", "IN", "-o", "OUT", "-r", "10"),
                  judge("opj_decompress", "-i", "IN", "-o", "OUT.ppm", words=("[ERROR]", "[WARNING]")),
                  "opj_decompress"),
    "HEIC": ("heic", convert("heif-enc", "-q", "70", "IN", "-o", "OUT"),
             judge("heif-convert", "IN", "OUT.png"), "heif-convert"),
    "AVIF": ("avif", convert("avifenc", "-s", "9", "IN", "OUT"), judge("avifdec", "IN", "OUT.png"), "avifdec"),
    "JPEG XL": ("jxl", convert("cjxl", "-e", "3", "IN", "OUT"), judge("djxl", "IN", "OUT.ppm"), "djxl"),
}
# Further options of encoders, for files that are left intact.
OPTIONS = {
    "JPEG 2000": [convert("opj_compress", "-i", "IN", "-o", "OUT", *words.split())
                  for words in ("-r 1", "-r 40 -I", "-r 20 -t 128,128 -p RLCP", "-r 20,10,1 -SOP -EPH -n 3 -b 32,32")],
    "HEIC": [convert("heif-enc", *words.split(), "IN", "-o", "OUT")
             for words in ("-q 30", "-q 95 -p chroma=444", "-L -p chroma=444 --matrix_coefficients=0", "-q 60 -p chroma=422 -t 64")],
    "AVIF": [convert("avifenc", "-s", "9", *words.split(), "IN", "OUT")
             for words in ("-l", "-y 420 --min 40 --max 50", "-d 10 -y 444", "-y 422 -r limited --min 5 --max 15", "-d 12 -y 420")],
    "JPEG XL": [convert("cjxl", *words.split(), "IN", "OUT")
                for words in ("-d 0 -e 3", "-d 3 -e 4", "-d 1 -m 1 -e 3", "-d .5 -e 5 -p", "-d 1 -e 3 --container=1")],
}


def sector(content, rng):
    """512 bytes of a disk or a transfer lost in the middle."""
    place = rng.randrange(len(content) // 5, len(content) * 4 // 5) // 512 * 512
    return content[:place] + bytes(512) + content[place + 512:]


def tail(content, rng):
    """A copy whose last part was never written."""
    place = int(len(content) * rng.uniform(0.5, 0.95))
    return content[:place] + bytes(len(content) - place)


def bit(content, rng):
    place = rng.randrange(len(content) // 10, len(content) * 95 // 100)
    return content[:place] + bytes([content[place] ^ 1 << rng.randrange(8)]) + content[place + 1:]


def cut(content, rng):
    return content[:int(len(content) * rng.uniform(0.3, 0.98))]


def damages(name):
    common = {"zeroed tail": tail, "cut": cut}
    is_jpeg = FORMATS[name][2] is djpeg
    return {"zeroed sector": sector, "flipped bit": bit} | common if is_jpeg else common


def inspect(program, files):
    """What the program says of each file: "failed", a flag of damage, or nothing."""
    said = {}
    for start in range(0, len(files), 200):
        done = subprocess.run(
            [str(program), "inspect", "--json", *map(str, files[start:start + 200])],
            capture_output=True, text=True)
        for line in done.stdout.splitlines():
            item = json.loads(line)
            if "failure" in item:
                said[item["path"]] = "failed: " + item["failure"]["message"]
            else:
                said[item["path"]] = ", ".join(sorted(FLAGS & set(item["record"]["flags"])))
    missing = set(map(str, files)) - set(said)
    if missing:
        raise SystemExit(f"no word about {len(missing)} files, such as {min(missing)}")
    return said


def measure(program, photographs, formats, seed, folder, judges):
    """Damages every photograph in every way and prints the table."""
    cases = []
    for name in formats:
        extension, write, _, _ = FORMATS[name]
        for number, photograph in enumerate(photographs):
            whole = folder / f"whole.{extension}"
            write(Image.open(photograph).convert("RGB"), whole)
            content = whole.read_bytes()
            for kind, change in damages(name).items():
                rng = random.Random(f"{seed} {name} {number} {kind}")
                path = folder / f"{len(cases):05}.{extension}"
                path.write_bytes(change(content, rng))
                cases.append((name, kind, path, photograph))
            whole.unlink()
    complaints = list(judges.map(lambda case: FORMATS[case[0]][2](case[2]), cases))
    said = inspect(program, [case[2] for case in cases])
    rows = collections.defaultdict(collections.Counter)
    missed = []
    for (name, kind, path, photograph), complains in zip(cases, complaints):
        is_noticed = bool(said[str(path)])
        row = rows[name, kind]
        row.update(files=1, noticed=int(is_noticed), complaints=int(complains),
                   both=int(complains and is_noticed), failed=int(said[str(path)].startswith("failed")))
        if complains and not is_noticed:
            missed.append(f"{name}, {kind}: {photograph.name} ({path.name})")
    print("| format | damage | files | its decoder complains | of these noticed | noticed in all | of these failed |")
    print("|---|---|---|---|---|---|---|")
    for (name, kind), row in rows.items():
        print(f"| {name} | {kind} | {row['files']} | {row['complaints']} | {row['both']} | {row['noticed']} "
              f"| {row['failed']} |")
    total = sum(rows.values(), collections.Counter())
    print(f"\nNoticed: {total['both']} of {total['complaints']} that a decoder complains about "
          f"({total['both'] / max(total['complaints'], 1):.1%}), {total['noticed']} of {total['files']} in all.")
    print("".join(f"\nMissed: {line}" for line in missed))


def check_intact(program, files):
    """Prints the files that are failed or flagged as damaged."""
    said = inspect(program, files)
    alarms = {path: words for path, words in said.items() if words}
    print(f"\nIntact files: {len(files)}, failed or flagged as damaged: {len(alarms)}.")
    print("".join(f"\nAlarm: {path}: {words}" for path, words in sorted(alarms.items())))


def saved_again(photographs, formats, folder):
    """Each photograph in each of the formats, with the encoder's options in turn."""
    files = []
    for number, photograph in enumerate(photographs):
        for name in formats:
            extension, write, _, _ = FORMATS[name]
            writers = [write, *OPTIONS.get(name, [])]
            path = folder / f"intact{len(files):05}.{extension}"
            writers[number % len(writers)](Image.open(photograph).convert("RGB"), path)
            files.append(path)
    return files


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photographs", nargs="+", type=pathlib.Path, help="intact photographs, to be damaged")
    parser.add_argument("--intact", nargs="*", default=[], type=pathlib.Path,
                        help="intact files, looked at as they are")
    parser.add_argument("--again", nargs="*", default=[], type=pathlib.Path,
                        help="intact photographs, each looked at in each of the formats")
    parser.add_argument("--formats", nargs="*", choices=list(FORMATS), metavar="FORMAT",
                        help=f"of {', '.join(FORMATS)}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=ROOT / ".build/release/autochrome")
    parser.add_argument("--keep", help="a new folder for the files instead of a temporary one")
    arguments = parser.parse_args()
    formats = [name for name in arguments.formats or FORMATS if shutil.which(FORMATS[name][3])]
    with tempfile.TemporaryDirectory() as temporary, concurrent.futures.ThreadPoolExecutor() as judges:
        folder = pathlib.Path(arguments.keep or temporary)
        folder.mkdir(exist_ok=True)
        measure(arguments.program, arguments.photographs, formats, arguments.seed, folder, judges)
        if arguments.intact or arguments.again:
            check_intact(
                arguments.program, arguments.intact + saved_again(arguments.again, formats, folder))


if __name__ == "__main__":
    main()
