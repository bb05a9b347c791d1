"""Makes the pictures beside it: HEIC, AVIF, JPEG XL, BMP and PNM with the options of their encoders.

Needs Debian 12's libheif-examples, libavif-bin, libjxl-tools, netpbm, imagemagick and libimage-exiftool-perl, and
from PyPI pillow 13, pillow-heif 1.8, imagecodecs 2026.3, numpy 2. Each encoder runs in a process of its own.

Pictures are 40 x 30 (grids 128 x 128) and follow formulas that the tests know:
  grey  8 bits: (5 x + 3 y) mod 256            grey 16 bits: (1601 x + 977 y) mod 65536
  RGB:  grey of (x, y), of (2 x, y), of (x, 2 y)
  soft: 8 bits, 40 + 3 x + 2 y, and its RGB 40 + 3 x, 60 + 4 y, 200 - 2 x - y: what lossy codecs keep
"""
import io, os, pathlib, struct, subprocess, sys, tempfile
import imagecodecs, numpy as np
from PIL import Image

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent / 'imaging'))
W, H = 40, 30
x, y = np.meshgrid(np.arange(W), np.arange(H))
def grey(bits, x, y):
    return ((5 * x + 3 * y) % 256).astype(np.uint8) if bits == 8 else ((1601 * x + 977 * y) % 65536).astype(np.uint16)
def three(bits, x, y): return np.stack([grey(bits, x, y), grey(bits, 2 * x, y), grey(bits, x, 2 * y)], -1)
g8, g16, rgb8, rgb16 = grey(8, x, y), grey(16, x, y), three(8, x, y), three(16, x, y)
soft = (40 + 3 * x + 2 * y).astype(np.uint8)
softRGB = np.stack([40 + 3 * x, 60 + 4 * y, 200 - 2 * x - y], -1).astype(np.uint8)
work = pathlib.Path(tempfile.mkdtemp())

def run(*words, **k):
    done = subprocess.run([str(w) for w in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **k)
    if done.returncode: sys.exit(f'{words}: {done.stderr.decode()}{done.stdout.decode()}')
    return done.stdout
def png(name, a, **k):
    path = work / (name + '.png')
    if a.dtype == np.uint16: path.write_bytes(imagecodecs.png_encode(a))
    else: Image.fromarray(a).save(path, **k)
    return path
def heif(name, source, *options, lossless=True):
    exact = ['-L', '-p', 'chroma=444', '--matrix_coefficients=0'] if lossless else []
    run('heif-enc', *exact, *options, '-o', here / name, source)
def avif(name, source, *options, lossless=True):
    exact = ['--min', 0, '--max', 0, '--minalpha', 0, '--maxalpha', 0] if lossless else []
    run('avifenc', '-s', 8, *exact, *options, source, '-o', here / name)
def jxl(name, source, *options): run('cjxl', source, here / name, '--quiet', *options)
def in_python(code, *words): run(sys.executable, '-c', code, *words)

# Profiles, byte by byte.
def s15(v): return struct.pack('>i', round(v * 65536))
def profile(space, tags):
    tags = {b'wtpt': b'XYZ \0\0\0\0' + s15(.9642) + s15(1) + s15(.8249), b'cprt': b'text\0\0\0\0none\0', **tags}
    body, entries = b'', b''
    for name, data in tags.items():
        data += bytes(-len(data) % 4)
        entries += name + struct.pack('>II', 132 + 12 * len(tags) + len(body), len(data)); body += data
    head = struct.pack('>I4sI4s4s4s', 132 + 12 * len(tags) + len(body), b'none', 0x02400000, b'mntr', space, b'XYZ ')
    head += struct.pack('>6H', 2020, 1, 1, 0, 0, 0) + b'acsp' + bytes(28) + s15(.9642) + s15(1) + s15(.8249)
    return head + bytes(128 - len(head)) + struct.pack('>I', len(tags)) + entries + body
def desc(t): b = t.encode() + b'\0'; return b'desc\0\0\0\0' + struct.pack('>I', len(b)) + b + bytes(78)
GAMMA = b'curv\0\0\0\0' + struct.pack('>IH', 1, round(2.19922 * 256))
def xyz(*v): return b'XYZ \0\0\0\0' + b''.join(map(s15, v))
GRAY22 = profile(b'GRAY', {b'desc': desc('Gray Gamma 2.2'), b'kTRC': GAMMA})
WIDE = profile(b'RGB ', {b'desc': desc('Wide RGB'), b'rXYZ': xyz(.60974, .31111, .01947), b'gXYZ': xyz(.20528, .62567, .06087),
    b'bXYZ': xyz(.14919, .06322, .74457), b'rTRC': GAMMA, b'gTRC': GAMMA, b'bTRC': GAMMA})
(work / 'wide.icc').write_bytes(WIDE); (work / 'gray.icc').write_bytes(GRAY22)
def tiff(*entries):
    "A little-endian TIFF structure of shorts and rationals."
    body, extra = b'', b''
    for tag, kind, value in entries:
        if kind == 5:
            body += struct.pack('<HHII', tag, 5, 1, 10 + 12 * len(entries) + 4 + len(extra)); extra += struct.pack('<II', value, 1)
        else: body += struct.pack('<HHIHH', tag, 3, 1, value, 0)
    return b'II*\0' + struct.pack('<IH', 8, len(entries)) + body + bytes(4) + extra
EXIF6 = tiff((0x112, 3, 6), (0x11A, 5, 300), (0x11B, 5, 300), (0x128, 3, 2))
XMP = '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>A. Müller</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'.encode()
(work / 'exif').write_bytes(EXIF6); (work / 'xmp').write_bytes(XMP)

G8, G16, RGB8, RGB16 = png('g8', g8), png('g16', g16), png('rgb8', rgb8), png('rgb16', rgb16)
SOFT, SOFTRGB = png('soft', soft), png('softrgb', softRGB)
RGBA, GA = png('rgba', np.dstack([rgb8, 255 - g8])), png('ga', np.dstack([g8, 255 - g8]))

def heic():
    heif('rgb8.heic', RGB8); heif('grey8.heic', G8); heif('rgb10.heic', RGB16, '-b', 10); heif('rgb12.heic', RGB16, '-b', 12)
    heif('grey10.heic', G16, '-b', 10)
    heif('rgb8-420.heic', SOFTRGB, '-q', 90, lossless=False)
    heif('grey8-limited.heic', SOFT, '-L', '--full_range_flag=0', lossless=False)
    heif('rgba8.heic', RGBA); heif('thumbnail.heic', RGB8, '-t', 16)
    Image.fromarray(softRGB).save(work / 'turned.jpg', quality=95, subsampling=0, exif=b'Exif\0\0' + EXIF6)
    heif('exif6-alone.heic', work / 'turned.jpg', '-q', 95, '-p', 'chroma=444', lossless=False)
    in_python('''import sys, pillow_heif, numpy as np
from PIL import Image
pillow_heif.register_heif_opener()
rgb, other, exif, xmp, turned, two = sys.argv[1:]
a = Image.open(rgb)
a.save(turned, quality=-1, chroma=444, matrix_coefficients=0, exif=open(exif,'rb').read(), xmp=open(xmp,'rb').read())
a.save(two, quality=-1, chroma=444, matrix_coefficients=0, save_all=True, append_images=[Image.open(other)], primary_index=1)
''', RGB8, G8, work / 'exif', work / 'xmp', here / 'exif6-irot.heic', here / 'two.heic')

def avifs():
    avif('rgb8.avif', RGB8, '-y', 444, '--cicp', '1/13/0'); avif('rgb10.avif', RGB16, '-d', 10, '-y', 444, '--cicp', '1/13/0')
    avif('rgb12.avif', RGB16, '-d', 12, '-y', 444, '--cicp', '1/13/0')
    avif('grey8.avif', G8, '-y', 400); avif('grey10.avif', G16, '-y', 400, '-d', 10); avif('grey12.avif', G16, '-y', 400, '-d', 12)
    avif('grey8-limited.avif', SOFT, '-y', 400, '-r', 'limited'); avif('grey10-limited.avif', SOFT, '-y', 400, '-r', 'limited', '-d', 10)
    avif('rgb8-limited.avif', SOFTRGB, '-y', 444, '-r', 'limited', '--cicp', '1/13/1')
    avif('rgb8-420.avif', SOFTRGB, '-y', 420, lossless=False)
    for turn in range(4):
        for mirror in (None, 0, 1):
            if turn == 0 and mirror is None: continue
            avif(f'turn{turn}-mirror{"" if mirror is None else mirror}.avif', G8, '-y', 400, *(['--irot', turn] if turn else []),
                 *([] if mirror is None else ['--imir', mirror]))
    avif('crop.avif', G8, '-y', 400, '--crop', '5,3,20,16', '--irot', 1)
    avif('display-p3.avif', RGB8, '-y', 444, '--cicp', '12/13/0'); avif('pq.avif', RGB16, '-y', 444, '-d', 10, '--cicp', '9/16/9')
    avif('hlg.avif', RGB16, '-y', 444, '-d', 10, '--cicp', '9/18/9'); avif('ycgco.avif', SOFTRGB, '-y', 444, '--cicp', '1/13/8')
    avif('bt2020.avif', SOFTRGB, '-y', 444, '-d', 10, '--cicp', '9/13/9'); avif('gamma28.avif', G8, '-y', 400, '--cicp', '1/5/1')
    avif('grey8-icc.avif', G8, '-y', 400, '--icc', work / 'gray.icc'); avif('rgb8-icc.avif', RGB8, '-y', 444, '--cicp', '1/13/0', '--icc', work / 'wide.icc')
    avif('grey8-icc-rgb.avif', G8, '-y', 400, '--icc', work / 'wide.icc')
    avif('rgba8.avif', RGBA, '-y', 444, '--cicp', '1/13/0'); avif('grey-alpha8.avif', GA, '-y', 400)
    softA = np.full((H, W), 128, np.uint8)
    avif('premultiplied.avif', png('softa', np.dstack([softRGB, softA])), '-y', 444, '--cicp', '1/13/0', '-p')
    avif('metadata.avif', RGB8, '-y', 444, '--cicp', '1/13/0', '--exif', work / 'exif', '--xmp', work / 'xmp')
    run('avifenc', '-s', 8, RGB8, SOFTRGB, '-o', here / 'sequence.avif')
    X, Y = np.meshgrid(np.arange(128), np.arange(128))
    big = png('big', three(8, X, Y))
    avif('grid.avif', big, '-y', 444, '--cicp', '1/13/0', '--grid', '2x2'); avif('grid-turned.avif', big, '-y', 444, '--cicp', '1/13/0', '--grid', '2x2', '--irot', 1)
    avif('grid-lossy.avif', png('bigsoft', (40 + X + Y // 2).astype(np.uint8)), '-y', 400, '--grid', '2x2', lossless=False)

def box(kind, body): return struct.pack('>I4s', 8 + len(body), kind) + body
def jpegxl():
    for name, source in (('grey8', G8), ('grey16', G16), ('rgb8', RGB8), ('rgb16', RGB16), ('rgba8', RGBA)): jxl(name + '.jxl', source, '-d', 0)
    for turn in range(2, 9):
        jxl(f'turned{turn}.jxl', png(f'turned{turn}', g8, exif=b'Exif\0\0' + tiff((0x112, 3, turn))), '-d', 0)
    jxl('lossy.jxl', SOFTRGB, '-d', .3); jxl('lossy-grey.jxl', SOFT, '-d', .3)
    jxl('lossy-icc.jxl', png('wide', softRGB, icc_profile=WIDE), '-d', .3); jxl('lossy-icc-grey.jxl', png('grayicc', soft, icc_profile=GRAY22), '-d', .3)
    jxl('dark-icc.jxl', png('dark', np.repeat(np.repeat(np.arange(32, dtype=np.uint8).reshape(4, 8), 8, 0), 8, 1), icc_profile=GRAY22), '-d', .3)
    jxl('rgb8-icc.jxl', png('wide8', rgb8, icc_profile=WIDE), '-d', 0); jxl('grey8-icc.jxl', png('gray8', g8, icc_profile=GRAY22), '-d', 0)
    jxl('display-p3.jxl', RGB8, '-d', 0, '-x', 'color_space=RGB_D65_DCI_Rel_SRG'); jxl('pq.jxl', RGB16, '-d', 0, '-x', 'color_space=RGB_D65_202_Rel_PeQ')
    for bits in (10, 12):
        (here / f'grey{bits}.jxl').write_bytes(imagecodecs.jpegxl_encode(g16 >> (16 - bits), lossless=True, bitspersample=bits))
    (here / 'extra.jxl').write_bytes(imagecodecs.jpegxl_encode(np.stack([g8, 255 - g8, g8 // 2]), lossless=True, planar=True))
    for name, values, count in (('float-grey', soft / 255, 1), ('float-rgb', softRGB / 255, 3), ('float-bright', soft / 100, 1)):
        a = values.astype('<f4')[::-1]
        (work / 'f.pfm').write_bytes(b'%s\n40 30\n-1.0\n' % (b'PF' if count == 3 else b'Pf') + a.tobytes())
        jxl(name + '.jxl', work / 'f.pfm', '-d', 0)
    jxl('premultiplied.jxl', png('softa', np.dstack([softRGB, np.full((H, W), 128, np.uint8)])), '-d', 0, '--premultiply=1')
    Image.fromarray(g8).save(work / 'a.gif', save_all=True, append_images=[Image.fromarray(255 - g8)], duration=100)
    jxl('animation.jxl', work / 'a.gif', '-d', 0)
    Image.fromarray(softRGB).save(work / 'j.jpg', quality=90)
    jxl('jpeg.jxl', work / 'j.jpg'); run('djpeg', '-outfile', here / 'jpeg.ppm', work / 'j.jpg')
    stream = imagecodecs.jpegxl_encode(g8, lossless=True, usecontainer=False)
    assert stream[:2] == b'\xff\x0a'
    head = bytes.fromhex('0000000c4a584c200d0a870a') + box(b'ftyp', b'jxl \0\0\0\0jxl ')
    exif = bytes(4) + EXIF6
    (here / 'boxes-behind.jxl').write_bytes(head + box(b'jxlc', stream) + box(b'Exif', exif) + box(b'xml ', XMP))
    (here / 'boxes-before.jxl').write_bytes(head + box(b'xml ', XMP) + box(b'Exif', EXIF6) + box(b'jxlc', stream))
    (here / 'boxes-packed.jxl').write_bytes(head + box(b'jxlc', stream) + box(b'brob', b'Exif' + imagecodecs.brotli_encode(exif))
                                            + box(b'brob', b'xml ' + imagecodecs.brotli_encode(XMP)))

def bmps():
    def convert(name, source, *options, form='BMP'): run('convert', source, *options, f'{form}:{here / name}')
    Image.fromarray(g8).save(here / 'grey8.bmp'); convert('rgb24.bmp', RGB8, '-type', 'TrueColor', form='BMP3')
    convert('rgb24-os2.bmp', RGB8, '-type', 'TrueColor', form='BMP2'); convert('rgba32.bmp', RGBA, '-type', 'TrueColorAlpha')
    convert('rgb565.bmp', RGB8, '-type', 'TrueColor', '-define', 'bmp:subtype=RGB565'); convert('rgb555.bmp', RGB8, '-type', 'TrueColor', '-define', 'bmp:subtype=RGB555')
    convert('rle8.bmp', here / 'grey8.bmp', '-compress', 'RLE')
    convert('bilevel.bmp', png('bi', np.where(g8 > 127, 255, 0).astype(np.uint8)), '-type', 'Bilevel'); convert('palette4.bmp', RGB8, '-colors', 16, '-type', 'Palette')
    run('convert', here / 'palette4.bmp', '-depth', 8, here / 'palette4.ppm')

def pnms():
    def make(name, data): (here / name).write_bytes(data)
    def net(name, *words, source=None): (here / name).write_bytes(run(*words, input=source))
    pgm, ppm = b'P5\n40 30\n255\n' + g8.tobytes(), b'P6\n40 30\n255\n' + rgb8.tobytes()
    make('grey8.pgm', pgm); make('rgb8.ppm', ppm); make('grey16.pgm', b'P5 40 30 65535\n' + g16.astype('>u2').tobytes())
    pbm = run('pgmtopbm', '-threshold', '-value', '0.5', input=pgm); make('bilevel.pbm', pbm)
    net('plain.pbm', 'pnmtoplainpnm', source=pbm); net('plain.pgm', 'pnmtoplainpnm', source=pgm); net('plain.ppm', 'pnmtoplainpnm', source=ppm)
    net('maxval100.pgm', 'pamdepth', 100, source=pgm); net('maxval4095.pgm', 'pamdepth', 4095, source=pgm)
    net('rgb8.pam', 'pamtopam', source=ppm)
    net('grey8.pfm', 'pamtopfm', source=pgm); net('rgb8-big.pfm', 'pamtopfm', '-endian=big', source=ppm); net('rgb8-scale.pfm', 'pamtopfm', '-scale=4', source=ppm)
    make('rgb8-bytes.pfm', b'PF\n40 30\n-1.0\n' + rgb8[::-1].astype('<f4').tobytes())
    make('two.pgm', pgm + b'P5\n40 30\n255\n' + (255 - g8).tobytes())
    make('comments.pgm', b'P5\n# made by hand\n40 # width\n30\n#\n255\n' + g8.tobytes())
    make('grey-alpha.pam', b'P7\nWIDTH 40\nHEIGHT 30\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n' + np.dstack([g8, 255 - g8]).tobytes())

wanted = sys.argv[1:] or ['heic', 'avifs', 'jpegxl', 'bmps', 'pnms']
for part in wanted: globals()[part]()
