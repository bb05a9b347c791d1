"""A folder of small scans of many kinds, and the same folder after its keeper has worked on it."""

import os
import pathlib
import random
import struct
import zlib

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "Fixtures"
WIDTH, HEIGHT = 80, 60
# All files have this time, so that a copy of the folder can be told from one that was touched.
TIME = 1_500_000_000_123_456_789

SIDECAR = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description><rdf:Alt><rdf:li xml:lang="x-default"
 >%s</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta>
"""


def grey(seed, width=WIDTH, height=HEIGHT):
    """Rows of grey bytes: a slope with noise, another for each seed."""
    noise = random.Random(seed)
    step = 1 + seed % 3
    return [
        bytes((x * step + y * 2 + noise.randrange(40)) % 256 for x in range(width))
        for y in range(height)
    ]


def colors(seed):
    """Rows of RGB bytes that nobody takes for grey."""
    noise = random.Random(seed)
    return [
        bytes(
            sample
            for x in range(WIDTH)
            for sample in (x * 3 % 256, (y * 4 + noise.randrange(20)) % 256, 255 - x * 3 % 256))
        for y in range(HEIGHT)
    ]


def png(rows, channels=1):
    def chunk(name, data):
        return (struct.pack(">I", len(data)) + name + data
                + struct.pack(">I", zlib.crc32(name + data)))

    header = struct.pack(
        ">IIBBBBB", len(rows[0]) // channels, len(rows), 8, 0 if channels == 1 else 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data)
            + chunk(b"IEND", b""))


def pgm(rows):
    return b"P5\n%d %d\n255\n" % (len(rows[0]), len(rows)) + b"".join(rows)


def bmp(rows):
    width, height = len(rows[0]), len(rows)
    palette = b"".join(bytes([level, level, level, 0]) for level in range(256))
    pixels = b"".join(row + bytes(-len(row) % 4) for row in reversed(rows))
    offset = 14 + 40 + len(palette)
    return (struct.pack("<2sIHHI", b"BM", offset + len(pixels), 0, 0, offset)
            + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 0, len(pixels), 2835, 2835, 256, 0)
            + palette + pixels)


def tiff(*pages):
    """Uncompressed, 16 bits a sample, little-endian; a page for each list of rows."""
    file = bytearray(b"II*\0" + bytes(4))
    link = 4
    for rows in pages:
        pixels = b"".join(struct.pack("<H", level * 257) for row in rows for level in row)
        start = len(file)
        file += pixels
        file[link:link + 4] = struct.pack("<I", len(file))
        width, height = len(rows[0]), len(rows)
        entries = [
            (256, 3, width), (257, 3, height), (258, 3, 16), (259, 3, 1), (262, 3, 1),
            (273, 4, start), (277, 3, 1), (278, 3, height), (279, 4, len(pixels)),
        ]
        file += struct.pack("<H", len(entries))
        for tag, kind, value in entries:
            file += struct.pack("<HHII", tag, kind, 1, value)
        link = len(file)
        file += bytes(4)
    return bytes(file)


def fixture(name):
    return (FIXTURES / name).read_bytes()


def first():
    """The contents of all files by name."""
    whole = png(grey(8))
    return {
        "1890/0001.jpg": fixture("imaging/grey8.jpg"),
        "1890/0001.png": png(grey(1)),
        "1890/0002.tif": tiff(grey(2)),
        "1890/album.tif": tiff(grey(3), grey(4), grey(5)),
        "1890/notes.txt": b"Found in the attic.\n",
        "1891/again.png": png(grey(1)),
        "1891/0003.pgm": pgm(grey(6, 200, 150)),
        "1891/0004.bmp": bmp(grey(7)),
        "1891/cut.png": whole[:len(whole) * 2 // 3],
        "1892/spring/0005.png": png(grey(9)),
        "1892/spring/0005.xmp": (SIDECAR % "The garden").encode(),
        "1892/0006.jxl": fixture("formats/grey8.jxl"),
        "1892/letter.pdf": b"%PDF-1.4\n",
        "colour.png": png(colors(10), 3),
    }


def changed():
    """Of each kind of change one: other pixels, a page less, no twin any more, whole again, a longer file of the same
    name, other words beside a picture, gone, new."""
    files = first()
    files["1890/0002.tif"] = tiff(grey(12))
    files["1890/album.tif"] = tiff(grey(3), grey(14))
    files["1891/again.png"] = png(grey(11))
    files["1891/cut.png"] = png(grey(8))
    files["1891/0003.pgm"] = pgm(grey(16, 210, 150))
    files["1892/spring/0005.xmp"] = (SIDECAR % "The garden in May").encode()
    del files["1891/0004.bmp"]
    files["1892/0007.png"] = png(grey(20))
    return files


def write(folder, files):
    """Makes the folder, with a link in it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, ns=(TIME, TIME))
    link = folder / "link.png"
    link.symlink_to("1890/0001.png")
    os.utime(link, ns=(TIME, TIME), follow_symlinks=False)
