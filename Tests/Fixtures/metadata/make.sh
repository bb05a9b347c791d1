#!/bin/sh
# Makes the samples of this folder again. Needs exiftool 12.57 or later, libvips' command and Python 3.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

vips black "$work/grey.v" 16 16
vips linear "$work/grey.v" "$work/mid.v" 1 120 --uchar
vips jpegsave "$work/mid.v" "$work/thumb.jpg" --strip
vips jpegsave "$work/mid.v" "$work/camera.jpg" --strip
vips tiffsave "$work/mid.v" "$work/scan-le.tif" --strip

cat > "$work/describe" <<'ARGS'
-charset
iptc=UTF8
-codedcharacterset=UTF8
-IFD0:Artist=Frances Benjamin Johnston
-IFD0:Copyright=Rights: Müller & Söhne <archive>
-IFD0:ImageDescription=Harbour, seen from the tower
-IFD0:Make=Phase One
-IFD0:Model=iXG 100MP
-IFD0:Software=Capture One CH
-IFD0:ModifyDate=2019:03:04 05:06:07
-IFD0:HostComputer=scanner-2
-ExifIFD:DateTimeOriginal=2019:03:04 05:06:07
-ExifIFD:SubSecTimeOriginal=25
-ExifIFD:OffsetTimeOriginal=+01:00
-ExifIFD:CreateDate=2019:03:04 05:06:08
-ExifIFD:ExposureTime=1/125
-ExifIFD:FNumber=8
-ExifIFD:ISO=50
-ExifIFD:ExposureCompensation=-0.5
-ExifIFD:Flash=Fired, Return detected
-ExifIFD:FocalLength=72
-ExifIFD:LensModel=Schneider 72mm
-ExifIFD:LensInfo=72mm f/5.6
-ExifIFD:UserComment=Größe des Originals: 13 × 18 cm
-GPS:GPSLatitude=52.5162746
-GPS:GPSLatitudeRef=N
-GPS:GPSLongitude=13.3777041
-GPS:GPSLongitudeRef=W
-GPS:GPSAltitude=34.5
-GPS:GPSAltitudeRef=0
-GPS:GPSTimeStamp=12:13:14.5
-GPS:GPSDateStamp=2019:03:04
-IPTC:ObjectName=Plate 17
-IPTC:Caption-Abstract=Harbour with ships; the church of St. Nikolai behind
-IPTC:By-line=Frances Benjamin Johnston
-IPTC:By-line=Mattie Edwards Hewitt
-IPTC:CopyrightNotice=© City Archive
-IPTC:Keywords=harbour
-IPTC:Keywords=ship
-IPTC:City=Lübeck
-IPTC:Province-State=Schleswig-Holstein
-IPTC:Country-PrimaryLocationName=Germany
-IPTC:Headline=The harbour
-IPTC:Credit=City Archive
-IPTC:Source=Glass plate collection
-IPTC:SpecialInstructions=Credit the archive
-IPTC:DateCreated=1899:07:00
-IPTC:OriginatingProgram=Catalogue
ARGS
exiftool -q -overwrite_original -ExifByteOrder=II -@ "$work/describe" "-ThumbnailImage<=$work/thumb.jpg" "$work/camera.jpg"
exiftool -q -overwrite_original -@ "$work/describe" "$work/scan-le.tif"
cp "$work/scan-le.tif" scan-le.tif
# What exiftool's own tables make of the same tags.
args=/usr/share/libimage-exiftool-perl
rm -f oracle-exif.xmp oracle-iptc.xmp
exiftool -q -tagsfromfile "$work/camera.jpg" -@ $args/exif2xmp.args -@ $args/gps2xmp.args oracle-exif.xmp
exiftool -q -charset iptc=UTF8 -tagsfromfile "$work/camera.jpg" -@ $args/iptc2xmp.args oracle-iptc.xmp
vips jpegsave "$work/mid.v" "$work/be.jpg" --strip
exiftool -q -overwrite_original -ExifByteOrder=MM -@ "$work/describe" "$work/be.jpg"

exiftool -q -overwrite_original -XMP-dc:Creator='Frances Benjamin Johnston' \
  -XMP-dc:Rights='No known restrictions' -XMP-dc:Rights-de='Keine bekannten Rechte' \
  -XMP-dc:Description='Harbour' -XMP-dc:Description-de='Hafen' \
  -XMP-dc:Subject=ship -XMP-dc:Subject=harbour \
  -XMP-xmpRights:WebStatement='http://rightsstatements.org/vocab/NKC/1.0/' -XMP-xmpRights:Marked=False \
  -XMP-photoshop:Headline='The harbour' -XMP-photoshop:Credit='City Archive' \
  -XMP-iptcCore:CreatorWorkEmail='archive@example.org' \
  -XMP-iptcExt:DigitalSourceType='http://cv.iptc.org/newscodes/digitalsourcetype/negativeFilm' \
  -XMP-xmp:CreatorTool='Capture One CH' -XMP-xmp:Rating=4 \
  -XMP-xmpMM:DocumentID='xmp.did:0001' -XMP-xmpMM:InstanceID='xmp.iid:0002' \
  -XMP-xmpMM:HistoryAction=created -XMP-xmpMM:HistoryWhen='2019:03:04 05:06:07' \
  -XMP-xmpMM:HistorySoftwareAgent='Capture One CH' \
  -XMP-tiff:Orientation='Rotate 90 CW' -XMP-tiff:ImageWidth=16 -XMP-exif:ExifImageWidth=16 \
  "-XMP-xmp:ThumbnailImage<=$work/thumb.jpg" "$work/camera.jpg"

python3 - "$work" <<'PY'
import sys
work = sys.argv[1]

def segments(path):
    data = open(path, "rb").read()
    at = 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        yield data[at + 1], data[at + 4 : at + 2 + size]
        at += 2 + size

for marker, body in segments(work + "/camera.jpg"):
    if marker == 0xE1 and body.startswith(b"Exif"):
        open("camera-le.exif", "wb").write(body)
    elif marker == 0xE1:
        open("camera.xmp", "wb").write(body.split(b"\0", 1)[1].replace(b" " * 50 + b"\n", b"").replace(b" " * 100 + b"\n", b""))
    elif marker == 0xED:
        open("camera.app13", "wb").write(body)
for marker, body in segments(work + "/be.jpg"):
    if marker == 0xE1 and body.startswith(b"Exif"):
        open("camera-be.exif", "wb").write(body)
PY
