#!/bin/bash
# tifffile gives wrong numbers for a TIFF of 24 bits a sample, in either byte order, without a warning.
#
# Seen with tifffile 2026.3.3, imagecodecs 2026.3.6 and numpy 2.4.6: a grey TIFF (BitsPerSample 24, no compression,
# SampleFormat 1) holds 1, 2, 65536 and 16777215. Little-endian ("II") it is read as 65536, 131072, 1 and 16777215: the three
# bytes are taken from the wrong end. Big-endian ("MM") it is read as 16777216, 33554432, 256 and 4294967040: the 32-bit
# numbers that they are put into are swapped once more. TIFF 6.0 stores numbers in the byte order of the header.
#
# Exit status 0 while that is so; 1 if it has changed.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q --no-cache-dir tifffile==2026.3.3 imagecodecs==2026.3.6 numpy==2.4.6

venv/bin/python - <<'PYTHON'
import struct, tifffile

VALUES = [1, 2, 65536, 16777215]

def picture(order, mark):
    tags = [(256, 3, len(VALUES)), (257, 3, 1), (258, 3, 24), (259, 3, 1), (262, 3, 1), (273, 4, 8),
            (277, 3, 1), (278, 3, 1), (279, 4, 3 * len(VALUES)), (339, 3, 1)]
    name = "little" if order == "<" else "big"
    samples = b"".join(value.to_bytes(3, name) for value in VALUES)
    file = mark + struct.pack(order + "HI", 42, 8 + len(samples)) + samples
    file += struct.pack(order + "H", len(tags))
    for tag, kind, value in tags:
        cell = struct.pack(order + "HH", value, 0) if kind == 3 else struct.pack(order + "I", value)
        file += struct.pack(order + "HHI", tag, kind, 1) + cell
    return file + bytes(4)

def read(name, content):
    open(name, "wb").write(content)
    return [int(value) for value in tifffile.imread(name).ravel()]

little, big = read("little.tif", picture("<", b"II")), read("big.tif", picture(">", b"MM"))
print("tifffile", tifffile.__version__)
print("written:      ", VALUES)
print("big-endian:   ", big)
print("little-endian:", little)
assert big == [16777216, 33554432, 256, 4294967040], "this has changed"
assert little == [65536, 131072, 1, 16777215], "this has changed"
PYTHON
