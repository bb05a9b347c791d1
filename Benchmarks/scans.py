#!/usr/bin/env python3
"""Makes a folder of scans to measure with, always the same, from the pictures in Samples/.

A sample is enlarged and gets grain of its own, so that the files compress like scans and no two are
alike. Twelve mixed scans of 2 to 40 megapixels by default; three very large ones with --large.
"""

import argparse
import dataclasses
import pathlib
import sys

import pyvips

SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "Samples"


@dataclasses.dataclass(frozen=True)
class Scan:
    """A file to be made: grey, of 8 or 16 bits."""

    name: str
    sample: str
    width: int
    height: int
    bits: int = 8
    # Passed to libvips' saver.
    options: tuple = ()

    @property
    def megapixels(self):
        return self.width * self.height / 1e6


LZW = (("compression", "lzw"), ("predictor", "horizontal"))
BEST = (("Q", 95),)
USUAL = (("Q", 85),)

MIXED = (
    Scan("01_street.tif", "camera_grey.png", 7761, 5173, 16),
    Scan("02_portrait.tif", "astronaut_grey.png", 4000, 6000, 8, LZW),
    Scan("03_group.jpg", "expedition_1897_sepia.jpg", 5163, 3873, 8, BEST),
    Scan("04_launch.tif", "rocket_grey.png", 4001, 4001, 16, LZW),
    Scan("05_engraving.png", "mehmed_ali_engraving.jpg", 3000, 4000),
    Scan("06_officer.jpg", "aksel_andersson_portrait.jpg", 4000, 3000, 8, USUAL),
    Scan("07_table.tif", "coffee_grey.png", 3464, 2309),
    Scan("08_plate.png", "antoine_claudet_damaged.png", 2451, 2451, 16),
    Scan("09_librarian.jpg", "e_w_dahlgren_portrait.jpg", 2309, 1733, 8, BEST),
    Scan("10_panorama.tif", "rocket_grey.png", 4096, 999, 16),
    Scan("11_carte.jpg", "astronaut_grey.png", 1225, 1633, 8, USUAL),
    Scan("12_card.tif", "camera_grey.png", 1500, 2003),
)
LARGE = (
    Scan("plate_100.tif", "camera_grey.png", 11547, 8661, 16),
    Scan("plate_300.tif", "astronaut_grey.png", 20001, 15001, 16),
    Scan("panorama_30000.tif", "rocket_grey.png", 30000, 2500),
)


def enlarged(sample, width, height):
    """The middle of a sample at another size, 0 to 1."""
    grey = pyvips.Image.new_from_file(str(SAMPLES / sample)).colourspace("b-w")[0].cast("float")
    scale = max(width / grey.width, height / grey.height)
    large = (grey / 255).resize(scale * 1.001, kernel="cubic")
    return large.crop((large.width - width) // 2, (large.height - height) // 2, width, height)


def with_grain(picture, seed):
    """Adds grain of a little more than a pixel's size, strongest in the middle tones."""
    grain = pyvips.Image.gaussnoise(
        picture.width, picture.height, mean=0, sigma=0.06, seed=seed).gaussblur(0.7)
    strength = 0.4 + 2.4 * picture * (1 - picture)
    return picture + grain * strength


def make(scan, folder, seed):
    path = folder / scan.name
    largest = 2 ** scan.bits - 1
    picture = with_grain(enlarged(scan.sample, scan.width, scan.height), seed)
    codes = (picture * largest).rint().cast("uchar" if scan.bits == 8 else "ushort")
    interpretation = "b-w" if scan.bits == 8 else "grey16"
    codes = codes.copy(interpretation=interpretation, xres=300 / 25.4, yres=300 / 25.4)
    # Complete under its name, or not there: a run that was cut short is taken up.
    partial = path.with_name(f"partial_{scan.name}")
    codes.write_to_file(str(partial), **dict(scan.options))
    partial.rename(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path, help="where the scans go")
    parser.add_argument("--large", action="store_true", help="three very large scans instead")
    options = parser.parse_args()
    scans = LARGE if options.large else MIXED
    options.folder.mkdir(parents=True, exist_ok=True)
    for seed, scan in enumerate(scans, start=1):
        if not (options.folder / scan.name).exists():
            make(scan, options.folder, seed)
    total = sum(scan.megapixels for scan in scans)
    print(f"{len(scans)} scans of {total:.1f} megapixels in {options.folder}", file=sys.stderr)


if __name__ == "__main__":
    main()
