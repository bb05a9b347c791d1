"""Lightness of arrays of samples, whatever their depth, profile and primaries: sRGB-encoded grey of 16 bits."""

import io

import numpy as np
from PIL import Image, ImageCms


def encoded(linear):
    return np.where(linear <= .0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - .055)


def linear(values):
    return np.where(values <= .04045, values / 12.92, ((values + .055) / 1.055) ** 2.4)


_SHARES = np.arange(65536) / 65535
LINEAR = linear(_SHARES).astype(np.float32)
ENCODED = np.round(encoded(_SHARES) * 65535).astype(np.uint16)


def sixteen(values):
    """Samples of 8 or 16 bits, or shares of white, as 16 bits."""
    if values.dtype == np.uint8:
        return values.astype(np.uint16) * np.uint16(257)
    if values.dtype.kind == "u" and values.dtype.itemsize == 2:
        return values.astype(np.uint16)
    if values.dtype == bool:
        return values.astype(np.uint16) * np.uint16(65535)
    return np.round(np.clip(np.nan_to_num(values), 0, 1) * 65535).astype(np.uint16)


def lightness(values, profile=None, gamma=None):
    """Of an array [H, W] or [H, W, channels]; channels beyond the colours are left out."""
    if values.ndim == 3:
        values = values[..., :3] if values.shape[2] > 2 else values[..., 0]
    values = sixteen(values)
    if profile:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = source.profile.xcolor_space.strip()
        if space == "GRAY" and values.ndim == 2:
            ramp = Image.fromarray(np.arange(256, dtype=np.uint8)[None])
            shades = np.asarray(to_srgb(ramp, source))[0, :, 0] / 255
            return sixteen(np.interp(_SHARES, np.arange(256) / 255, shades))[values]
        if space == "RGB" and values.ndim == 3:
            picture = Image.fromarray(((values.astype(np.uint32) + 128) // 257).astype(np.uint8))
            values = sixteen(np.asarray(to_srgb(picture, source)))
    elif gamma:
        values = sixteen(encoded(_SHARES ** gamma))[values]
    if values.ndim == 2:
        return values
    luminance = LINEAR[values[..., 0]] * np.float32(.2126 * 65535)
    luminance += LINEAR[values[..., 1]] * np.float32(.7152 * 65535)
    luminance += LINEAR[values[..., 2]] * np.float32(.0722 * 65535)
    return ENCODED[np.round(luminance).astype(np.int32).clip(0, 65535)]


def levels(first, second):
    """How far two pictures are from each other, in levels of 255."""
    return np.abs(first.astype(np.int32) - second) / np.float32(257)


def to_srgb(picture, source):
    """By the relative intent with black point compensation, as the program does it."""
    return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), renderingIntent=1, outputMode="RGB",
                                     flags=ImageCms.Flags.BLACKPOINTCOMPENSATION)


def upright(values, orientation):
    turns = {2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud, 5: lambda a: np.swapaxes(a, 0, 1),
             6: lambda a: np.rot90(a, -1), 7: lambda a: np.rot90(np.swapaxes(a, 0, 1), 2), 8: np.rot90}
    return turns.get(orientation, lambda a: a)(values)


# Chromaticities of red, green, blue and white by the numbers of H.273, and gammas of its curves that are not sRGB's or
# a television camera's, which viewers take for sRGB's.
PRIMARIES = {1: ((.64, .33), (.3, .6), (.15, .06), (.3127, .329)), 4: ((.67, .33), (.21, .71), (.14, .08), (.31, .316)),
             5: ((.64, .33), (.29, .6), (.15, .06), (.3127, .329)), 6: ((.63, .34), (.31, .595), (.155, .07), (.3127, .329)),
             9: ((.708, .292), (.17, .797), (.131, .046), (.3127, .329)), 11: ((.68, .32), (.265, .69), (.15, .06), (.314, .351)),
             12: ((.68, .32), (.265, .69), (.15, .06), (.3127, .329))}
GAMMAS = {4: 2.2, 5: 2.8, 8: 1}
BRADFORD = np.array([[.8951, .2664, -.1614], [-.7502, 1.7135, .0367], [.0389, -.0685, 1.0296]])


def to_xyz(primaries):
    """From linear light to XYZ of a white of D65."""
    points = np.array([[x / y, 1, (1 - x - y) / y] for x, y in primaries])
    white, screen = points[3], np.array([.3127 / .329, 1, (1 - .3127 - .329) / .329])
    columns = points[:3].T * np.linalg.solve(points[:3].T, white)
    adapted = np.diag((BRADFORD @ screen) / (BRADFORD @ white))
    return np.linalg.inv(BRADFORD) @ adapted @ BRADFORD @ columns
