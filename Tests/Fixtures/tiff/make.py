"""Makes the TIFF files beside it, byte by byte. Needs numpy 2, pillow 13, imagecodecs 2026.

Pictures are 40 x 30 unless they say otherwise and follow the formulas of ../imaging/make.py:
  grey  8 bits: (5 x + 3 y) mod 256            grey 16 bits: (1601 x + 977 y) mod 65536
  RGB   8 bits: grey of (x, y), of (2 x, y), of (x, 2 y); 16 bits likewise
`NAME.u8` or `NAME.u16` hold what has to come out, as bare little-endian samples, where a formula does not say it, computed here in double precision or
by another decoder.
"""
import io, struct, zlib
import imagecodecs, numpy as np
from PIL import Image

W, H = 40, 30
x, y = np.meshgrid(np.arange(W), np.arange(H))
def grey(bits, x, y):
    return ((5 * x + 3 * y) % 256).astype(np.uint8) if bits == 8 else ((1601 * x + 977 * y) % 65536).astype(np.uint16)
g8, g16 = grey(8, x, y), grey(16, x, y)
rgb8, rgb16 = (np.stack([grey(b, x, y), grey(b, 2 * x, y), grey(b, x, 2 * y)], -1) for b in (8, 16))

def expect(name, a): open(f'{name}.u{8 * a.itemsize}', 'wb').write(a.tobytes())

# a writer
SIZE = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 11: 4, 12: 8}
def field(kind, values, order):
    if kind in (2, 7, 1): return bytes(values)
    if kind == 5: return b''.join(struct.pack(order + 'II', round(v * 1000), 1000) for v in values)
    return struct.pack(order + str(len(values)) + {3: 'H', 4: 'I', 11: 'f', 12: 'd'}[kind], *values)
class Page:
    """Tags by number, as (type, values) or a number or bytes, and strips or tiles of bytes."""
    def __init__(self, tags, chunks, tiled=False, sub=()):
        self.tags, self.chunks, self.tiled, self.sub = dict(tags), chunks, tiled, sub
def kind(v):
    if isinstance(v, tuple): return v
    if isinstance(v, bytes): return (7, v)
    if isinstance(v, str): return (2, v.encode() + b'\0')
    return (4 if max(np.atleast_1d(v)) > 65535 else 3, [int(i) for i in np.atleast_1d(v)])
def write(name, *pages, order='<'):
    out = bytearray((b'II' if order == '<' else b'MM') + struct.pack(order + 'HI', 42, 0))
    def put(page):
        places = []
        for chunk in page.chunks:
            places.append(len(out)); out.extend(chunk); out.extend(bytes(len(out) % 2))
        subs = [put(p) for p in page.sub]
        tags = {k: kind(v) for k, v in page.tags.items()}
        if places:
            tags[324 if page.tiled else 273] = (4, places)
            tags[325 if page.tiled else 279] = (4, [len(c) for c in page.chunks])
        if subs: tags[330] = (4, subs)
        start = len(out); table = bytearray(struct.pack(order + 'H', len(tags))); data = bytearray()
        end = start + 2 + 12 * len(tags) + 4
        for tag, (t, v) in sorted(tags.items()):
            raw = field(t, v, order); table += struct.pack(order + 'HHI', tag, t, len(raw) // SIZE[t])
            if len(raw) <= 4: table += raw + bytes(4 - len(raw))
            else: table += struct.pack(order + 'I', end + len(data)); data += raw + bytes(len(raw) % 2)
        out.extend(table + bytes(4) + data)
        link[0] = start + 2 + 12 * len(tags)
        return start
    link, last = [0], 4
    for page in pages:
        start = put(page); struct.pack_into(order + 'I', out, last, start); last = link[0]
    open(name + '.tif', 'wb').write(out)
def strips(data, rows): return [data[i:i + rows].tobytes() for i in range(0, len(data), rows)]
def tags(w, h, bits, photometric, samples=1, **more):
    t = {256: w, 257: h, 258: [bits] * samples, 259: 1, 262: photometric, 277: samples, 278: h}
    t.update({int(k[1:]): v for k, v in more.items()})
    return t
def pack(values, bits):
    """Numbers of so many bits, each row padded to whole bytes."""
    v = values.reshape(len(values), -1).astype(np.uint64)
    flat = ((v[..., None] >> np.arange(bits - 1, -1, -1, dtype=np.uint64)) & np.uint64(1)).astype(np.uint8)
    return np.packbits(flat.reshape(len(v), -1), axis=1)
def simple(name, a, bits, photometric, order='<', **more):
    samples = 1 if a.ndim == 2 else a.shape[2]
    raw = a.astype(a.dtype.newbyteorder(order)) if a.dtype.itemsize > 1 else a
    write(name, Page(tags(W, H, bits, photometric, samples, **{'_278': 7, **more}), strips(raw, 7)), order=order)
def reverse(b): return bytes(int(f'{v:08b}'[::-1], 2) for v in b)

# which page
def page(a, **more): return Page(tags(a.shape[1], a.shape[0], 8, 1, **more), strips(a, 99))
thumb = g8[::3, ::4].copy() // 4
def meta(n): return dict(_270=f'Picture {n}', _315=f'Somebody {n}', _282=(5, [100. * n]), _283=(5, [100. * n]), _296=2,
    _700=f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{n}</x:xmpmeta>'.encode())
write('thumbnail-first', page(thumb, _254=1, **meta(1)), page(g8, _254=0, **meta(3)))
write('thumbnail-first-old', page(thumb, _255=2, **meta(1)), page(g8, _255=1, **meta(3)))
sub = page(thumb, _254=1, **meta(1)); sub.sub = (page(g8, _254=0, **meta(3)),); write('thumbnail-with-picture', sub)
write('pyramid', page(g8, **meta(3)), page(g8[::2, ::2].copy(), _254=1), page(thumb, _254=1))
write('mask', page(g8, **meta(3)), page(g8, _254=4))
write('only-reduced', page(thumb, _254=1), page(g8, _254=1, **meta(3)))
turned = page(rgb8.swapaxes(0, 1)[:, ::-1].copy().reshape(W, -1), _274=8, **meta(2))
turned.tags.update({256: H, 262: 2, 258: [8] * 3, 277: 3})
sixteen = page(g8, **meta(3)); sixteen.tags[258] = 16; sixteen.chunks = strips(g16, 99)
write('pages', page(255 - g8, _254=2, **meta(1)), page(thumb, _254=1), turned, sixteen)

# planes
for b, g, c in ((8, g8, rgb8), (16, g16, rgb16)):
    top = 255 if b == 8 else 65535
    write(f'grey-extra-planes{b}', Page(tags(W, H, b, 1, 2, _278=7, _284=2, _338=0), strips(g, 7) + strips(top - g, 7)))
    write(f'grey-extra{b}', Page(tags(W, H, b, 1, 2, _338=0), strips(np.dstack([g, top - g]), 99)))
    def tile(a):
        a = np.pad(a, [(0, -len(a) % 16), (0, -a.shape[1] % 16)] + [(0, 0)] * (a.ndim - 2), mode='edge')
        return [a[r:r + 16, q:q + 16].tobytes() for r in range(0, a.shape[0], 16) for q in range(0, a.shape[1], 16)]
    def tiled(photometric, samples, **more):
        t = tags(W, H, b, photometric, samples, _322=16, _323=16, **more); del t[278]; return t
    write(f'rgb-planes-tiled{b}', Page(tiled(2, 3, _284=2), sum((tile(c[..., i]) for i in range(3)), []), tiled=True))
    write(f'grey-extra-planes-tiled{b}', Page(tiled(1, 2, _284=2, _338=0), tile(g) + tile(top - g), tiled=True))
write('rgb-extra-planes-lzw', Page(tags(W, H, 8, 2, 4, _259=5, _278=7, _284=2, _338=0),
    [imagecodecs.lzw_encode(s) for p in (*np.moveaxis(rgb8, -1, 0), 255 - g8) for s in strips(p, 7)]))

# bits
for b in (10, 12, 14): write(f'grey{b}', Page(tags(W, H, b, 1, _278=7),
    strips(pack(g16 >> (16 - b), b), 7)), order='>' if b == 12 else '<')
for b in (2, 4): write(f'grey{b}', Page(tags(W, H, b, 1, _278=7), strips(pack(g8 >> (8 - b), b), 7)))
write('white4', Page(tags(W, H, 4, 0), strips(pack(15 - (g8 >> 4), 4), 99)))
write('white12', Page(tags(W, H, 12, 0), strips(pack(4095 - (g16 >> 4), 12), 99)))
write('rgb12', Page(tags(W, H, 12, 2, 3), strips(pack(rgb16 >> 4, 12), 99)))
write('rgb4', Page(tags(W, H, 4, 2, 3), strips(pack(rgb8 >> 4, 4), 99)))
write('grey4-tiled', Page({**tags(W, H, 4, 1, _322=16, _323=16)}, [pack(np.pad(g8 >> 4, ((0, 2), (0, 8)))[r:r + 16, q:q + 16], 4).tobytes()
    for r in (0, 16) for q in (0, 16, 32)], tiled=True))
simple('signed8', g8 ^ 0x80, 8, 1, _339=2)
simple('signed16', g16 ^ 0x8000, 16, 1, order='>', _339=2)
simple('signed16-positive', g16 >> 1, 16, 1, _339=2)
simple('signed-rgb16', rgb16 ^ 0x8000, 16, 2, _339=[2] * 3)
write('fill-order1', Page(tags(W, H, 1, 1, _266=2, _278=7), [reverse(s) for s in strips(np.packbits(g8 > 127, axis=1), 7)]))
write('fill-order8', Page(tags(W, H, 8, 1, _266=2), [reverse(s) for s in strips(g8, 99)]))
write('different-bits', Page({**tags(W, H, 8, 2, 3), 258: [5, 6, 5]}, [bytes(2 * W * H)]))

# wide numbers
simple('uint32', g16.astype(np.uint32) << 16, 32, 1)
simple('uint32-of-16', g16.astype(np.uint32), 32, 1, order='>')
simple('int32-of-8', g8.astype(np.int32), 32, 1, _339=2)
simple('int32', ((g16.astype(np.int64) << 16) - 2 ** 31).astype(np.int32), 32, 1, _339=2)
write('uint24', Page(tags(W, H, 24, 1), strips((g16.astype(np.uint32) << 8 | 99).view(np.uint8).reshape(H, W, 4)[..., :3].copy(), 99)))
simple('float32', (g16 / 65535).astype(np.float32), 32, 1, _339=3)
simple('float32-white', (1 - g16 / 65535).astype(np.float32), 32, 0, _339=3)
simple('float32-255', (g16 / 257).astype(np.float32), 32, 1, order='>', _339=3)
simple('float32-65535', g16.astype(np.float32), 32, 1, _339=3)
simple('float64', g16 / 65535, 64, 1, _339=3)
simple('float32-rgb', (rgb16 / 65535).astype(np.float32), 32, 2, _339=[3] * 3)
simple('float16', (g8 / 255).astype(np.float16), 16, 1, _339=3)
expect('float16', np.round((g8 / 255).astype(np.float16).astype(float) * 65535).astype(np.uint16))
def to24(a):
    bits = a.astype(np.float32).view(np.uint32).astype(np.int64)
    e = ((bits >> 23) & 255) - 127 + 63
    return np.where(e > 0, (bits >> 31) << 23 | e << 16 | (bits >> 7) & 0xFFFF, 0).astype(np.uint32)
write('float24', Page(tags(W, H, 24, 1, _339=3), strips(to24(g8 / 255).view(np.uint8).reshape(H, W, 4)[..., :3].copy(), 99)))
odd = (g16 / 65535).astype(np.float32); odd[0, :4] = np.nan, np.inf, -1, 1.5
simple('float32-odd', odd, 32, 1, _339=3)
simple('float32-huge', (g16 * 1e4).astype(np.float32), 32, 1, _339=3)
simple('complex', g8.astype(np.complex64).view(np.float64), 64, 1, _339=6)

# colours
def map16(n, f): return np.concatenate([f(np.arange(n)), f(np.arange(n))[::-1], f(np.arange(n)) // 2]).astype(int)
simple('palette8', g8, 8, 3, _320=map16(256, lambda i: i * 257))
simple('palette8-narrow', g8, 8, 3, _320=map16(256, lambda i: i))
write('palette4', Page(tags(W, H, 4, 3, _320=map16(16, lambda i: i * 4369)), strips(pack(g8 >> 4, 4), 99)))
write('palette8-without', Page(tags(W, H, 8, 3), strips(g8, 99)))
def lab_to_srgb(L, a, b):
    """To 16-bit sRGB by the formulas of CIE 15 and IEC 61966-2-1, white D50, Bradford-adapted."""
    f = (L + 16) / 116; fs = np.stack([f + a / 500, f, f - b / 200], -1)
    xyz = np.where(fs > 6 / 29, fs ** 3, 3 * (6 / 29) ** 2 * (fs - 4 / 29)) * [.9642, 1, .8249]
    lin = xyz @ np.array([[3.1338561, -1.6168667, -.4906146], [-.9787684, 1.9161415, .0334540], [.0719453, -.2289914, 1.4052427]]).T
    lin = np.clip(lin, 0, 1)
    return np.round(65535 * np.where(lin <= .0031308, 12.92 * lin, 1.055 * lin ** (1 / 2.4) - .055)).astype(np.uint16)
L, A, B = g8, ((x - 20) * 2).astype(np.int8), ((y - 15) * 3).astype(np.int8)
simple('lab8', np.dstack([L, A.view(np.uint8), B.view(np.uint8)]), 8, 8)
simple('icclab8', np.dstack([L, (A.astype(int) + 128).astype(np.uint8), (B.astype(int) + 128).astype(np.uint8)]), 8, 9)
expect('lab8', lab_to_srgb(L / 2.55, A.astype(float), B.astype(float)))
L, A, B = g16, ((x - 20) * 700).astype(np.int16), ((y - 15) * 800).astype(np.int16)
simple('lab16', np.dstack([L, A.view(np.uint16), B.view(np.uint16)]), 16, 8)
expect('lab16', lab_to_srgb(L / 655.35, A / 256, B / 256))
I = (g16.astype(int) * 65280 // 65535)
simple('icclab16', np.dstack([I, A.astype(int) + 32768, B.astype(int) + 32768]).astype(np.uint16), 16, 9)
expect('icclab16', lab_to_srgb(I / 652.8, A / 256, B / 256))
simple('lightness8', g8, 8, 8)
expect('lightness8', lab_to_srgb(g8 / 2.55, 0. * g8, 0. * g8)[..., 1])
ink = np.dstack([rgb8 // 2, g8 // 4])
simple('inks', ink, 8, 5)
simple('inks-others', ink, 8, 5, _332=2)
simple('logluv', g16, 16, 32844, _339=2)

# YCbCr
def smooth(): return np.dstack([128 + 100 * np.sin(x / 9), 128 + 100 * np.cos(y / 7), 128 + 90 * np.sin((x + y) / 11)]).round().astype(np.uint8)
colour = smooth()
def ycc(rgb, luma=(.299, .587, .114)):
    r, g, b = np.moveaxis(rgb.astype(float), -1, 0); yy = luma[0] * r + luma[1] * g + luma[2] * b
    return [yy, (b - yy) / (2 - 2 * luma[2]) + 128, (r - yy) / (2 - 2 * luma[0]) + 128]
def rgb_of(yy, cb, cr, luma=(.299, .587, .114)):
    r, b = yy + (2 - 2 * luma[0]) * (cr - 128), yy + (2 - 2 * luma[2]) * (cb - 128)
    return np.clip(np.round(np.stack([r, (yy - luma[0] * r - luma[2] * b) / luma[1], b], -1)), 0, 255).astype(np.uint8)
def block(a, h, v):
    a = np.pad(a, ((0, -a.shape[0] % v), (0, -a.shape[1] % h)), mode='edge')
    return a.reshape(a.shape[0] // v, v, a.shape[1] // h, h)
def subsampled(name, h, v, rows, luma=(.299, .587, .114), tile=None, **more):
    yy, cb, cr = ycc(colour, luma)
    yy = np.clip(yy.round(), 0, 255)
    small = [np.clip(block(c, h, v).mean((1, 3)).round(), 0, 255) for c in (cb, cr)]
    def data(top, left, height, width):
        Y = block(yy[top:top + height, left:left + width], h, v).transpose(0, 2, 1, 3)
        Y = Y.reshape(Y.shape[0], Y.shape[1], h * v)
        C = [c[top // v:top // v + Y.shape[0], left // h:left // h + Y.shape[1], None] for c in small]
        return np.concatenate([Y, *C], 2).astype(np.uint8)
    t = tags(W, H, 8, 6, 3, _278=rows, _530=[h, v], **more)
    if tile:
        full = np.zeros((-(-H // tile) * (tile // v), -(-W // tile) * (tile // h), h * v + 2), np.uint8)
        whole = data(0, 0, H, W); full[:whole.shape[0], :whole.shape[1]] = whole
        del t[278]; t.update({322: tile, 323: tile})
        chunks = [full[r:r + tile // v, q:q + tile // h].tobytes() for r in range(0, full.shape[0], tile // v) for q in range(0, full.shape[1], tile // h)]
    else: chunks = [data(r, 0, rows, W).tobytes() for r in range(0, H, rows)]
    write(name, Page(t, chunks, tiled=bool(tile)))
    big = [np.repeat(np.repeat(c, v, 0), h, 1)[:H, :W] for c in small]
    expect(name, rgb_of(yy, *big, luma))
subsampled('ycbcr11', 1, 1, 7); subsampled('ycbcr22', 2, 2, 8); subsampled('ycbcr42', 4, 2, 30)
subsampled('ycbcr21-tiled', 2, 1, 30, tile=16)
subsampled('ycbcr12-709', 1, 2, 6, luma=(.2126, .7152, .0722), _529=(5, [.2126, .7152, .0722]))
Y, Cb, Cr = (np.clip(c.round(), 0, 255).astype(np.uint8) for c in ycc(colour))
write('ycbcr-planes', Page(tags(W, H, 8, 6, 3, _284=2, _530=[1, 1]), [Y.tobytes(), Cb.tobytes(), Cr.tobytes()]))
studio = np.dstack([(16 + Y * 219. / 255).round(), (128 + (Cb - 128.) * 112 / 127).round(), (128 + (Cr - 128.) * 112 / 127).round()]).astype(np.uint8)
simple('ycbcr-studio', studio, 8, 6, _530=[1, 1], _532=(5, [16, 235, 128, 240, 128, 240]))
s = studio.astype(float); expect('ycbcr-studio', rgb_of((s[..., 0] - 16) * 255 / 219, 128 + (s[..., 1] - 128) * 127 / 112, 128 + (s[..., 2] - 128) * 127 / 112))

# JPEG
def jpeg(a, **k): b = io.BytesIO(); Image.fromarray(a).save(b, 'jpeg', quality=95, **k); return b.getvalue()
def plain(j):
    """Without the markers of applications."""
    while j[3] in (0xE0, 0xEE): j = j[:2] + j[4 + struct.unpack('>H', j[4:6])[0]:]
    return j
def decode(j): return np.asarray(Image.open(io.BytesIO(j)))
def new(name, j, photometric, samples=3, **more):
    write(name, Page(tags(W, H, 8, photometric, samples, _259=7, **more), [j])); expect(name, decode(j))
new('jpeg-ycbcr22', jpeg(colour, subsampling=2), 6, _530=[2, 2])
new('jpeg-ycbcr11', jpeg(colour, subsampling=0), 6, _530=[1, 1])
new('jpeg-labelled-rgb11', jpeg(colour, subsampling=0), 2)
new('jpeg-labelled-rgb22', plain(jpeg(colour, subsampling=2)), 2)
new('jpeg-rgb', imagecodecs.jpeg8_encode(colour, level=95, colorspace='RGB', outcolorspace='RGB'), 2)
new('jpeg-rgb-labelled-ycbcr', imagecodecs.jpeg8_encode(colour, level=95, colorspace='RGB', outcolorspace='RGB'), 6, _530=[1, 1])
write('jpeg-grey', Page(tags(W, H, 8, 1, _259=7, _278=16), [jpeg(g8[:16]), jpeg(g8[16:])]))
expect('jpeg-grey', np.concatenate([decode(jpeg(g8[:16])), decode(jpeg(g8[16:]))]))
new('jpeg-ycck', imagecodecs.jpeg8_encode(ink, level=95, colorspace='CMYK', outcolorspace='YCCK'), 5, 4)
write('jpeg-lossless', Page(tags(W, H, 8, 1, _259=7), [imagecodecs.ljpeg_encode(g8)]))
def old(name, j, **more):
    t = tags(W, H, 8, 6, 3, _259=6, _512=1, _514=len(j), **more)
    t[513] = (4, [8]); write(name, Page(t, [j])); expect(name, decode(j))
old('old-jpeg11', jpeg(colour, subsampling=0), _530=[1, 1])
old('old-jpeg22', jpeg(colour, subsampling=2), _530=[2, 2])
# Colours are repeated here, where other decoders of JPEG blend them.
expect('old-jpeg22', np.asarray(Image.open('old-jpeg22.tif').convert('RGB')))

# codings
side = np.meshgrid(np.arange(2400), np.arange(2000)); large = grey(8, *side)
write('large-strip', Page(tags(2400, 2000, 8, 1, _259=8), [zlib.compress(large.tobytes(), 9)]))
write('large-strip-planes', Page(tags(2400, 2000, 8, 1, 2, _259=8, _284=2, _338=0), [zlib.compress(large.tobytes(), 9)] * 2))
write('lerc', Page(tags(W, H, 8, 1, _259=34887, **{'_50674': (4, [4, 0])}), [imagecodecs.lerc_encode(g8)]))
for n, c in (('jpegxl', 50002), ('jpeg2000', 34712), ('aperio', 33003), ('jpegxr', 22610), ('unknown', 12345)):
    write(f'coded-{n}', Page(tags(W, H, 8, 1, _259=c), [bytes(99)]))
# Fax codes know one channel.
write('coded-fax-colors', Page(tags(W, H, 1, 2, 3, _259=4), [bytes(99)]))
for n, rows in (('strip', 99), ('strips', 7)):
    p = Page(tags(W, H, 16, 1, _278=rows), strips(g16.astype('>u2'), rows)); write(f'no-lengths-{n}', p, order='>')
    b = bytearray(open(f'no-lengths-{n}.tif', 'rb').read()); i = b.index(struct.pack('>HHI', 279, 4, len(p.chunks))) + 8
    if rows == 7: i, = struct.unpack_from('>I', b, i)
    b[i:i + 4 * len(p.chunks)] = bytes(4 * len(p.chunks)); open(f'no-lengths-{n}.tif', 'wb').write(b)
# All rows are there, but the file says that the strips are shorter.
write('short-strips', Page(tags(W, H, 8, 1, _278=7), strips(g8, 7)))
b = bytearray(open('short-strips.tif', 'rb').read()); i = b.index(struct.pack('<HHI', 279, 4, 5)) + 8; i, = struct.unpack_from('<I', b, i)
struct.pack_into('<I', b, i + 4, 270); open('short-strips.tif', 'wb').write(b)
# The plane that nobody needs is not there.
write('extra-plane-missing', Page(tags(W, H, 8, 1, 2, _284=2, _338=0), strips(g8, 99) + [b'']))
write('bits-too-many', Page({**tags(W, H, 8, 2, 3), 258: [8, 8, 8, 1]}, strips(rgb8, 99)))
# Fax: data of half of the rows, properly ended; a last row of the pattern that the reader looks for
def fax(bits, coding):
    b = io.BytesIO(); Image.fromarray(bits).save(b, 'tiff', compression=coding); im = Image.open(b)
    return [b.getvalue()[o:o + n] for o, n in zip(im.tag_v2[273], im.tag_v2[279])], im.tag_v2[262]
bits = g8 > 127
bits[-1] = np.unpackbits(np.full(5, 0x2A, np.uint8)).astype(bool)
for coding, code in (('group4', 4), ('group3', 3)):
    for name, a in (('whole', bits), ('half', bits[:15])):
        chunks, photometric = fax(a, coding)
        write(f'{coding}-{name}', Page(tags(W, H, 1, photometric, _259=code), chunks))
