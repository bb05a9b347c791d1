"""Colour profiles for files that scripts here make."""

import struct

from PIL import ImageCms

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _fixed(*values):
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _profile(space, tags):
    """An ICC profile of version 2 for a screen."""
    tags = {b"wtpt": b"XYZ \0\0\0\0" + _fixed(.9642, 1, .8249), b"cprt": b"text\0\0\0\0none\0", **tags}
    body, entries, start = b"", b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        entries += name + struct.pack(">II", start + len(body), len(content))
        body += content
    head = struct.pack(">I4sI4s4s4s6H", start + len(body), b"none", 0x02400000, b"mntr", space, b"XYZ ", 2020, 1, 1, 0, 0, 0)
    head += b"acsp" + bytes(28) + _fixed(.9642, 1, .8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + entries + body


def _name(text):
    text = text.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)


def _xyz(*values):
    return b"XYZ \0\0\0\0" + _fixed(*values)


_GAMMA = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.19922 * 256))
# Grey, and RGB with the primaries of Adobe RGB (1998), both with gamma 2.2.
GRAY_GAMMA = _profile(b"GRAY", {b"desc": _name("Gray, gamma 2.2"), b"kTRC": _GAMMA})
WIDE_GAMMA = _profile(b"RGB ", {
    b"desc": _name("Wide RGB"), b"rXYZ": _xyz(.60974, .31111, .01947), b"gXYZ": _xyz(.20528, .62567, .06087),
    b"bXYZ": _xyz(.14919, .06322, .74457), b"rTRC": _GAMMA, b"gTRC": _GAMMA, b"bTRC": _GAMMA})
