#!/usr/bin/env python3
"""Makes files with the options of every encoder: HEIC, AVIF, JPEG XL, BMP and PNM, from photographs.

    encoders.py FOLDER PHOTOGRAPH...

Bit depths, grey, transparency, orientation both ways, profiles, colours by number, grids, sequences, lossy and
lossless. A file's name tells its photograph, its encoder and the options. What an encoder refuses is named on
standard error. `decoders.py` compares what the program makes of the folder.

The encoders are Debian's (libheif-examples, libavif-bin, libjxl-tools, imagemagick, netpbm, ffmpeg) and PyPI's
pillow 13, pillow-heif 1.8 and imagecodecs 2026.3, each in a process of its own.
"""

import argparse
import io
import itertools
import pathlib
import struct
import sys
import tempfile

import imagecodecs
import numpy as np
from PIL import Image

from profiles import GRAY_GAMMA, WIDE_GAMMA, SRGB
from programs import run

WIDTH, HEIGHT = 256, 192


def orientation(number):
    """EXIF that says nothing but how to turn the picture."""
    return b"Exif\0\0II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x112, 3, 1, number, 0, 0)


class Sources:
    """One photograph as the files that encoders take."""

    def __init__(self, photograph, folder):
        self.folder = folder
        picture = Image.open(photograph).convert("RGB")
        self.rgb = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        self.gray = self.rgb.convert("L")
        planes = [plane.convert("F").resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
                  for plane in picture.split()]
        self.rgb16 = np.clip(np.dstack([np.asarray(plane) for plane in planes]) * 257, 0, 65535).astype(np.uint16)
        self.gray16 = self.rgb16[..., 1].copy()
        fade = np.broadcast_to(np.linspace(40, 255, WIDTH).astype(np.uint8), (HEIGHT, WIDTH))
        self.fade = Image.fromarray(fade.copy())
        self.rgba = self.rgb.copy()
        self.rgba.putalpha(self.fade)
        self.graya = Image.merge("LA", [self.gray, self.fade])
        self.odd = self.rgb.crop((0, 0, 201, 135))
        self.oddgray = self.gray.crop((0, 0, 201, 135))
        self.bilevel = self.gray.convert("1")
        self.palette = self.rgb.quantize(200)
        self.few = self.rgb.quantize(13)
        self.shades = self.gray.quantize(16)

    def path(self, name, **options):
        """The picture `name` as a PNG file."""
        profile = options.get("icc_profile")
        path = self.folder / (name + ("" if not options else str(abs(hash(profile or options["exif"])))) + ".png")
        if not path.exists():
            pixels = getattr(self, name)
            if isinstance(pixels, np.ndarray):
                path.write_bytes(imagecodecs.png_encode(pixels))
            else:
                pixels.save(path, compress_level=1, **options)
        return path

    def jpeg(self, name, number=None, **options):
        path = self.folder / f"{name}-{number}-{len(options)}.jpg"
        if not path.exists():
            extra = {"exif": orientation(number)} if number else {}
            getattr(self, name).save(path, quality=92, **extra, **options)
        return path

    def pnm(self, name):
        """As PPM or PGM, for netpbm."""
        pixels = getattr(self, name)
        buffer = io.BytesIO()
        pixels.save(buffer, "PPM")
        return buffer.getvalue()


def by(*command):
    """A file written by a command whose last word is the file."""
    return lambda path: run(*command, path)


def saved(picture, **options):
    return lambda path: picture.save(path, **options)


def written(make):
    """A file of the bytes that `make` gives."""
    return lambda path: path.write_bytes(make())


def heic(s):
    def enc(source, *options):
        return by("heif-enc", *options, source, "-o")

    exact = ("-L", "-p", "chroma=444", "--matrix_coefficients=0")
    for name in ("rgb", "gray", "rgba", "odd", "oddgray"):
        yield f"{name}-lossless.heic", enc(s.path(name), *exact)
        for quality, chroma in itertools.product((40, 90), (420, 422, 444)):
            yield f"{name}-q{quality}-{chroma}.heic", enc(s.path(name), "-q", quality, "-p", f"chroma={chroma}")
    for name, bits in itertools.product(("rgb16", "gray16"), (10, 12)):
        yield f"{name}-{bits}bit-lossless.heic", enc(s.path(name), "-b", bits, *exact)
        yield f"{name}-{bits}bit-q90.heic", enc(s.path(name), "-b", bits, "-q", "90")
    for matrix in (0, 1, 5, 6, 9):
        yield f"rgb-matrix{matrix}.heic", enc(s.path("rgb"), "-q", "95", f"--matrix_coefficients={matrix}", "-p", "chroma=444")
    for name in ("rgb", "gray"):
        yield f"{name}-limited.heic", enc(s.path(name), "-q", "95", "--full_range_flag=0", "-p", "chroma=444")
    yield "rgb-thumbnail.heic", enc(s.path("rgb"), "-t", 64)
    yield "rgba-premultiplied.heic", enc(s.path("rgba"), "-q", 95, "--premultiplied-alpha")
    yield "two.heic", by("heif-enc", s.path("rgb"), s.path("odd"), "-o")
    for name, title, profile in (("rgb", "srgb", SRGB), ("rgb", "wide", WIDE_GAMMA), ("gray", "gamma", GRAY_GAMMA)):
        path = s.path(name, icc_profile=profile)
        yield f"{name}-icc-{title}.heic", enc(path, "-q", 95, "-p", "chroma=444")
        yield f"{name}-icc-{title}-two-colr.heic", enc(path, "-q", 95, "-p", "chroma=444", "--enable-two-colr-boxes")
    for number in range(1, 9):
        yield f"jpeg-exif{number}.heic", enc(s.jpeg("odd", number), "-q", 95)
    yield "p3-by-number.heic", enc(s.path("rgb"), "-q", 95, "--colour_primaries=12", "--transfer_characteristic=13")


PILLOW_HEIF = """
import sys, numpy as np, pillow_heif
from PIL import Image
pillow_heif.register_heif_opener()
source, out, options = sys.argv[1], sys.argv[2], eval(sys.argv[3])
bits = options.pop("bits", 8)
if bits > 8:
    import imagecodecs
    pixels = imagecodecs.png_decode(open(source, "rb").read())
    mode = "RGB;16" if pixels.ndim == 3 else "L;16"
    file = pillow_heif.from_bytes(mode=mode, size=pixels.shape[1::-1], data=pixels.tobytes())
    pillow_heif.options.SAVE_HDR_TO_12_BIT = bits == 12
    file.save(out, **options)
else:
    number = options.pop("number", 0)
    picture = Image.open(source)
    if number: options["exif"] = b"Exif\\0\\0II*\\0" + __import__("struct").pack("<IHHHIHHI", 8, 1, 0x112, 3, 1, number, 0, 0)
    picture.save(out, **options)
"""


def pillow_heif(s):
    def enc(source, **options):
        return lambda path: run(sys.executable, "-c", PILLOW_HEIF, source, path, repr(options))

    for name in ("rgb", "gray", "rgba", "graya", "odd", "palette", "bilevel"):
        yield f"{name}-lossless.heic", enc(s.path(name), quality=-1, chroma=444, matrix_coefficients=0)
        yield f"{name}-q80.heic", enc(s.path(name), quality=80)
    for name, bits in itertools.product(("rgb16", "gray16"), (10, 12)):
        yield f"{name}-{bits}bit.heic", enc(s.path(name), bits=bits, quality=-1, chroma=444)
    for number in range(1, 9):
        yield f"exif{number}.heic", enc(s.path("odd"), number=number, quality=95)
    yield "full-range-0.heic", enc(s.path("rgb"), quality=95, full_range_flag=0)


def avif(s):
    def enc(source, *options):
        return by("avifenc", "-s", 9, *options, source, "-o")

    exact = ("--min", 0, "--max", 0, "--minalpha", 0, "--maxalpha", 0)
    for name in ("rgb", "gray", "rgba", "graya", "odd", "oddgray", "palette", "bilevel"):
        for chroma in (400, 420, 422, 444):
            if chroma == 400 and name not in ("gray", "graya", "oddgray", "bilevel"):
                continue
            for bits, width in itertools.product((8, 10, 12), ("full", "limited")):
                yield (f"{name}-{chroma}-{bits}bit-{width}.avif",
                       enc(s.path(name), "-y", chroma, "-d", bits, "-r", width, "--min", 5, "--max", 10))
    for name in ("rgb", "rgba", "odd"):
        yield f"{name}-lossless.avif", enc(s.path(name), "-l")
        yield f"{name}-lossless-rgb.avif", enc(s.path(name), "-y", 444, "--cicp", "1/13/0", *exact)
    for bits in (8, 10, 12):
        yield f"rgb16-{bits}bit.avif", enc(s.path("rgb16"), "-d", bits, "-y", 444, "--cicp", "1/13/0", *exact)
        yield f"gray16-{bits}bit.avif", enc(s.path("gray16"), "-d", bits, "-y", 400, *exact)
    for turn, mirror in itertools.product(range(4), (None, 0, 1)):
        options = ["--irot", turn] if turn else []
        options += [] if mirror is None else ["--imir", mirror]
        yield f"odd-turn{turn}-mirror{mirror}.avif", enc(s.path("odd"), "-y", 444, *options)
    for number in range(1, 9):
        yield f"jpeg-exif{number}.avif", enc(s.jpeg("odd", number))
    yield "rgb-crop.avif", enc(s.path("rgb"), "-y", 444, "--crop", "16,8,100,60")
    for grid in ("2x1", "1x2", "2x2", "2x3"):
        yield f"rgb-grid{grid}.avif", enc(s.path("rgb"), "-y", 444, "--grid", grid)
        yield f"gray-grid{grid}.avif", enc(s.path("gray"), "-y", 400, "--grid", grid)
    yield "rgb-tiles.avif", enc(s.path("rgb"), "--tilerowslog2", 1, "--tilecolslog2", 1)
    for cicp in ("1/13/1", "1/13/5", "1/13/6", "1/13/8", "1/1/1", "5/13/5", "6/6/6", "9/13/9", "12/13/1", "11/13/1", "1/4/1", "1/5/1",
                 "1/8/1", "9/16/9", "9/18/9", "2/2/2", "10/13/1", "4/4/5"):
        yield f"rgb-cicp{cicp.replace('/', '-')}.avif", enc(s.path("rgb"), "-y", 444, "--cicp", cicp)
    yield "rgba-premultiplied.avif", enc(s.path("rgba"), "-y", 444, "-p")
    for name, title, profile in (("rgb", "srgb", SRGB), ("rgb", "wide", WIDE_GAMMA), ("gray", "gamma", GRAY_GAMMA)):
        yield f"{name}-icc-{title}.avif", enc(s.path(name, icc_profile=profile), "-y", 400 if name == "gray" else 444)
    yield "rgb-noise.avif", enc(s.path("rgb"), "-a", "film-grain-test=4")
    yield "two.avif", by("avifenc", "-s", 9, s.path("rgb"), s.path("rgba"), "-o")
    yield "rgb-rav1e.avif", enc(s.path("rgb"), "-c", "rav1e", "-y", 444)
    yield "rgb-svt.avif", enc(s.path("rgb"), "-c", "svt", "-y", 420)
    for name in ("rgb", "gray", "rgba"):
        for quality in (30, 80, 100):
            yield f"{name}-pillow-q{quality}.avif", saved(getattr(s, name), quality=quality, speed=9)
    yield "rgb-heif-enc.avif", by("heif-enc", "-A", "-q", 80, s.path("rgb"), "-o")
    yield "gray-heif-enc.avif", by("heif-enc", "-A", "-q", 80, s.path("gray"), "-o")


def jxl(s):
    def enc(source, *options):
        return lambda path: run("cjxl", source, path, "--quiet", *options)

    for name in ("rgb", "gray", "rgba", "graya", "odd", "rgb16", "gray16", "palette", "bilevel"):
        for distance in (0, .3, 1, 4):
            yield f"{name}-d{distance}.jxl", enc(s.path(name), "-d", distance, "-e", 4)
    for effort in (1, 3, 5, 7, 8):
        yield f"rgb-e{effort}-lossless.jxl", enc(s.path("rgb"), "-d", 0, "-e", effort)
        yield f"rgb-e{effort}-lossy.jxl", enc(s.path("rgb"), "-d", 1, "-e", effort)
    lossy = ["-p", "--progressive_ac", "--qprogressive_ac", "--progressive_dc=1", "--progressive_dc=2", "-m 1", "--photon_noise=ISO800",
             "--dots=1", "--patches=1", "--resampling 4", "--resampling 8", "--epf=0", "--epf=3", "--gaborish=0", "--group_order=1",
             "--container=1", "--container=0", "--faster_decoding=4", "--intensity_target=255"]
    lossless = ["-p", "-C 1", "-C 6", "-g 0", "-g 3", "-P 0", "-P 6", "-P 15", "-R 1", "--modular_palette_colors=0", "-E 2",
                "--container=1", "--group_order=1", "--modular_lossy_palette --modular_palette_colors=0"]
    for distance, options in ((1, lossy), (0, lossless)):
        for words in options:
            yield (f"rgb-d{distance}-{words.replace(' ', '_')}.jxl",
                   enc(s.path("rgb"), "-d", distance, "-e", 4, *words.split()))
    for number in range(1, 9):
        yield f"png-exif{number}.jxl", enc(s.path("odd", exif=orientation(number)[6:]), "-d", 0, "-e", 3)
        yield f"jpeg-exif{number}.jxl", enc(s.jpeg("odd", number), "-e", 3)
        yield f"jpeg-pixels-exif{number}.jxl", enc(s.jpeg("odd", number), "-j", 0, "-d", 1, "-e", 3)
    for name, options in (("rgb", {"subsampling": 0}), ("rgb", {"subsampling": 2, "progressive": True}), ("gray", {})):
        yield f"{name}-jpeg-{len(options)}.jxl", enc(s.jpeg(name, **options), "-e", 3)
    for name, title, profile in (("rgb", "srgb", SRGB), ("rgb", "wide", WIDE_GAMMA), ("gray", "gamma", GRAY_GAMMA)):
        for distance in (0, .3):
            yield f"{name}-icc-{title}-d{distance}.jxl", enc(s.path(name, icc_profile=profile), "-d", distance, "-e", 4)
    for space in ("RGB_D65_SRG_Rel_SRG", "RGB_D65_SRG_Per_709", "RGB_D65_DCI_Rel_SRG", "RGB_D65_202_Rel_SRG", "RGB_D65_SRG_Rel_Lin",
                  "RGB_D65_SRG_Rel_g0.4545455", "RGB_DCI_DCI_Rel_DCI", "RGB_D65_202_Rel_PeQ", "RGB_D65_202_Rel_HLG"):
        for distance in (0, .3):
            yield (f"rgb16-{space}-d{distance}.jxl",
                   enc(s.path("rgb16"), "-d", distance, "-e", 4, "-x", f"color_space={space}"))
    yield "rgba-premultiplied.jxl", enc(s.path("rgba"), "-d", 0, "-e", 3, "--premultiply=1")
    gif = s.folder / "frames.gif"
    s.palette.save(gif, save_all=True, append_images=[s.few], duration=100)
    yield "animation.jxl", enc(gif, "-e", 3)
    for bits in (8, 10, 12, 16):
        for name in ("rgb16", "gray16"):
            pixels = getattr(s, name) >> (16 - bits)
            pixels = pixels.astype(np.uint8) if bits == 8 else pixels
            yield (f"{name}-{bits}bit-imagecodecs.jxl",
                   written(lambda pixels=pixels, bits=bits: imagecodecs.jpegxl_encode(
                       pixels, lossless=True, bitspersample=bits)))
    floats = {"rgb": s.rgb16 / 65535, "gray": s.gray16 / 65535}
    for name, values in floats.items():
        pfm = s.folder / f"{name}.pfm"
        pfm.write_bytes(pfm_of(values))
        yield f"{name}-float-d0.jxl", enc(pfm, "-d", 0, "-e", 3)
        yield f"{name}-float-d1.jxl", enc(pfm, "-d", 1, "-e", 3)


def pfm_of(values, order="<", scale=1):
    head = f"{'PF' if values.ndim == 3 else 'Pf'}\n{values.shape[1]} {values.shape[0]}\n{'-' if order == '<' else ''}{scale:.1f}\n"
    return head.encode() + (values[::-1] * scale).astype(order + "f4").tobytes()


def bmp(s):
    for form, name in itertools.product(("BMP", "BMP2", "BMP3"), ("rgb", "gray", "rgba", "odd", "palette", "few", "shades", "bilevel")):
        yield f"{name}-{form}.bmp", lambda path, form=form, name=name: run("/usr/bin/convert", s.path(name), f"{form}:{path}")
    for subtype, name in itertools.product(("RGB555", "RGB565", "ARGB4444", "ARGB1555"), ("rgb", "odd", "rgba")):
        yield f"{name}-{subtype}.bmp", by("/usr/bin/convert", s.path(name), "-define", f"bmp:subtype={subtype}")
    for name in ("palette", "few", "shades", "gray"):
        yield f"{name}-rle.bmp", by("/usr/bin/convert", s.path(name), "-compress", "RLE")
    for name in ("rgb", "gray", "rgba", "odd", "oddgray", "palette", "few", "shades", "bilevel"):
        yield f"{name}-pillow.bmp", saved(getattr(s, name))
        yield f"{name}-pillow-300dpi.bmp", saved(getattr(s, name), dpi=(300, 300))
    for system, bits in itertools.product(("-windows", "-os2"), (1, 4, 8, 24)):
        name = {1: "bilevel", 4: "few", 8: "palette", 24: "odd"}[bits]
        pixels = getattr(s, name).convert("RGB")
        buffer = io.BytesIO()
        pixels.save(buffer, "PPM")
        yield (f"{name}-netpbm{system}-{bits}bit.bmp",
               written(lambda system=system, bits=bits, data=buffer.getvalue(): run("ppmtobmp", system, f"-bpp={bits}", given=data)))
    for form in ("bgra", "bgr24", "rgb565le", "rgb555le", "rgb444le", "rgb8", "bgr8", "rgb4_byte", "bgr4_byte", "gray", "pal8", "monob"):
        yield f"odd-ffmpeg-{form}.bmp", by("ffmpeg", "-v", "error", "-y", "-i", s.path("odd"), "-pix_fmt", form)


def pnm(s):
    rgb, gray = s.pnm("rgb"), s.pnm("gray")
    for maximum in (1, 3, 7, 15, 31, 100, 255, 256, 1000, 1023, 4095, 16383, 65535):
        for name, given in (("rgb", rgb), ("gray", gray)):
            extension = "ppm" if name == "rgb" else "pgm"
            deep = lambda maximum=maximum, given=given: run("pamdepth", maximum, given=given)
            yield f"{name}-maxval{maximum}.{extension}", written(deep)
            yield f"{name}-maxval{maximum}-plain.{extension}", written(lambda deep=deep: run("pnmtoplainpnm", given=deep()))
            yield f"{name}-maxval{maximum}.pam", written(lambda deep=deep: run("pamtopam", given=deep()))
    bilevel = s.pnm("bilevel")
    yield "bilevel.pbm", written(lambda: bilevel)
    yield "bilevel-plain.pbm", written(lambda: run("pnmtoplainpnm", given=bilevel))
    yield "bilevel-magick-plain.pbm", by("/usr/bin/convert", s.path("bilevel"), "-compress", "none")
    yield "bilevel.pam", written(lambda: run("pamtopam", given=bilevel))
    for name, extension in itertools.product(("rgb", "gray", "rgba", "graya", "odd", "oddgray", "rgb16", "gray16"), ("pam", "pnm", "pfm")):
        yield f"{name}-magick.{extension}", by("/usr/bin/convert", s.path(name))
    for order, name in itertools.product(("<", ">"), ("rgb16", "gray16")):
        for scale in (1, 4):
            yield (f"{name}-{'little' if order == '<' else 'big'}-scale{scale}.pfm",
                   written(lambda order=order, name=name, scale=scale: pfm_of(getattr(s, name) / 65535, order, scale)))
    for endian, (name, given) in itertools.product(("big", "little"), (("rgb", rgb), ("gray", gray))):
        yield f"{name}-netpbm-{endian}.pfm", written(lambda endian=endian, given=given: run("pamtopfm", f"-endian={endian}", given=given))
    for form, extension in (("gray", "pgm"), ("gray16be", "pgm"), ("rgb24", "ppm"), ("rgb48be", "ppm"), ("monob", "pbm"), ("rgba", "pam"),
                            ("rgb48be", "pam"), ("gray16be", "pam"), ("gbrpf32le", "pfm"), ("grayf32le", "pfm"), ("gbrpf32be", "pfm")):
        yield f"odd-ffmpeg-{form}.{extension}", by("ffmpeg", "-v", "error", "-y", "-i", s.path("odd"), "-pix_fmt", form)
    yield "two.pgm", written(lambda: gray + gray)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("photographs", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    made = refused = 0
    for photograph in options.photographs:
        with tempfile.TemporaryDirectory() as name:
            sources = Sources(photograph, pathlib.Path(name))
            for family in (heic, pillow_heif, avif, jxl, bmp, pnm):
                folder = options.folder / photograph.stem / family.__name__
                folder.mkdir(parents=True, exist_ok=True)
                for title, write in family(sources):
                    try:
                        write(folder / title)
                        made += 1
                    except (OSError, KeyError, ValueError, RuntimeError) as error:
                        refused += 1
                        (folder / title).unlink(missing_ok=True)
                        print(f"{family.__name__}/{title}: {error}", file=sys.stderr)
    print(f"{made} files, {refused} refused by their encoders.")


if __name__ == "__main__":
    main()
