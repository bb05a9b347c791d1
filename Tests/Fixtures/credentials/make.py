#!/usr/bin/env python3
"""Makes pictures with content credentials by the reference library, and its verdicts on them.

    pip install c2pa-python==0.38.1 pillow cryptography && ./make.py

Writes certificates and keys for tests (`*.pem`, `*.key`), pictures that c2pa-python signed, changed
copies of them as lists of changes, and `verdicts.json` with what its Reader says of each. Keys are made
anew each time, so that all files change. Time stamps come from `openssl ts`, behind a server on loopback.
"""

import datetime
import http.server
import io
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose, NameOID, ObjectIdentifier
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
YEARS = datetime.timedelta(days=3650)
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/negativeFilm"
MIME = {"jpg": "image/jpeg", "png": "image/png", "tif": "image/tiff"}
PASSPHRASE = b"test passphrase"


# Certificates

def new_key(kind):
    curves = {"es256": ec.SECP256R1, "es384": ec.SECP384R1, "es512": ec.SECP521R1, "k1": ec.SECP256K1}
    if kind in curves:
        return ec.generate_private_key(curves[kind]())
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:]))
    return ed25519.Ed25519PrivateKey.generate()


def digest_for(key):
    return None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()


def name(common):
    return x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Autochrome Test Only"),
        x509.NameAttribute(NameOID.COMMON_NAME, common)])


def usage(*named):
    fields = ["digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
              "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"]
    return x509.KeyUsage(**{field: field in named for field in fields})


def certificate(common, key, issuer=None, authority=False, purposes=(Purpose.EMAIL_PROTECTION,),
                uses=("digital_signature",), identifier=True, begin=None, end=None, digest=None,
                extra=None, critical=False, basic=True):
    """A certificate for a key; issued by (certificate, key), or by itself."""
    above, signer = issuer or (None, key)
    builder = (
        x509.CertificateBuilder().subject_name(name(common))
        .issuer_name(above.subject if above else name(common)).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin or NOW - datetime.timedelta(days=1)).not_valid_after(end or NOW + YEARS))
    if basic:
        builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), True)
    if uses:
        builder = builder.add_extension(usage(*uses), True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    if identifier:
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical)
    if extra:
        builder = builder.add_extension(
            x509.UnrecognizedExtension(ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00"), extra == "critical")
    return builder.sign(signer, digest or digest_for(signer))


def pem(*certificates):
    return b"".join(c.public_bytes(serialization.Encoding.PEM) for c in certificates)


def key_pem(key, form=serialization.PrivateFormat.PKCS8, passphrase=None):
    how = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, how)


def write(file, content):
    (HERE / file).write_bytes(content)
    return content


# Pictures

def picture(kind, pages=1):
    image = Image.new("L", (24, 16))
    image.putdata([(x * 9 + y * 5) % 256 for y in range(16) for x in range(24)])
    sink = io.BytesIO()
    more = {}
    if kind == "tif":
        more = {"save_all": True, "append_images": [image] * (pages - 1)}
    image.save(sink, {"jpg": "JPEG", "png": "PNG", "tif": "TIFF"}[kind], **more)
    return sink.getvalue()


def find_store(content, kind):
    """Where the store and what it is wrapped in lie."""
    start = content.rindex(b"jumdc2pa\0\x11\0\x10") - 12
    length = int.from_bytes(content[start:start + 4], "big")
    around = {"jpg": (12, 0), "png": (8, 4), "tif": (0, 0)}[kind]
    return [start, length], [[start - around[0], length + sum(around)]]


# The reference library

def settings(anchors=None, **builder):
    found = {"verify": {"remote_manifest_fetch": False, "verify_after_sign": False},
             "builder": {"thumbnail": {"enabled": False}} | builder}
    if anchors:
        found["trust"] = {"user_anchors": anchors.decode()}
    return found


def sign(content, kind, chain, key, algorithm, manifest, parent=None, stamp=None, **builder):
    info = c2pa.C2paSignerInfo(algorithm.encode(), chain, key_pem(key), stamp.encode() if stamp else b"")
    if not stamp:
        info.ta_url = None
    with c2pa.Context.from_dict(settings(**builder)) as context:
        maker = c2pa.Builder(manifest, context)
        if parent:
            maker.add_ingredient({"title": "parent", "relationship": "parentOf"}, MIME["jpg"], io.BytesIO(parent))
        sink = io.BytesIO()
        maker.sign(c2pa.Signer.from_info(info), MIME[kind], io.BytesIO(content), sink)
    return sink.getvalue()


def codes(found):
    return {kind: sorted([entry["code"], entry.get("url", "")] for entry in found.get(kind, []))
            for kind in ("success", "informational", "failure")}


def verdict(content, kind, anchors=None):
    """What the Reader says: its state and codes, or Invalid with the exception's class."""
    try:
        with c2pa.Context.from_dict(settings(anchors)) as context:
            report = json.loads(c2pa.Reader(MIME[kind], io.BytesIO(content), context=context).json())
    except Exception as error:  # the library has a class for each of its errors
        return {"state": "Invalid", "exception": f"{type(error).__name__}: {error}"}
    results = report["validation_results"]
    return {
        "state": report["validation_state"], "active": codes(results["activeManifest"]),
        "ingredients": [
            codes(delta["validationDeltas"]) | {"url": delta["ingredientAssertionURI"]}
            for delta in results.get("ingredientDeltas", [])]}


CREATED = {"title": "picture", "claim_generator_info": [{"name": "fixtures", "version": "1"}],
           "assertions": [{"label": "c2pa.actions", "data": {"actions": [
               {"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE}]}}]}


def with_actions(*actions, **more):
    return CREATED | more | {"assertions": [{"label": "c2pa.actions", "data": {"actions": list(actions)}}]}


# Time stamps

class Authority(http.server.BaseHTTPRequestHandler):
    folder = None

    def do_POST(self):
        request = self.rfile.read(int(self.headers["Content-Length"]))
        query = pathlib.Path(self.folder) / "query"
        query.write_bytes(request)
        reply = subprocess.run(
            ["openssl", "ts", "-reply", "-config", f"{self.folder}/tsa.cnf", "-section", "tsa",
             "-queryfile", query], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


def start_authority(folder, chain, key):
    pathlib.Path(folder, "tsa.pem").write_bytes(chain)
    pathlib.Path(folder, "tsa.key").write_bytes(key_pem(key))
    pathlib.Path(folder, "serial").write_text("01\n")
    pathlib.Path(folder, "tsa.cnf").write_text(
        f"[tsa]\nserial={folder}/serial\nsigner_cert={folder}/tsa.pem\nsigner_key={folder}/tsa.key\n"
        f"certs={folder}/tsa.pem\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256,sha384,sha512\n"
        "ess_cert_id_alg=sha256\n")
    handler = type("Handler", (Authority,), {"folder": folder})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}/"


# The cases

def changes(content, store):
    """One changed byte each: before and behind the store, and in every part of it."""
    start, length = store
    places = {"picture": len(content) - 3 if start + length < len(content) - 3 else 3}
    for label, text in [("claim", b"fixtures"), ("assertion", b"negativeFilm"),
                        ("signed hash", b"created_assertions"), ("certificate", b"Test Only")]:
        found = content.find(text, start)
        if found >= 0:
            places[label] = found + 3
    places["signature"] = start + length - 5 if content[start + length - 5] else start + length - 40
    return places


def main():
    root_key, other_key = new_key("es256"), new_key("es256")
    root = certificate("Test Root", root_key, authority=True, purposes=None, uses=("key_cert_sign",))
    issuer = (root, root_key)
    anchors = write("root.pem", pem(root))
    write("other-root.pem", pem(certificate(
        "Other Root", other_key, authority=True, purposes=None, uses=("key_cert_sign",))))

    keys, chains = {}, {}
    for kind in ("es256", "es384", "es512", "ed25519", "rsa2048"):
        keys[kind] = new_key(kind)
        chains[kind] = pem(certificate(f"Test Signer {kind}", keys[kind], issuer), root)
        write(f"{kind}.pem", chains[kind])
        if not kind.startswith("rsa"):
            write(f"{kind}.key", key_pem(keys[kind]))
    write("encrypted.key", key_pem(keys["es256"], passphrase=PASSPHRASE))
    write("traditional.key", key_pem(keys["es384"], serialization.PrivateFormat.TraditionalOpenSSL))
    write("rsa.key", key_pem(keys["rsa2048"]))

    folder, stranger = tempfile.mkdtemp(), tempfile.mkdtemp()
    tsa_key, stranger_key = new_key("es256"), new_key("es256")
    stamping = dict(purposes=(Purpose.TIME_STAMPING,), critical=True)
    stamps = start_authority(folder, pem(certificate("Test Clock", tsa_key, issuer, **stamping), root), tsa_key)
    unknown = certificate("Other Root", other_key, authority=True, purposes=None, uses=("key_cert_sign",))
    strange = start_authority(
        stranger, pem(certificate("Other Clock", stranger_key, (unknown, other_key), **stamping), unknown),
        stranger_key)
    write("tsa.pem", (pathlib.Path(folder) / "tsa.pem").read_bytes())
    write("tsa.key", key_pem(tsa_key))

    brief_key = new_key("es256")
    brief_end = NOW + datetime.timedelta(seconds=45)
    brief = pem(certificate("Brief Signer", brief_key, issuer, end=brief_end), root)

    cases = {}

    def add(case, content, kind, mutated=False, **more):
        write(f"{case}.{kind}", content)
        store, embedding = find_store(content, kind)
        entry = {"file": f"{case}.{kind}", "store": store, "embedding": embedding,
                 "untrusted": verdict(content, kind), "trusted": verdict(content, kind, anchors)} | more
        if mutated:
            entry["changes"] = []
            for label, place in changes(content, store).items():
                copy = bytearray(content)
                copy[place] ^= 1
                entry["changes"].append(
                    {"what": label, "at": place, "trusted": verdict(bytes(copy), kind, anchors)})
        cases[case] = entry

    for case, kind, algorithm, signer in [
            ("es256", "jpg", "es256", "es256"), ("es384", "png", "es384", "es384"),
            ("es512", "tif", "es512", "es512"), ("ed25519", "jpg", "ed25519", "ed25519"),
            ("ps256", "png", "ps256", "rsa2048"), ("ps384", "jpg", "ps384", "rsa2048"),
            ("ps512", "tif", "ps512", "rsa2048")]:
        add(case, sign(picture(kind), kind, chains[signer], keys[signer], algorithm, CREATED), kind, True)
    add("pages", sign(picture("tif", pages=3), "tif", chains["es256"], keys["es256"], "es256", CREATED), "tif")
    add("version1", sign(picture("jpg"), "jpg", chains["es256"], keys["es256"], "es256",
                         CREATED | {"claim_version": 1}), "jpg", True)

    parent = (HERE / "es256.jpg").read_bytes()
    add("parent", sign(picture("jpg"), "jpg", chains["es384"], keys["es384"], "es384",
                       CREATED | {"assertions": []}, parent, intent="edit"), "jpg", True)
    add("plain-parent", sign(picture("png"), "png", chains["es384"], keys["es384"], "es384",
                             CREATED | {"assertions": []}, picture("jpg"), intent="edit"), "png")
    damaged = bytearray(parent)
    damaged[-3] ^= 1
    add("damaged-parent", sign(picture("jpg"), "jpg", chains["es384"], keys["es384"], "es384",
                               CREATED | {"assertions": []}, bytes(damaged), intent="edit"), "jpg")
    # Rules for actions, broken.
    for case, actions in {
            "not-first": [{"action": "c2pa.color_adjustments"}],
            "no-source-type": [{"action": "c2pa.created"}],
            "twice": [{"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE}] * 2,
            "no-ingredient": [{"action": "c2pa.opened"}]}.items():
        try:
            add(case, sign(picture("jpg"), "jpg", chains["es256"], keys["es256"], "es256",
                           with_actions(*actions)), "jpg")
        except c2pa.C2paError as error:
            print(f"{case}: not signed: {error}")

    stamped = sign(picture("jpg"), "jpg", brief, brief_key, "es256", CREATED, stamp=stamps)
    strange_stamped = sign(picture("jpg"), "jpg", brief, brief_key, "es256", CREATED, stamp=strange)
    stamped1 = sign(picture("jpg"), "jpg", brief, brief_key, "es256", CREATED | {"claim_version": 1}, stamp=strange)
    unstamped = sign(picture("jpg"), "jpg", brief, brief_key, "es256", CREATED)

    # Certificates that the library's signer refuses, or its Reader.
    certificates = {}
    other = [Purpose.CLIENT_AUTH]
    for case, made in {
            "good": {}, "expired": {"begin": NOW - YEARS, "end": NOW - datetime.timedelta(days=1)},
            "early": {"begin": NOW + datetime.timedelta(days=1)}, "authority": {"authority": True},
            "no-purpose": {"purposes": None}, "any-purpose": {"purposes": [Purpose.ANY_EXTENDED_KEY_USAGE]},
            "server": {"purposes": [Purpose.SERVER_AUTH]}, "client": {"purposes": other},
            "email-client": {"purposes": [Purpose.EMAIL_PROTECTION] + other},
            "document": {"purposes": [ObjectIdentifier("1.3.6.1.5.5.7.3.36")]},
            "c2pa-signing": {"purposes": [ObjectIdentifier("1.3.6.1.4.1.62558.2.1")]},
            "stamps-too": {"purposes": [Purpose.EMAIL_PROTECTION, Purpose.TIME_STAMPING]},
            "status-too": {"purposes": [Purpose.EMAIL_PROTECTION, Purpose.OCSP_SIGNING]},
            "no-usage": {"uses": None}, "wrong-usage": {"uses": ("key_encipherment",)},
            "non-repudiation": {"uses": ("content_commitment",)},
            "certifies": {"uses": ("digital_signature", "key_cert_sign")},
            "no-identifier": {"identifier": False}, "no-basic": {"basic": False},
            "unknown-critical": {"extra": "critical"}, "unknown": {"extra": "noncritical"},
            "sha512": {"digest": hashes.SHA512()}, "rsa1024": {"kind": "rsa1024"},
            "k1": {"kind": "k1"}}.items():
        kind = made.pop("kind", "es256")
        key = keys["es256"] if kind == "es256" else new_key(kind)
        made = certificate(f"Test {case}", key, issuer, **made)
        write(f"certificate-{case}.pem", pem(made))
        chain = pem(made, root)
        algorithm = "ps256" if kind.startswith("rsa") else "es256"
        try:
            content = sign(picture("jpg"), "jpg", chain, key, algorithm, CREATED)
            certificates[case] = {"signed": True, "trusted": verdict(content, "jpg", anchors)["state"]}
        except c2pa.C2paError as error:
            certificates[case] = {"signed": False, "error": str(error)}

    time.sleep(max(0, brief_end.timestamp() + 2 - time.time()))
    add("stamped", stamped, "jpg", True)
    add("stamped-by-stranger", strange_stamped, "jpg")
    add("version1-stamped", stamped1, "jpg")
    add("expired", unstamped, "jpg")

    about = {"library": f"c2pa-python {c2pa.__version__}, c2pa-rs {c2pa.sdk_version()}", "now": int(time.time())}
    with open(HERE / "verdicts.json", "w", encoding="utf-8") as file:
        file.write(json.dumps(about)[:-1])
        for group, entries in [("cases", cases), ("certificates", certificates)]:
            lines = (f"{json.dumps(key)}: {json.dumps(entry)}" for key, entry in sorted(entries.items()))
            file.write(f',\n"{group}": {{\n' + ",\n".join(lines) + "\n}")
        file.write("}\n")


if __name__ == "__main__":
    main()
