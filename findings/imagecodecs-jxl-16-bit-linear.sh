#!/bin/bash
# imagecodecs says of every 16-bit JPEG XL file that it writes that its values are linear light, and of 8-bit ones that they are sRGB.
#
# Seen with imagecodecs 2026.3.6 (libjxl 0.11.2), pillow-jxl-plugin 1.3.8, pillow 13.0.0 and numpy 2.4.6: the same grey, in 8 bits
# (128) and in 16 (32896), is written by `jpegxl_encode(samples, lossless=True)`. The samples come back as they were, but the
# profiles that libjxl makes of both files have different curves: by that of the 16-bit file the grey is 188 of 255 on a
# screen. Whoever obeys profiles sees scans of 16 bits far too light; whoever looks at samples alone notices nothing.
#
# Exit status 0 while that is so; 1 if it has changed.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q --no-cache-dir imagecodecs==2026.3.6 pillow-jxl-plugin==1.3.8 pillow==13.0.0 numpy==2.4.6

venv/bin/python - <<'PYTHON'
import io, pathlib
import imagecodecs, numpy, pillow_jxl
from PIL import Image, ImageCms

shown = {}
for kind, value in ((numpy.uint8, 128), (numpy.uint16, 128 * 257)):
    samples = numpy.full((32, 32, 3), value, kind)
    content = imagecodecs.jpegxl_encode(samples, lossless=True)
    assert (imagecodecs.jpegxl_decode(content) == samples).all()
    pathlib.Path("picture.jxl").write_bytes(content)
    picture = Image.open("picture.jxl")
    picture.load()
    profile = ImageCms.ImageCmsProfile(io.BytesIO(picture.info["icc_profile"]))
    assert picture.getpixel((5, 5)) == (128, 128, 128)
    screen = ImageCms.profileToProfile(picture, profile, ImageCms.createProfile("sRGB"))
    shown[8 * samples.dtype.itemsize] = screen.getpixel((5, 5))
    print(8 * samples.dtype.itemsize, "bits:", profile.profile.profile_description, "- 128 of 255 is shown as", screen.getpixel((5, 5)))
print(imagecodecs.jpegxl_version())
assert all(abs(value - 128) <= 1 for value in shown[8])
assert all(abs(value - 188) <= 1 for value in shown[16]), "this has changed"
PYTHON
