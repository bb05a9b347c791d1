"""What a plain Python program does with a scan before and after the network.

Every step uses the fastest of the usual libraries that was found for it: OpenCV for tables, for
enlarging chroma and for CIELAB, Pillow for the antialiased small copy, libvips for writing.
"""

import cv2
import numpy as np
import pyvips
from PIL import Image

# Rows that are merged at once: intermediate pictures stay in the processor's cache and out of the way.
MERGED_ROWS = 256

Image.MAX_IMAGE_PIXELS = None


def decode_with_pyvips(path):
    return pyvips.Image.new_from_file(str(path), access="sequential").numpy()


def decode_with_pillow(path):
    with Image.open(path) as image:
        return np.asarray(image)


DECODERS = {"pyvips": decode_with_pyvips, "Pillow": decode_with_pillow}


def lightness_table(bits):
    """L* of every grey code: sRGB-encoded (IEC 61966-2-1) relative luminance, CIE 1976."""
    code = np.arange(2 ** bits) / (2 ** bits - 1)
    luminance = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
    cube_root = np.where(
        luminance > (6 / 29) ** 3, np.cbrt(luminance), luminance / (3 * (6 / 29) ** 2) + 4 / 29)
    return (116 * cube_root - 16).astype(np.float32)


LIGHTNESS = {np.dtype(np.uint8): lightness_table(8), np.dtype(np.uint16): lightness_table(16)}


def lightness(codes):
    """L* of a grey picture [H, W]."""
    return cv2.LUT(codes, LIGHTNESS[codes.dtype])


def small_copy(lightness, side):
    """The squashed copy for the global branch; Pillow's bilinear filter is an antialiased triangle."""
    return np.asarray(Image.fromarray(lightness).resize((side, side), Image.Resampling.BILINEAR))


def merged(lightness, chroma, depth):
    """sRGB of the depth from L* [H, W] and half-size a* and b* [2, H/2, W/2]."""
    height, width = lightness.shape
    result = np.empty((height, width, 3), depth)
    largest = np.iinfo(depth).max
    for top in range(0, height, MERGED_ROWS):
        bottom = min(top + MERGED_ROWS, height)
        # A row more on either side, for the interpolation.
        first, last = max(top // 2 - 1, 0), min((bottom + 1) // 2 + 1, chroma.shape[1])
        skipped = top - 2 * first
        lab = [lightness[top:bottom]]
        for plane in chroma[:, first:last]:
            large = cv2.resize(plane, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
            lab.append(large[skipped:skipped + bottom - top, :width])
        rgb = cv2.cvtColor(cv2.merge(lab), cv2.COLOR_Lab2RGB)
        np.add(rgb * largest, 0.5, out=result[top:bottom], casting="unsafe")
    return result


def write(path, rgb):
    """As Autochrome does: TIFF, deflate with horizontal differences, sRGB profile."""
    height, width, bands = rgb.shape
    is_wide = rgb.dtype == np.uint16
    image = pyvips.Image.new_from_memory(
        rgb.data, width, height, bands, "ushort" if is_wide else "uchar")
    image.copy(interpretation="rgb16" if is_wide else "srgb").tiffsave(
        str(path), compression="deflate", predictor="horizontal", profile="srgb")
