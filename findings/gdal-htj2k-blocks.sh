#!/bin/bash
# GDAL reads a high-throughput JPEG 2000 (HTJ2K) file without tiles wrongly as soon as it takes more than one block, and says nothing.
#
# Seen with rasterio 1.4.4 (GDAL 3.10.3, OpenJPEG 2.5.3), imagecodecs 2026.3.6 (OpenJPH 0.26.3, OpenJPEG 2.5.4) and numpy
# 2.4.6: a grey picture of 1500 x 1500 pixels, coded without loss and without tiles. GDAL asks OpenJPEG for blocks of
# 1024 x 1024 by its decode area, and more than nine in ten values are wrong, in a window and in the whole; no error
# and no warning is raised. With 1000 x 1000 pixels, which are one block, all are right, and so are both sizes in
# classic JPEG 2000. OpenJPEG reads the same files rightly as a whole.
#
# Exit status 0 while that is so; 1 if it has changed.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q --no-cache-dir rasterio==1.4.4 imagecodecs==2026.3.6 numpy==2.4.6

venv/bin/python - <<'PYTHON'
import pathlib, warnings
import imagecodecs, numpy, rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.windows import Window

warnings.simplefilter("error")
warnings.simplefilter("ignore", NotGeoreferencedWarning)

def wrong(size, encode):
    """The share of wrong values as OpenJPEG reads the whole, as GDAL does, and in a window of GDAL's."""
    y, x = numpy.mgrid[:size, :size]
    samples = ((3 * x + 5 * y) % 251).astype(numpy.uint8)
    content = encode(samples)
    pathlib.Path("picture.j2k").write_bytes(content)
    with rasterio.open("picture.j2k") as file:
        pairs = [(imagecodecs.jpeg2k_decode(content), samples), (file.read(1), samples),
                 (file.read(1, window=Window(100, 100, 200, 100)), samples[100:200, 100:300])]
    return [round(float((read != right).mean()), 3) for read, right in pairs]

def high_throughput(samples):
    return imagecodecs.htj2k_encode(samples, reversible=True)

def classic(samples):
    return imagecodecs.jpeg2k_encode(samples, reversible=True, codecformat="j2k")

print("GDAL", rasterio.__gdal_version__, "- share of wrong values: OpenJPEG's whole, GDAL's whole, GDAL's window")
found = {}
for encode in (classic, high_throughput):
    for size in (1000, 1500):
        found[encode.__name__, size] = wrong(size, encode)
        print(f"{encode.__name__}, {size} x {size}:", *found[encode.__name__, size])
broken = found.pop(("high_throughput", 1500))
assert all(share == 0 for shares in found.values() for share in shares)
assert broken[0] == 0 and broken[1] > .9 and broken[2] > .9, "this has changed"
PYTHON
