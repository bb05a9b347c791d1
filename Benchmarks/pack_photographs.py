#!/usr/bin/env python3
"""Packs colour photographs, small, into few files that train_colour.py reads.

LIST names the sources, one a line: a folder or a git directory (its newest commit is read), the class of its pictures
(or "-": the class is told by the names of files and folders) and a regular expression that paths must match (or "."),
separated by tabs. Left out are pictures that are grey, toned, drawn or cut out, copies of pictures that are there
already, and whatever resembles a picture of a folder to be kept out: pictures to measure with.
"""

import argparse
import hashlib
import io
import pathlib
import re
import subprocess
import time
import zlib

import numpy as np
from PIL import Image

# Smaller ones would be enlarged for training, and what is learnt from soft pictures fails on sharp ones.
SHORT_SIDE, LARGEST_RATIO = 224, 1.5
QUALITY = 74
PACK_BYTES = 28 << 20
# Sets of pictures that others measure with.
RESERVED = re.compile(r"kodak|bsds|mcmaster|urban100|set14|set5/|manga109|/live|lena|baboon|pepper", re.I)
NAMES = re.compile(r"\.jpe?g$", re.I)
# Words in paths that mean a class of another name.
SYNONYMS = {
    "frontal": "house", "coast": "sea", "ocean": "sea", "beach": "sea", "glacier": "mountain", "mountains": "mountain",
    "insidecity": "street", "opencountry": "landscape", "tallbuilding": "buildings", "cats": "cat", "dogs": "dog",
    "portraits": "portrait", "streets": "street"}
CIELAB = np.array([
    [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
CIELAB /= np.array([0.95047, 1, 1.08883])[:, None]
CODES = np.arange(256) / 255
LINEAR = np.where(CODES <= 0.04045, CODES / 12.92, ((CODES + 0.055) / 1.055) ** 2.4).astype(np.float32)


def lab(rgb):
    xyz = LINEAR[rgb.reshape(-1, 3)] @ CIELAB.T.astype(np.float32)
    curve = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787037 * xyz + 16 / 116)
    return 116 * curve[:, 1] - 16, np.stack([500 * (curve[:, 0] - curve[:, 1]), 200 * (curve[:, 1] - curve[:, 2])], 1)


def is_coloured(picture):
    """Whether it is neither grey nor a toned print, drawing or cut-out."""
    small = np.asarray(picture.resize((48, 48), Image.Resampling.BOX))
    lightness, chroma = lab(small)
    if np.percentile(np.hypot(*chroma.T), 95) < 8:
        return False
    # A toned print has one colour for each lightness: what a curve does not explain must be something.
    powers = (lightness[:, None] / 100) ** np.arange(4)
    rest = chroma - powers @ np.linalg.lstsq(powers, chroma, rcond=None)[0]
    if np.sqrt((rest ** 2).sum(1).mean()) < 2.2:
        return False
    points = np.asarray(picture)[::4, ::4].reshape(-1, 3).astype(np.int32) @ [65536, 256, 1]
    return np.unique(points, return_counts=True)[1].max() < 0.22 * len(points)


def difference_hash(picture):
    small = np.asarray(picture.convert("L").resize((9, 8), Image.Resampling.BOX))
    return np.packbits(small[:, 1:] > small[:, :-1]).view(np.uint64)[0]


class Seen:
    """Hashes of pictures, and how far the nearest one is from another."""

    def __init__(self):
        self.hashes, self.count = np.zeros(1 << 18, np.uint64), 0

    def add(self, value):
        self.hashes[self.count] = value
        self.count += 1

    def distance(self, value):
        return np.bitwise_count(self.hashes[:self.count] ^ value).min(initial=64)


def shrunk(data):
    """The picture at its small size, or None where it is none for training."""
    picture = Image.open(io.BytesIO(data))
    short, long = min(picture.size), max(picture.size)
    if picture.mode != "RGB" or short < 140 or long > 3 * short:
        return None
    picture.draft("RGB", (SHORT_SIDE * 9 // 10, SHORT_SIDE * 9 // 10))
    picture.load()
    if min(picture.size) > SHORT_SIDE * 1.2:
        factor = SHORT_SIDE / min(picture.size)
        picture = picture.resize([round(side * factor) for side in picture.size], Image.Resampling.BICUBIC)
    limit = round(LARGEST_RATIO * min(picture.size))
    if max(picture.size) > limit:
        left, top = (max(0, side - limit) // 2 for side in picture.size)
        picture = picture.crop((left, top, *(edge + min(side, limit) for edge, side in zip((left, top), picture.size))))
    return picture


def encoded(picture):
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=QUALITY, subsampling="4:2:0", optimize=True)
    return stream.getvalue()


def class_of(path, classes):
    """What the names of the folder and the file say."""
    for part in pathlib.PurePath(path).parts[-2:]:
        for word in re.findall("[a-z]+", part.lower().removeprefix("mit")):
            word = SYNONYMS.get(word, word)
            if word in classes:
                return word
    return ""


def files_of(source, pattern):
    """Names in an order that has nothing to do with the source's, and a function that reads one."""
    if (source / "HEAD").exists():
        git = ["git", "--git-dir", str(source)]
        listed = subprocess.run([*git, "ls-tree", "-r", "-z", "--name-only", "HEAD"], capture_output=True, check=True)
        names = listed.stdout.decode(errors="replace").split("\0")
        reader = subprocess.Popen([*git, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

        def read(name):
            reader.stdin.write(f"HEAD:{name}\n".encode())
            reader.stdin.flush()
            header = reader.stdout.readline().split()
            if len(header) != 3 or not header[2].isdigit():
                return b""
            data = reader.stdout.read(int(header[2]))
            reader.stdout.read(1)
            return data
    else:
        names = [str(path.relative_to(source)) for path in source.rglob("*") if path.is_file()]

        def read(name):
            return (source / name).read_bytes()
    names = [name for name in names if NAMES.search(name) and re.search(pattern, name) and "\n" not in name]
    return sorted(names, key=lambda name: hashlib.sha1(name.encode()).digest()), read


def photographs(source, pattern, reserved, seen):
    """Name, JPEG and size of each picture that is kept."""
    names, read = files_of(source, pattern)
    for name in names:
        if RESERVED.search(name):
            continue
        try:
            picture = shrunk(read(name))
            if picture is None:
                continue
            value = difference_hash(picture)
            if reserved.distance(value) <= 6 or seen.distance(value) <= 3 or not is_coloured(picture):
                continue
            data = encoded(picture)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            continue
        seen.add(value)
        yield name, data, picture.size


def write_packs(folder, items, seed=1):
    """Numbered files of at most PACK_BYTES or so, each a fair sample of all pictures."""
    number, part, size = 0, [], 0
    order = np.random.default_rng(seed).permutation(len(items))
    for index in order:
        part.append(items[index])
        size += len(items[index][2])
        if size < PACK_BYTES and index != order[-1]:
            continue
        sources, labels, data, sizes = zip(*part)
        (sources, source), (labels, label) = (np.unique(names, return_inverse=True) for names in (sources, labels))
        np.savez(
            folder / f"photographs-{number:03}.npz", data=np.frombuffer(b"".join(data), np.uint8),
            ends=np.cumsum([len(item) for item in data]), sizes=np.array(sizes, np.int32)[:, ::-1],
            sources=sources, source=source.astype(np.int16), labels=labels, label=label.astype(np.int16),
            held_out=np.array([zlib.crc32(item) % 50 == 0 for item in data]))
        number, part, size = number + 1, [], 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--keep-out", type=pathlib.Path, nargs="+", default=[], help="folders of pictures")
    parser.add_argument("--most", type=int, default=3500, help="pictures of a source")
    parser.add_argument("--minutes", type=float, default=600)
    parser.add_argument("--classes", nargs="+", default=[], help="the model's")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + 60 * options.minutes
    reserved, seen, items = Seen(), Seen(), []
    for path in (path for folder in options.keep_out for path in folder.rglob("*")):
        if path.suffix.lower() in (".png", ".jpg", ".jpeg", ".tif"):
            reserved.add(difference_hash(Image.open(path).convert("RGB")))
    print(f"{reserved.count} pictures to be kept out", flush=True)
    for line in options.list.read_text().splitlines():
        source, label, pattern = line.split("\t")
        kept = 0
        for name, data, size in photographs(pathlib.Path(source), pattern, reserved, seen):
            items.append((source, class_of(name, options.classes) if label == "-" else label, data, size))
            kept += 1
            if kept == options.most or time.monotonic() > end:
                break
        print(f"{kept}\t{source}\t{seen.count} together", flush=True)
    write_packs(options.out, items)


if __name__ == "__main__":
    main()
