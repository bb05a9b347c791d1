"""Makes the picture files beside it. Needs pillow 13, numpy 2, tifffile and imagecodecs 2026, exiftool.

Every picture is 40 x 30 and follows a formula that the tests know:
  grey  8 bits: (5 x + 3 y) mod 256            grey 16 bits: (1601 x + 977 y) mod 65536
  RGB   8 bits: grey of (x, y), of (2 x, y), of (x, 2 y); 16 bits likewise
Profiles are written here byte by byte after ICC.1:2001-04 and ICC.1:2022.
"""
import io, struct, subprocess, sys
import imagecodecs, numpy as np, tifffile
from PIL import Image, ImageCms

W, H = 40, 30
x, y = np.meshgrid(np.arange(W), np.arange(H))
def grey(bits, x, y):
    return ((5 * x + 3 * y) % 256).astype(np.uint8) if bits == 8 else ((1601 * x + 977 * y) % 65536).astype(np.uint16)
g8, g16 = grey(8, x, y), grey(16, x, y)
rgb8, rgb16 = (np.stack([grey(b, x, y), grey(b, 2 * x, y), grey(b, x, 2 * y)], -1) for b in (8, 16))

# profiles
def s15(v): return struct.pack('>i', round(v * 65536))
def xyz(*v): return b'XYZ \0\0\0\0' + b''.join(map(s15, v))
def desc(t): b = t.encode() + b'\0'; return b'desc\0\0\0\0' + struct.pack('>I', len(b)) + b + bytes(78)
def mluc(t): b = t.encode('utf-16-be'); return b'mluc\0\0\0\0' + struct.pack('>II2s2sII', 1, 12, b'en', b'US', len(b), 28) + b
def gamma(g): return b'curv\0\0\0\0' + struct.pack('>IH', 1, round(g * 256))
def table(f, n=1024): return b'curv\0\0\0\0' + struct.pack('>I', n) + b''.join(struct.pack('>H', round(65535 * f(i / (n - 1)))) for i in range(n))
IDENTITY = b'curv\0\0\0\0' + struct.pack('>I', 0)
def para3(*v): return b'para\0\0\0\0' + struct.pack('>HH', 3, 0) + b''.join(map(s15, v))
SRGB_CURVE = para3(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
def profile(space, tags, version=0x02400000):
    tags = {b'wtpt': xyz(.9642, 1, .8249), b'cprt': b'text\0\0\0\0none\0', **tags}
    body, entries = b'', b''
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        entries += name + struct.pack('>II', 132 + 12 * len(tags) + len(body), len(data)); body += data
    head = struct.pack('>I4sI4s4s4s', 132 + 12 * len(tags) + len(body), b'none', version, b'mntr', space, b'XYZ ')
    head += struct.pack('>6H', 2020, 1, 1, 0, 0, 0) + b'acsp' + bytes(28) + s15(.9642) + s15(1) + s15(.8249)
    head += bytes(128 - len(head))
    return head + struct.pack('>I', len(tags)) + entries + body
def rgb(name, primaries, curve, **more):
    tags = {b'desc': name}
    for key, column in zip((b'rXYZ', b'gXYZ', b'bXYZ'), primaries): tags[key] = xyz(*column)
    for key in (b'rTRC', b'gTRC', b'bTRC'): tags[key] = curve
    return profile(b'RGB ', tags, **more)
SRGB_D50 = ((.43607, .22249, .01392), (.38515, .71687, .09708), (.14307, .06061, .71410))
ADOBE_D50 = ((.60974, .31111, .01947), (.20528, .62567, .06087), (.14919, .06322, .74457))
GRAY22 = profile(b'GRAY', {b'desc': desc('Gray Gamma 2.2'), b'kTRC': gamma(2.19922)})
LINEAR = profile(b'GRAY', {b'desc': desc('Linear Grey'), b'kTRC': IDENTITY})
# A dot gain of 20 % at half tone: reflectance of ink coverage with that gain on paper of density 0.
DOTGAIN = profile(b'GRAY', {b'desc': desc('Dot Gain 20%'), b'kTRC': table(lambda v: 1 - ((1 - v) + .8 * (1 - v) * v), 256)})
ADOBE = rgb(desc('Wide RGB'), ADOBE_D50, gamma(2.19922))
SRGB = rgb(mluc('sRGB écrit'), SRGB_D50, SRGB_CURVE, version=0x04300000)
LINEAR_SRGB = rgb(desc('sRGB built-in linear'), SRGB_D50, IDENTITY)
CMYK_STUB = profile(b'CMYK', {b'desc': desc('Ink without tables')})

def tif(name, a, icc=None, **k):
    if icc: k['iccprofile'] = icc
    k.setdefault('photometric', 'rgb' if a.ndim == 3 and a.shape[2] >= 3 else 'minisblack')
    tifffile.imwrite(name + '.tif', a, metadata=None, software=None, resolution=(300, 300), resolutionunit='INCH', **k)
for bits, g, c in ((8, g8, rgb8), (16, g16, rgb16)):
    for n, a in (('grey', g), ('rgb', c)):
        tif(f'{n}{bits}-none-strip', a, rowsperstrip=7)
        tif(f'{n}{bits}-lzw-tile', a, compression='lzw', predictor=True, tile=(16, 16))
        tif(f'{n}{bits}-deflate-strip', a, compression='zlib', rowsperstrip=30)
tif('grey16-big-endian', g16, byteorder='>')
tif('grey16-bigtiff', g16, bigtiff=True)
tif('rgb8-planar', np.moveaxis(rgb8, -1, 0), photometric='rgb', planarconfig='separate')
tif('grey8-packbits', g8, compression='packbits')
tif('grey8-miniswhite', 255 - g8, photometric='miniswhite')
tif('grey16-miniswhite', 65535 - g16, photometric='miniswhite')
tif('rgba8', np.dstack([rgb8, 255 - g8]), photometric='rgb', extrasamples=['unassalpha'])
tif('five-bands', np.dstack([rgb8, g8, g8]), photometric='minisblack', planarconfig='contig', extrasamples=['unspecified'] * 4)
tif('cmyk8', np.dstack([rgb8 // 2, g8 // 4]), photometric='separated')
for n, p in (('gamma22', GRAY22), ('linear', LINEAR), ('dotgain', DOTGAIN), ('srgb', SRGB)): tif(f'grey8-icc-{n}', g8, icc=p)
tif('grey16-icc-gamma22', g16, icc=GRAY22)
for n, p in (('wide', ADOBE), ('srgb', SRGB), ('linear', LINEAR_SRGB), ('gamma22', GRAY22), ('cmyk', CMYK_STUB)): tif(f'rgb8-icc-{n}', rgb8, icc=p)
tif('neutral8-icc-wide', np.dstack([g8] * 3), icc=ADOBE)
tif('cmyk8-icc-stub', np.dstack([rgb8 // 2, g8 // 4]), photometric='separated', icc=CMYK_STUB)
with tifffile.TiffWriter('pages.tif') as t:
    for page in (g8, 255 - g8, g8 // 2): t.write(page, metadata=None, software=None, photometric='minisblack')
Image.fromarray(g8 > 127).save('bilevel-g4.tif', compression='group4')
Image.fromarray(rgb8).quantize(16).save('palette.tif')

def pil(name, a, mode=None, **k): Image.fromarray(a, mode).save(name, **k)
for n, a in (('grey8', g8), ('rgb8', rgb8)): pil(n + '.png', a)
for n, a in (('grey16', g16), ('rgb16', rgb16)): open(n + '.png', 'wb').write(imagecodecs.png_encode(a))
pil('grey-alpha8.png', np.dstack([g8, 255 - g8]))
pil('rgba8.png', np.dstack([rgb8, 255 - g8]))
Image.fromarray(g8 > 127).save('bilevel.png')
q = Image.fromarray(rgb8).quantize(16); q.save('palette.png'); q.save('palette-alpha.png', transparency=3)
pil('grey8-dpi.png', g8, dpi=(600, 600))
pil('grey8.jpg', g8, quality=95, dpi=(400, 400)); pil('rgb8.jpg', rgb8, quality=95, subsampling=0)
pil('progressive.jpg', rgb8, quality=95, progressive=True)
flat = np.zeros((16, 16, 4), np.uint8); flat[:] = (0, 0, 0, 128)
Image.fromarray(flat, 'CMYK').save('cmyk-adobe.jpg', quality=100)
pil('rotated6.jpg', g8, quality=95)
subprocess.run(['exiftool', '-q', '-overwrite_original', '-Orientation#=6', '-Artist=A. Müller', '-Copyright=Museum',
    '-Make=Scanner Works', '-DateTimeOriginal=1931:05:04 10:11:12', '-UserComment=Plate 17', '-IPTC:Caption-Abstract=Harbour',
    '-XMP-dc:Title=Harbour at noon', 'rotated6.jpg'], check=True)
for n, a, b in (('grey8', g8, 8), ('grey16', g16, 16), ('grey12', g16 >> 4, 12), ('rgb8', rgb8, 8)):
    open(n + '.jp2', 'wb').write(imagecodecs.jpeg2k_encode(a, level=0, reversible=True, bitspersample=b, codecformat='jp2'))
open('grey8.j2k', 'wb').write(imagecodecs.jpeg2k_encode(g8, level=0, reversible=True, codecformat='j2k'))
pil('rgb8.webp', rgb8, lossless=True); pil('rgba8.webp', np.dstack([rgb8, 255 - g8]), lossless=True, exact=True)
Image.fromarray(rgb8).save('animated.webp', save_all=True, append_images=[Image.fromarray(255 - rgb8)], lossless=True)
pil('picture.gif', g8)
