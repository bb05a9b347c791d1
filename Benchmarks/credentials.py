#!/usr/bin/env python3
"""Does the reference reader trust the content credentials of the outputs?

    credentials.py --program .build/release/autochrome

Makes a root, certificates of each kind of key and a time stamp authority of its own, signs small JPEG, PNG and TIFF
outputs with them by `colorize --sign` and by `sign`, and shows them to c2pa-python: with the root and without, after
one changed byte of pixels, metadata and manifest, and after the certificate's end, with a time stamp and without. The
same with manifests beside pictures that stay as they are (`--sign-beside`), JP2 files among them. Every file that
carries its manifest is read by Pillow, libvips, ImageMagick, exiftool and tiffinfo, which have to find in it what they
find in the same output without credentials. Then certificates and keys that have to be refused. Markdown goes to
standard output; what is not as it has to be is listed behind it, and the status is 1.

The programs are Debian's: openssl, libvips-tools, imagemagick, libimage-exiftool-perl, libtiff-tools.
"""

import argparse
import datetime
import functools
import hashlib
import http.server
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image

from engine import ROOT

FORMATS = {"jpeg": ("jpg", "image/jpeg"), "png": ("png", "image/png"), "tiff": ("tif", "image/tiff")}
# Of a file whose manifest it is given the reference reader needs to know no format.
BESIDE = {**FORMATS, "jp2": ("jp2", "image/jp2")}
KEYS = {"ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "ES384": lambda: ec.generate_private_key(ec.SECP384R1()), "Ed25519": ed25519.Ed25519PrivateKey.generate}
# Long enough to sign two pictures before it ends.
SHORT = datetime.timedelta(seconds=90)


def run(*command, check=True):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, errors="replace")
    if check and done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done


class Authority:
    """A root that signs certificates."""

    def __init__(self, folder):
        self.folder = folder
        self.key = KEYS["ES256"]()
        self.certificate = self.issue("root", self.key, None)
        self.pem = (folder / "root.pem").read_text()

    def issue(self, name, key, purpose, begin=None, end=None):
        """Writes NAME.pem and, for whoever signs with it, NAME.key; without a purpose it is the root itself."""
        now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Test {name}")])
        is_root = purpose is None
        builder = x509.CertificateBuilder().subject_name(subject).public_key(key.public_key()).serial_number(
            x509.random_serial_number()).not_valid_before(begin or now - datetime.timedelta(days=1)).not_valid_after(
            end or now + datetime.timedelta(days=365)).issuer_name(subject if is_root else self.certificate.subject)
        usage = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
                               "encipher_only", "decipher_only"), False)
        for extension, is_critical in (
                (x509.BasicConstraints(is_root, None), True),
                (x509.KeyUsage(digital_signature=not is_root, key_cert_sign=is_root, crl_sign=is_root, **usage), True),
                (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
                (x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False),
                *([] if is_root else [(x509.ExtendedKeyUsage([purpose]), True)])):
            builder = builder.add_extension(extension, is_critical)
        certificate = builder.sign(self.key, hashes.SHA256())
        text = certificate.public_bytes(serialization.Encoding.PEM).decode()
        (self.folder / f"{name}.pem").write_text(text if is_root else text + self.pem)
        secret = self.folder / f"{name}.key"
        secret.touch(mode=0o600)
        secret.write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        return certificate

    def options(self, name):
        return ["--sign", self.folder / f"{name}.pem", "--key", self.folder / f"{name}.key"]


def stamp_server(authority):
    """A time stamp authority (RFC 3161) on loopback; its address."""
    folder = authority.folder
    authority.issue("stamps", KEYS["ES256"](), ExtendedKeyUsageOID.TIME_STAMPING)
    (folder / "serial").write_text("01\n")
    (folder / "stamps.cnf").write_text(f"""[tsa]
serial={folder}/serial
signer_cert={folder}/stamps.pem
certs={folder}/root.pem
signer_key={folder}/stamps.key
signer_digest=sha256
default_policy=1.2.3.4.1
digests=sha256,sha384,sha512
ess_cert_id_alg=sha256
""")

    class Stamps(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            query, reply = folder / "query", folder / "reply"
            query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            run("openssl", "ts", "-reply", "-queryfile", query, "-config", folder / "stamps.cnf", "-section", "tsa",
                "-out", reply)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(reply.stat().st_size))
            self.end_headers()
            self.wfile.write(reply.read_bytes())

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Stamps)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


class Reader:
    """The reference reader, which fetches nothing."""

    def __init__(self, root):
        base = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
        self.plain = c2pa.Context.from_dict(base)
        self.rooted = c2pa.Context.from_dict({**base, "trust": {"user_anchors": root}})

    def read(self, path, mime, with_root=True, manifest=None):
        """State and codes of failures, of the file's own manifest or one that is given; `Unreadable` if that cannot be
        parsed."""
        given = {} if manifest is None else {"manifest_data": manifest}
        try:
            with open(path, "rb") as file:
                reader = c2pa.Reader(mime, file, context=self.rooted if with_root else self.plain, **given)
                facts = json.loads(reader.json())
        except c2pa.C2paError as error:
            return "Unreadable", [str(error).split(":")[0]]
        found = facts.get("validation_results", {}).get("activeManifest", {})
        return facts["validation_state"], sorted({entry["code"] for entry in found.get("failure", [])})


def flipped(content, place):
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1:]


def changed(content, where, mime):
    """The file with one other byte in its pixels, metadata or manifest."""
    if where == "metadata":
        place = content.index(b"<x:xmpmeta") + 400
    elif where == "manifest":
        place = content.index(b"xmp.iid:", content.index(b"c2pa.claim.v2")) + 12
    elif mime == "image/tiff":
        tags = Image.open(io.BytesIO(content)).tag_v2
        place = (tags.get(273) or tags.get(324))[0] + 4
    else:
        place = content.rindex(b"\xff\xda" if mime == "image/jpeg" else b"IDAT") + 40
    return flipped(content, place)


def pillow(path, _):
    with Image.open(path) as picture:
        return hashlib.sha256(picture.tobytes()).hexdigest(), picture.mode, picture.size


def libvips(path, folder):
    done = run("vips", "rawsave", path, folder / "raw", check=False)
    return done.returncode, hashlib.sha256((folder / "raw").read_bytes()).hexdigest()


def imagemagick(path, _):
    done = run("identify", "-format", "%m %w %h %#", path, check=False)
    return done.returncode, done.stdout


def exiftool(path, _):
    done = run("exiftool", "-s3", "-FileType", "-ImageSize", "-XMP:All", "-ICC_Profile:All", path, check=False)
    return done.returncode, done.stdout


def tiffinfo(path, _):
    done = run("tiffinfo", "-D", path, check=False)
    return done.returncode, [line for line in done.stderr.splitlines() if "52545 (0xcd41)" not in line]


OTHERS = {"Pillow": pillow, "libvips": libvips, "ImageMagick": imagemagick, "exiftool": exiftool, "tiffinfo": tiffinfo}


class Trial:
    def __init__(self, program, scan, folder):
        self.program, self.scan, self.folder = program, scan, folder
        self.certificates = folder / "certificates"
        self.certificates.mkdir()
        self.authority = Authority(self.certificates)
        for name, make in KEYS.items():
            self.authority.issue(name, make(), ExtendedKeyUsageOID.EMAIL_PROTECTION)
        self.reader = Reader(self.authority.pem)
        self.wrong, self.runs = [], 0

    def expect(self, holds, words):
        if not holds:
            self.wrong.append(words)

    def colorize(self, form, options=(), check=True):
        """Runs the program over the scan; its output, what it said."""
        self.runs += 1
        out = self.folder / f"out{self.runs}"
        done = run(self.program, "colorize", self.scan, "-o", out, "--format", form, "--quiet", *options, check=check)
        return next(out.glob(f"*.{BESIDE[form][0]}"), None), done

    def sign(self, output, options, check=True):
        return run(self.program, "sign", output.parent, "--quiet", *options, check=check)

    def signed(self):
        """The table of all formats, keys and ways of signing."""
        print("| output | signed by | key | bytes | with the root | without | pixels | metadata | manifest | read as before by |")
        print("|---|---|---|---:|---|---|---|---|---|---|")
        for form, (_, mime) in FORMATS.items():
            plain, _ = self.colorize(form)
            bytes_before = plain.stat().st_size
            before = {name: read(plain, self.folder) for name, read in OTHERS.items()
                      if form == "tiff" or name != "tiffinfo"}
            for key in KEYS:
                for way in ("colorize", "sign"):
                    if way == "colorize":
                        path, _ = self.colorize(form, self.authority.options(key))
                    else:
                        path, _ = self.colorize(form)
                        self.sign(path, self.authority.options(key))
                    self.row(form, way, key, path, mime, bytes_before, before)

    def row(self, form, way, key, path, mime, bytes_before, before):
        name = f"{form}, {way}, {key}"
        rooted, plain = self.reader.read(path, mime), self.reader.read(path, mime, with_root=False)
        self.expect(rooted == ("Trusted", []), f"{name}: {rooted} with the root")
        self.expect(plain == ("Valid", ["signingCredential.untrusted"]), f"{name}: {plain} without")
        cells = [f"{state} {' '.join(codes)}".strip() for state, codes in (rooted, plain)]
        for where in ("pixels", "metadata", "manifest"):
            copy = self.folder / f"changed{path.suffix}"
            copy.write_bytes(changed(path.read_bytes(), where, mime))
            state, codes = self.reader.read(copy, mime)
            self.expect(state in ("Invalid", "Unreadable"), f"{name}: {state} with other {where}")
            cells.append(f"{state} {' '.join(codes)}")
        same = [reader for reader, facts in before.items() if OTHERS[reader](path, self.folder) == facts]
        self.expect(len(same) == len(before), f"{name}: read otherwise by {', '.join(set(before) - set(same))}")
        print(f"| {form} | {way} | {key} | {path.stat().st_size - bytes_before} | {' | '.join(cells)} | {', '.join(same)} |")

    def beside(self):
        """The table of pictures with their manifests beside them."""
        print("\n| output, manifest beside it | signed by | key | with the root | without | picture changed | manifest changed "
              "| one byte more |\n|---|---|---|---|---|---|---|---|")
        for form, (suffix, mime) in BESIDE.items():
            plain, _ = self.colorize(form)
            before = plain.read_bytes()
            for key in KEYS:
                for way in ("colorize", "sign"):
                    options = [*self.authority.options(key), "--sign-beside"]
                    path, _ = self.colorize(form, options if way == "colorize" else ())
                    if way == "sign":
                        self.sign(path, options)
                    name, content = f"{form} beside, {way}, {key}", path.read_bytes()
                    manifest = path.with_suffix(".c2pa").read_bytes()
                    self.expect(content == before, f"{name}: the picture is another than without")
                    read = functools.partial(self.reader.read, path, mime)
                    rooted, alone = read(manifest=manifest), read(manifest=manifest, with_root=False)
                    self.expect(rooted == ("Trusted", []), f"{name}: {rooted} with the root")
                    self.expect(alone == ("Valid", ["signingCredential.untrusted"]), f"{name}: {alone} without")
                    place = manifest.index(b"xmp.iid:", manifest.index(b"c2pa.claim.v2")) + 12
                    copy = self.folder / f"other.{suffix}"
                    found = [rooted, alone]
                    copy.write_bytes(flipped(content, len(content) // 2))
                    found.append(self.reader.read(copy, mime, manifest=manifest))
                    found.append(read(manifest=flipped(manifest, place)))
                    copy.write_bytes(content + b"\0")
                    found.append(self.reader.read(copy, mime, manifest=manifest))
                    for state, codes in found[2:]:
                        self.expect(state in ("Invalid", "Unreadable"), f"{name}: {state} {codes} of another file")
                    cells = [f"{state} {' '.join(codes)}".strip() for state, codes in found]
                    print(f"| {form} | {way} | {key} | {' | '.join(cells)} |")

    def expired(self):
        """The state before and after the end of a certificate."""
        address = stamp_server(self.authority)
        end = datetime.datetime.now(datetime.timezone.utc) + SHORT
        self.authority.issue("short", KEYS["ES256"](), ExtendedKeyUsageOID.EMAIL_PROTECTION, end=end)
        options = self.authority.options("short")
        cases = {"without a time stamp": options, "with a time stamp": [*options, "--timestamp", address]}
        files = {name: self.colorize("jpeg", options)[0] for name, options in cases.items()}
        early = {name: self.reader.read(path, "image/jpeg") for name, path in files.items()}
        time.sleep(max(0, (end - datetime.datetime.now(datetime.timezone.utc)).total_seconds()) + 2)
        print("\n| certificate that ends | before | after | signed again |\n|---|---|---|---|")
        for name, path in files.items():
            late = self.reader.read(path, "image/jpeg")
            self.sign(path, self.authority.options("ES256"))
            again = self.reader.read(path, "image/jpeg")
            print(f"| {name} | " + " | ".join(f"{state} {' '.join(codes)}" for state, codes in (early[name], late, again)) + " |")
            self.expect(early[name][0] == "Trusted" and again[0] == "Trusted", f"{name}: {early[name]}, {again}")
            self.expect(late[0] == ("Trusted" if name.startswith("with ") else "Invalid"), f"{name}: {late} after the end")

    def refused(self):
        """Certificates and keys with which nothing may be signed."""
        now, day = datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(days=1)
        mail = ExtendedKeyUsageOID.EMAIL_PROTECTION
        self.authority.issue("expired", KEYS["ES256"](), mail, now - 2 * day, now - day)
        self.authority.issue("early", KEYS["ES256"](), mail, now + day, now + 2 * day)
        self.authority.issue("server", KEYS["ES256"](), ExtendedKeyUsageOID.SERVER_AUTH)
        self.authority.issue("open", KEYS["ES256"](), mail)
        (self.certificates / "open.key").chmod(0o644)
        exchanged = ["--sign", self.certificates / "ES256.pem", "--key", self.certificates / "ES384.key"]
        cases = {name: self.authority.options(name) for name in ("expired", "early", "server", "open", "root")}
        print("\n| refused | status | said |\n|---|---:|---|")
        for name, options in {**cases, "another's key": exchanged}.items():
            path, done = self.colorize("jpeg", options, check=False)
            said = done.stderr.strip().splitlines()
            print(f"| {name} | {done.returncode} | {said[0].replace(str(self.certificates), '') if said else ''} |")
            self.expect(done.returncode == 2 and path is None, f"{name}: status {done.returncode}, output {path}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/autochrome")
    parser.add_argument("--scan", type=pathlib.Path, default=ROOT / "Samples/camera_grey.png")
    options = parser.parse_args()
    # Outputs state when they were made, and are compared with each other.
    os.environ["SOURCE_DATE_EPOCH"] = "1000000000"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        scan = folder / "scan.png"
        picture = Image.open(options.scan)
        picture.thumbnail((160, 160))
        picture.save(scan)
        trial = Trial(options.program.resolve(), scan, folder)
        print(f"c2pa-python {c2pa.__version__}, c2pa-rs {c2pa.sdk_version()}.\n")
        trial.signed()
        trial.beside()
        trial.expired()
        trial.refused()
    for words in trial.wrong:
        print(f"\nWrong: {words}")
    return bool(trial.wrong)


if __name__ == "__main__":
    sys.exit(main())
