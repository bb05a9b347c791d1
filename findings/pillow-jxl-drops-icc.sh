#!/bin/bash
# pillow-jxl-plugin saves a picture without its ICC profile and declares sRGB, lossless too.
#
# Seen with pillow-jxl-plugin 1.3.8 and pillow 13.0.0: `picture.save("x.jxl", lossless=True, icc_profile=profile)` raises
# nothing; read back, the samples are the same and the profile is another, of sRGB, so that the colours are not. Pillow's own
# PNG and TIFF writers keep it with the same call.
#
# Exit status 0 while that is so; 1 if it has changed.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q --no-cache-dir pillow==13.0.0 pillow-jxl-plugin==1.3.8

venv/bin/python - <<'PYTHON'
import importlib.metadata
from PIL import Image, ImageCms
import pillow_jxl

# sRGB with the primaries of red and green exchanged: valid, and unlike any other profile.
profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
count = int.from_bytes(profile[128:132], "big")
entries = {bytes(profile[at:at + 4]): at for at in range(132, 132 + 12 * count, 12)}
red, green = entries[b"rXYZ"], entries[b"gXYZ"]
profile[red + 4:red + 8], profile[green + 4:green + 8] = profile[green + 4:green + 8], profile[red + 4:red + 8]
profile = bytes(profile)

picture = Image.new("RGB", (32, 32), (200, 60, 20))
kept = {}
for name, options in {"x.png": {}, "x.tif": {}, "x.jxl": {"lossless": True}}.items():
    picture.save(name, icc_profile=profile, **options)
    again = Image.open(name)
    again.load()
    assert again.getpixel((5, 5))[:3] == (200, 60, 20)
    kept[name] = again.info.get("icc_profile") == profile
print("pillow-jxl-plugin", importlib.metadata.version("pillow-jxl-plugin"), "- profile kept:", kept)
assert kept["x.png"] and kept["x.tif"]
assert not kept["x.jxl"], "this has changed"
PYTHON
