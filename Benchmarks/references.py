"""Other decoders, each as a function of a path that gives the upright picture's lightness."""

import functools
import io
import pathlib
import re
import subprocess
import tempfile
import warnings

import imagecodecs
import numpy as np
import pillow_heif
import tifffile
from PIL import Image, ImageCms

import programs
from lightness import GAMMAS, PRIMARIES, encoded, lightness, linear, sixteen, to_srgb, to_xyz, upright

SECONDS = 40
run = functools.partial(programs.run, seconds=SECONDS, quiet=True)
warnings.simplefilter("ignore")
Image.MAX_IMAGE_PIXELS = None
pillow_heif.register_heif_opener()


class Unknown(Exception):
    """What a decoder gives has no lightness that is known without a guess."""


def of_pillow(picture):
    """Lightness of an opened picture, as the file's profile or gamma tells."""
    profile, mode = picture.info.get("icc_profile"), picture.mode
    gamma = picture.info.get("gamma") if picture.format == "PNG" and "srgb" not in picture.info else None
    gamma = 1 / gamma if gamma and abs(1 / gamma - 2.2) > .05 and not profile else None
    if mode in ("CMYK", "LAB"):
        if mode == "CMYK" and not profile:
            raise Unknown("CMYK without a profile")
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile)) if profile else ImageCms.createProfile("LAB")
        return lightness(np.asarray(to_srgb(picture, source)))
    if mode == "P":
        picture = picture.convert("RGBA")
    elif mode in ("1", "PA", "YCbCr", "HSV"):
        picture = picture.convert({"1": "L", "PA": "RGBA"}.get(mode, "RGB"))
    values = np.asarray(picture)
    if mode == "I":
        values = values / 65535
    return lightness(values, profile, gamma)


def png(content):
    """A PNG of 16 bits with all of them."""
    picture = Image.open(io.BytesIO(content))
    profile = picture.info.get("icc_profile")
    if picture.mode == "P" or picture.mode == "1":
        return of_pillow(picture)
    values = imagecodecs.png_decode(content)
    return lightness(values, profile)


def pillow(path):
    picture = Image.open(path)
    turns = picture.format in ("JPEG", "MPO", "TIFF", "WEBP")
    orientation = picture.getexif().get(0x112, 1) if turns else 1
    picture.load()
    return upright(of_pillow(picture), orientation)


def magick(path):
    return png(run("/usr/bin/convert", f"{path}[0]", "-alpha", "off", "-auto-orient", "-depth", "16", "png:-"))


def with_tifffile(path):
    with tifffile.TiffFile(path) as file:
        page = next((page for page in file.pages if not page.subfiletype & 1), file.pages[0])
        orientation = page.tags[274].value if 274 in page.tags else 1
        profile = page.tags[34675].value if 34675 in page.tags else None
        values, kind = page.asarray(), page.photometric
        if page.planarconfig == 2 and values.ndim == 3:
            values = np.moveaxis(values, 0, 2)
        if kind == 3:
            return upright(lightness(page.colormap.T[values]), orientation)
        if values.dtype.kind == "i" or page.bitspersample > 16:
            raise Unknown("where white is")
        if values.dtype.kind != "f":
            values = values / (2 ** page.bitspersample - 1)
        if kind == 0:
            values = 1 - values
        if kind > 2:
            raise Unknown(f"colours {kind.name}")
        return upright(lightness(values, profile), orientation)


def tiff2rgba(path):
    with tifffile.TiffFile(path) as file:
        page = file.pages[0]
        if page.bitspersample > 8 or 34675 in page.tags or page.photometric == 5 or page.subfiletype & 1:
            raise Unknown("not for this program")
        orientation = page.tags[274].value if 274 in page.tags else 1
    if orientation != 1:
        raise Unknown("turned")
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out.tif"
        run("tiff2rgba", "-c", "none", path, out)
        return lightness(tifffile.imread(out, key=0))


def jp2_header(path):
    """Bits of the first component, and the profile, by looking for their marks."""
    content = pathlib.Path(path).read_bytes()
    size = content.find(b"\xff\x4f\xff\x51")
    color = re.search(rb"colr[\2\3]", content[:size])
    if color:
        start = color.start()
        profile = content[start + 7:start - 4 + int.from_bytes(content[start - 4:start], "big")]
    else:
        profile = None
    return (content[size + 42] & 127) + 1, profile, content[:size].find(b"colr\x01\0\0\0\0\0\x12") > 0


# Type and channels of the samples by ffmpeg's names.
FORMS = {"gray": ("u1", 1), "gray10le": ("<u2", 1), "gray12le": ("<u2", 1), "gray16le": ("<u2", 1), "gray16be": (">u2", 1),
         "ya8": ("u1", 2), "ya16le": ("<u2", 2), "rgb24": ("u1", 3), "bgr24": ("u1", 3), "rgb48le": ("<u2", 3), "rgb48be": (">u2", 3),
         "rgba": ("u1", 4), "bgra": ("u1", 4), "rgba64le": ("<u2", 4)}


def planes(samples, width, height, subsampling):
    """Brightness and colour differences, these repeated where pixels share them."""
    across, down = {"444": (1, 1), "422": (2, 1), "420": (2, 2), "440": (1, 2), "411": (4, 1), "410": (4, 4)}[subsampling]
    wide, high, result, start = -(-width // across), -(-height // down), [], 0
    for columns, rows, times in ((width, height, (1, 1)), (wide, high, (down, across)), (wide, high, (down, across))):
        plane = samples[start:start + columns * rows].reshape(rows, columns)
        result.append(plane.repeat(times[0], 0).repeat(times[1], 1)[:height, :width])
        start += columns * rows
    return np.dstack(result)


def ffmpeg(path, decoder=None):
    """The samples as they were decoded, without ffmpeg's own conversions."""
    word = ("-c:v", decoder) if decoder else ()
    done = subprocess.run(["ffmpeg", "-v", "info", *word, "-i", path, "-frames:v", "1", "-f", "rawvideo", "-"],
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
    said = done.stderr.decode(errors="replace")
    if done.returncode or "rror" in said:
        raise OSError(said[-100:])
    form, width, height = re.search(r"Video: rawvideo.*?, (\w+)(?:\(.*?\))?, (\d+)x(\d+)", said[said.index("Output #0"):]).groups()
    width, height, content = int(width), int(height), done.stdout
    planar = re.fullmatch(r"yuv(4\d\d)p(16le)?", form)
    if form not in FORMS and not planar:
        raise Unknown(form)
    if planar:
        channels = 3
        values = planes(np.frombuffer(content, "<u2" if planar[2] else "u1"), width, height, planar[1])
    else:
        kind, channels = FORMS[form]
        values = np.frombuffer(content, kind).reshape(height, width, channels)
    depth = int(form[4:6]) if form in ("gray10le", "gray12le") else 8 * values.dtype.itemsize
    profile = None
    if decoder == "jpeg2000":
        bits, profile, is_ycc = jp2_header(path)
        planar = planar or is_ycc
        values = (values >> (depth - bits)) / (2 ** bits - 1) if bits < depth else values / (2 ** depth - 1)
    else:
        values = values / (2 ** depth - 1)
    if form.startswith("bgr"):
        values = values[..., 2::-1]
    if planar and channels == 3:
        luma, blue, red = values[..., 0], values[..., 1] - .5, values[..., 2] - .5
        values = np.dstack([luma + 1.402 * red, luma - .344136 * blue - .714136 * red, luma + 1.772 * blue])
    return lightness(values[..., 0] if channels < 3 else values, profile)


def ffmpeg_jpeg2000(path):
    content = pathlib.Path(path).read_bytes()
    start = content.find(b"\xff\x4f\xff\x51")
    if content[start:start + 200].find(b"\xff\x50") > 0:
        raise Unknown("ffmpeg 5.1 takes high throughput for classic coding")
    return ffmpeg(path, "jpeg2000")


def by_number(values, path):
    """RGB of an AVIF or HEIC file whose colours are told by number alone, as sRGB."""
    content = pathlib.Path(path).read_bytes()
    place = content.find(b"colrnclx")
    if place < 0 or values.ndim < 3 or values.shape[2] < 3 or b"colrprof" in content or b"colrrICC" in content:
        return values
    primaries, curve = (int.from_bytes(content[place + at:place + at + 2], "big") for at in (8, 10))
    gamma = GAMMAS.get(curve)
    if primaries not in PRIMARIES or (primaries == 1 and not gamma):
        return values
    shares = sixteen(values[..., :3]) / 65535
    light = shares ** gamma if gamma else linear(shares)
    light = light @ (np.linalg.inv(to_xyz(PRIMARIES[1])) @ to_xyz(PRIMARIES[primaries])).T
    return encoded(np.clip(light, 0, 1))


def divided(values, path):
    """Colours that were multiplied by transparency, as they were before."""
    if b"prem" not in pathlib.Path(path).read_bytes()[:4096]:
        return values
    values = values.astype(float) / np.iinfo(values.dtype).max
    return np.clip(values[..., :3] / np.maximum(values[..., 3:], 1e-6), 0, 1)


def openjph(path):
    """High-throughput JPEG 2000 by a decoder that is not OpenJPEG."""
    content = pathlib.Path(path).read_bytes()
    bits, profile, is_ycc = jp2_header(path)
    if is_ycc:
        raise Unknown("sYCC")
    content = content[content.index(b"\xff\x4f\xff\x51"):]
    if content[content.index(b"\xff\x52") + 13] == 0:
        raise Unknown("imagecodecs lets lossy values beyond the range wrap around")
    values = imagecodecs.htj2k_decode(content)
    return lightness(values / (2 ** bits - 1), profile)


def with_pillow_heif(path):
    file = pillow_heif.open_heif(path, convert_hdr_to_8bit=False)
    bits, values = file.info["bit_depth"], np.asarray(file)
    if bits > 8:
        values = (values >> (16 - bits)) / (2 ** bits - 1)
    else:
        values = divided(values, path)
    return lightness(by_number(values, path), file.info.get("icc_profile"))


def to_png(program, *options):
    """Decoding by a program that writes a PNG, of several pages several, the first of which is meant."""
    def decode(path):
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "out.png"
            run(program, *options, path, out)
            content = min(pathlib.Path(folder).iterdir()).read_bytes()
        profile = Image.open(io.BytesIO(content)).info.get("icc_profile")
        return lightness(by_number(imagecodecs.png_decode(content), path), profile)
    return decode


def jxl_profile(path):
    """The profile of what libjxl decodes."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out.png"
        run("djxl", path, out)
        return Image.open(out).info.get("icc_profile")


def djxl(path):
    if jxl_bits(path) not in (8, 16):
        raise Unknown("djxl 0.7 writes other depths than 8 and 16 wrongly")
    return to_png("djxl")(path)


def jxl_bits(path):
    return int(re.search(rb"(\d+)-bit", run("jxlinfo", path))[1])


def jxl_by_imagecodecs(path):
    values = imagecodecs.jpegxl_decode(pathlib.Path(path).read_bytes())
    values = values[..., 0] if values.ndim == 3 and values.shape[2] == 1 else values
    if values.dtype.kind == "f":
        # djxl writes no PNG of these; what cjxl makes of a PFM is linear.
        return lightness(encoded(np.maximum(values, 0)) if b"Linear" in run("jxlinfo", path) else values)
    return lightness(values / (2 ** jxl_bits(path) - 1), jxl_profile(path))


def with_imagecodecs(path):
    values = imagecodecs.avif_decode(pathlib.Path(path).read_bytes())
    values = values[..., 0] if values.ndim == 3 and values.shape[2] == 1 else values
    if values.dtype == np.uint16:
        values = values / (2 ** int(values.max()).bit_length() - 1)
    profile = Image.open(path).info.get("icc_profile")
    return lightness(by_number(values, path), profile)


def netpbm(path):
    content = pathlib.Path(path).read_bytes()
    if path.suffix.lower() == ".bmp":
        content = run("bmptopnm", given=content)
    elif content[:2] in (b"PF", b"Pf"):
        content = run("pfmtopam", "-maxval=65535", given=content)
    return png(run("pamtopng", given=run("pamdepth", "65535", given=content)))


def decoders(path):
    """Name and function of those that know the kind of a file by its name."""
    kind = path.suffix.lower()[1:]
    common = {"pillow": pillow, "imagemagick": magick}
    special = {
        ("tif", "tiff"): {"tifffile": with_tifffile, "tiff2rgba": tiff2rgba},
        ("jp2", "j2k", "j2c", "jpc", "jpx", "jph", "jhc"): {"ffmpeg": ffmpeg_jpeg2000, "openjph": openjph},
        ("heic", "heif", "hif"): {"pillow-heif": with_pillow_heif, "heif-convert": to_png("heif-convert", "--quiet")},
        ("avif",): {"avifdec": to_png("avifdec", "-d", "16"), "heif-convert": to_png("heif-convert", "--quiet"),
                    "imagecodecs": with_imagecodecs},
        ("jxl",): {"djxl": djxl, "imagecodecs": jxl_by_imagecodecs},
        ("bmp", "dib"): {"ffmpeg": ffmpeg, "netpbm": netpbm},
        ("pbm", "pgm", "ppm", "pnm", "pam", "pfm"): {"ffmpeg": ffmpeg, "netpbm": netpbm},
    }
    for kinds, more in special.items():
        if kind in kinds:
            # ImageMagick and Pillow's plug-in decode these through the same libheif.
            return more if kind in ("heic", "heif", "hif", "avif", "jxl") else {**more, **common}
    return common
