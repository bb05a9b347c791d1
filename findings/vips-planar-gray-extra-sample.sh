#!/bin/bash
# libvips reads a grey TIFF with an extra channel in separate planes wrongly, and says nothing.
#
# Seen with pyvips 3.2.0 and pyvips-binary 8.18.7 (libvips 8.18.7), also with libvips 8.14.1 of Debian 12: of a picture
# of 40 x 30 pixels with PlanarConfiguration 2, SamplesPerPixel 2 and 8 rows a strip only the first row of each strip
# is right (rows 0, 8, 16, 24). `fail_on='warning'` raises nothing. With the samples interleaved all rows are right.
# tifffile 2026.3.3 wrote the file and reads it back as it was. Infrared channels of film scanners are stored so.
#
# Exit status 0 while that is so; 1 if it has changed.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
# The wheel's own libvips is to be used, not one of the system.
PKG_CONFIG_LIBDIR=/nonexistent venv/bin/pip install -q --no-cache-dir \
    pyvips==3.2.0 pyvips-binary==8.18.7 tifffile==2026.3.3 numpy==2.4.6

venv/bin/python - <<'PYTHON'
import numpy, pyvips, tifffile

gray = (numpy.arange(30 * 40) % 251).astype(numpy.uint8).reshape(30, 40)
infrared = 255 - gray
both = numpy.stack([gray, infrared])

def right_rows(planar):
    samples = both if planar == "separate" else both.transpose(1, 2, 0).copy()
    name = f"{planar}.tif"
    tifffile.imwrite(name, samples, photometric="minisblack", planarconfig=planar,
                     extrasamples=["unspecified"], rowsperstrip=8)
    assert (tifffile.imread(name) == samples).all()
    picture = pyvips.Image.new_from_file(name, fail_on="warning")
    read = picture.numpy()[..., 0]
    return [y for y in range(30) if (read[y] == gray[y]).all()]

print("libvips", ".".join(str(pyvips.version(part)) for part in range(3)))
interleaved, separate = right_rows("contig"), right_rows("separate")
print("interleaved: rows that are right:", interleaved)
print("separate:    rows that are right:", separate)
assert interleaved == list(range(30))
assert separate == [0, 8, 16, 24], "this has changed"
PYTHON
