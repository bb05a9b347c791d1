#!/usr/bin/env python3
"""Makes the code streams beside it. Needs opj_compress (Debian: libopenjp2-tools) and numpy.

Every picture is 40 x 30, lossless, and follows the formulas of ../imaging:
  grey  8 bits: (5 x + 3 y) mod 256            grey 16 bits: (1601 x + 977 y) mod 65536
  RGB   8 bits: grey of (x, y), of (2 x, y), of (x, 2 y)
Fewer bits are the highest ones. Boxes are put around them by the tests.
"""
import os
import struct
import subprocess
import tempfile

import numpy as np

W, H = 40, 30
x, y = np.meshgrid(np.arange(W), np.arange(H))


def grey8(x, y):
    return (5 * x + 3 * y) % 256


grey16 = (1601 * x + 977 * y) % 65536
rgb = [grey8(x, y), grey8(2 * x, y), grey8(x, 2 * y)]


def encode(name, planes, bits, *options, signed=False, sampling="1x1"):
    """planes: lists of samples; sampling: as opj_compress wants it, one for each plane."""
    with tempfile.TemporaryDirectory() as folder:
        raw = os.path.join(folder, "in.rawl")
        kind = ("i" if signed else "u") + ("1" if bits <= 8 else "2")
        with open(raw, "wb") as file:
            for plane in planes:
                file.write(np.asarray(plane).astype("<" + kind).tobytes())
        form = f"{W},{H},{len(planes)},{bits},{'s' if signed else 'u'}"
        if sampling != "1x1":
            form += "@" + sampling
        subprocess.run(
            ["opj_compress", "-i", raw, "-o", name, "-F", form, "-n", "3", *options],
            check=True, stdout=subprocess.DEVNULL)
    return open(name, "rb").read()


def tile_parts(stream):
    """The main header, the parts of tiles and the end."""
    start = stream.index(b"\xff\x90\x00\x0a")
    head, parts = stream[:start], []
    while stream[start:start + 2] == b"\xff\x90":
        length = struct.unpack(">I", stream[start + 6:start + 10])[0]
        parts.append(stream[start:start + length])
        start += length
    return head, parts, stream[start:]


# Ten times as high: several strips.
H = 300
x, y = np.meshgrid(np.arange(W), np.arange(H))
encode("tall.j2k", [grey8(x, y)], 8)
encode("tall-lossy.j2k", [(grey8(x, y) // 2 + 100 * (x > 20)) % 256], 8, "-I", "-r", "6")
H = 30
x, y = np.meshgrid(np.arange(W), np.arange(H))

encode("grey1.j2k", [(rgb[0] > 127).astype(int)], 1)
encode("grey4.j2k", [rgb[0] >> 4], 4)
encode("grey10-signed.j2k", [(grey16 >> 6) - 512], 10, signed=True)
encode("grey20.j2k", [rgb[0]], 16)
encode("rgb-offset.j2k", rgb, 8, "-d", "13,7", "-T", "5,3", "-t", "16,16")
encode("ycc420.j2k", [rgb[0], (rgb[1] >> 1)[::2, ::2], (rgb[2] >> 1)[::2, ::2]], 8,
       sampling="1x1:2x2:2x2")
encode("index.j2k", [(x + y) % 5], 8)
encode("four.j2k", rgb + [255 - rgb[0]], 8)

# Parts of tiles by resolution, then those of all tiles turned about: tile 5 first, parts interleaved.
whole = encode("rgb-parts.j2k", rgb, 8, "-t", "16,16", "-p", "RLCP", "-TP", "R", "-SOP",
               "-EPH")
head, parts, end = tile_parts(whole)
tiles = {}
for part in parts:
    tiles.setdefault(struct.unpack(">H", part[4:6])[0], []).append(part)
shuffled = [tiles[t][i] for i in range(3) for t in sorted(tiles, reverse=True)]
with open("rgb-shuffled.j2k", "wb") as file:
    file.write(head + b"".join(shuffled) + end)

# Deeper than what is read: the depth in the header alone is changed.
deep = bytearray(open("grey20.j2k", "rb").read())
deep[42] = 19
open("grey20.j2k", "wb").write(deep)
