#!/bin/bash
# Makes the pictures beside it, with libvips 8.14 and its program vips.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
vips black "$work/grey.v" 5000 5000
vips black "$work/bands.v" 5000 5000 --bands 3
vips copy "$work/bands.v" "$work/rgb.v" --interpretation srgb
vips jpegsave "$work/grey.v" progressive.jpg --interlace --strip
vips pngsave "$work/grey.v" interlaced.png --interlace --strip --compression 9
vips jp2ksave "$work/rgb.v" untiled.jp2 --tile-width 5000 --tile-height 5000 --lossless --strip
vips webpsave "$work/rgb.v" flat.webp --lossless --strip
