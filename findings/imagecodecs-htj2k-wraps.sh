#!/bin/bash
# imagecodecs' decoder of lossy high-throughput JPEG 2000 (HTJ2K) turns white into black where the code overshoots, and says nothing.
#
# Seen with imagecodecs 2026.3.6 (OpenJPH 0.26.3, OpenJPEG 2.5.4) and numpy 2.4.6: a chequered picture of 0 and 255, coded by
# `htj2k_encode(samples, level=0.05, reversible=False)`. Lossy values can lie a little beyond the range of the samples; a decoder has
# to cut them off. `htj2k_decode` lets them wrap around instead: some 3 % of the pixels are black for white or white for black, in 16
# bits too. `jpeg2k_decode` of the same package, which is OpenJPEG, gives the same file with an error of at most 13.
#
# Exit status 0 while that is so; 1 if it has changed.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q --no-cache-dir imagecodecs==2026.3.6 numpy==2.4.6

venv/bin/python - <<'PYTHON'
import imagecodecs, numpy

def errors(white, kind):
    """Of each decoder the largest error and the pixels that are wrong by more than half of the range."""
    y, x = numpy.mgrid[:256, :256]
    samples = numpy.where((x // 16 + y // 16) % 2, white, 0).astype(kind)
    content = imagecodecs.htj2k_encode(samples, level=0.05, reversible=False)
    result = {}
    for decode in (imagecodecs.htj2k_decode, imagecodecs.jpeg2k_decode):
        difference = numpy.abs(decode(content).astype(int) - samples)
        result[decode.__name__] = int(difference.max()), int((difference > white // 2).sum())
    return result

print(imagecodecs.htj2k_version(), "-", imagecodecs.jpeg2k_version())
found = {white: errors(white, kind) for white, kind in ((255, numpy.uint8), (65535, numpy.uint16))}
for white, result in found.items():
    print(f"white {white}: largest error and pixels off by more than half:", result)
for white, result in found.items():
    assert result["jpeg2k_decode"][1] == 0 and result["jpeg2k_decode"][0] < white / 10
    assert result["htj2k_decode"][1] > 0 and result["htj2k_decode"][0] == white, "this has changed"
PYTHON
