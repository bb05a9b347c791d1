#!/bin/bash
# Signing a TIFF of several pages with c2pa-python makes a file whose pages Pillow cannot count.
#
# Seen with c2pa-python 0.38.1 (c2pa-rs 0.91.3), Pillow 12.0.0 and cryptography 46.0.3: for a file of one page the manifest goes
# into a copy of its directory, and Pillow reads the signed file as before. For a file of several pages the library appends
# a further directory that holds the manifest's tag (52545) alone, without width and height. Pillow takes it for a page: `n_frames`
# raises "TypeError: Missing dimensions", while the pages themselves can still be read by number. A manifest in the
# first directory, where the library's reader looks too, does not have this effect.
#
# Exit status 0 while that is so; 1 if it has changed.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q --no-cache-dir c2pa-python==0.38.1 pillow==12.0.0 cryptography==46.0.3

venv/bin/python - <<'PYTHON'
import datetime, json
import c2pa, PIL
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image

def signer():
    """One with a certificate for this purpose and an authority of its own."""
    def name(text):
        return x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Example"),
                          x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
    def certificate(subject, issuer, key, by, constraints, usage):
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer)).public_key(
            key.public_key()).serial_number(x509.random_serial_number()).not_valid_before(
            now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=30))
        builder = builder.add_extension(constraints, True).add_extension(usage, True).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), False)
        if not constraints.ca:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        return builder.sign(by, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    def usage(**chosen):
        names = ("digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign "
                 "crl_sign encipher_only decipher_only").split()
        return x509.KeyUsage(**{name: chosen.get(name, False) for name in names})
    root, leaf = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    chain = certificate("Signer", "Root", leaf, root, x509.BasicConstraints(False, None), usage(digital_signature=True))
    chain += certificate("Root", "Root", root, root, x509.BasicConstraints(True, None), usage(key_cert_sign=True))
    private = leaf.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return c2pa.Signer.from_info(c2pa.C2paSignerInfo(alg=b"es256", sign_cert=chain, private_key=private, ta_url=None))

def signed(pages):
    """The name of a signed TIFF file of so many pages."""
    pictures = [Image.new("L", (48, 32), 40 * page) for page in range(pages)]
    pictures[0].save("plain.tif", save_all=True, append_images=pictures[1:])
    builder = c2pa.Builder(json.dumps({"claim_generator_info": [{"name": "example", "version": "1"}], "assertions": [
        {"label": "c2pa.actions", "data": {"actions": [{
            "action": "c2pa.created",
            "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"}]}}]}))
    target = f"signed-{pages}.tif"
    with open("plain.tif", "rb") as source, open(target, "w+b") as file:
        builder.sign(signer(), "image/tiff", source, file)
    return target

def frames(file):
    try:
        return Image.open(file).n_frames
    except TypeError as error:
        return f"TypeError: {error}"

print("c2pa-python", c2pa.__version__ if hasattr(c2pa, "__version__") else "0.38.1", "- Pillow", PIL.__version__)
found = {pages: frames(signed(pages)) for pages in (1, 3)}
for pages, number in found.items():
    print(f"{pages} page(s), signed: n_frames {number}")
with Image.open("signed-3.tif") as picture:
    picture.seek(2)
    print("third page can be read:", picture.getpixel((0, 0)) == 80)
assert found[1] == 1 and "Missing dimensions" in str(found[3]), "this has changed"
PYTHON
