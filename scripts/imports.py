#!/usr/bin/env python3
"""Checks that no target imports what Package.swift does not declare for it.

SwiftPM forbids cycles between targets but lets an undeclared import compile as long as some other
target happened to be built first. This script also checks that targets stand in dependency order in
Package.swift and that the libraries of `GATEKEEPERS` are imported by one target each.
"""

import json
import pathlib
import re
import subprocess
import sys

# Modules that come with the toolchain.
TOOLCHAIN = {
    "Dispatch", "Foundation", "FoundationEssentials", "FoundationNetworking", "FoundationXML",
    "Glibc", "Musl", "Darwin", "Observation", "RegexBuilder", "Swift", "Synchronization", "Testing",
}
# Which target alone may import a library; its own tests may look into it too.
GATEKEEPERS = {
    "CTIFF": "CVipsShim",
    "CVips": "CVipsShim",
    "CVipsShim": "Imaging",
    "COpenBLAS": "Kernels",
    "COpenSSL": "Files",
    "GRDB": "JobStorage",
}
# The headers that C targets reach those libraries by, and the targets that may include them.
HEADERS = {
    r"tiffio\.h": {"CTIFF", "CVipsShim"},
    r"vips/.*": {"CVips", "CVipsShim"},
    r"cblas\.h": {"COpenBLAS"},
    r"openssl/.*": {"COpenSSL"},
    r"sqlite3\.h": set(),
}

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*"
    r"(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|typealias|func|var|let)\s+)?(\w+)",
    re.MULTILINE)
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', re.MULTILINE)


def folder(target):
    parent = "Tests" if target["type"] == "test" else "Sources"
    return target.get("path") or f"{parent}/{target['name']}"


def declared(target):
    """Names of the modules that a target declares."""
    names = set()
    for dependency in target["dependencies"]:
        for kind in ("byName", "target", "product"):
            if kind in dependency:
                names.add(dependency[kind][0])
    return names


def gate_violation(target, module):
    """Says who may import a guarded library, or None where this target may."""
    keeper = GATEKEEPERS.get(module)
    if keeper is None or target["name"] in (keeper, keeper + "Tests"):
        return None
    return f"only {keeper} imports {module}"


def swift_violations(target, text):
    for match in IMPORT.finditer(text):
        module = match.group(1)
        line = text.count("\n", 0, match.start(1)) + 1
        if module in TOOLCHAIN or module == target["name"]:
            continue
        if module not in declared(target):
            yield line, f"{target['name']} does not declare {module}"
        elif reason := gate_violation(target, module):
            yield line, reason


def c_violations(target, text):
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start(1)) + 1
        for pattern, allowed in HEADERS.items():
            if re.fullmatch(pattern, match.group(1)) and target["name"] not in allowed:
                yield line, f"{target['name']} may not include {match.group(1)}"


def order_violations(package):
    seen = set()
    own = {target["name"] for target in package["targets"]}
    for target in package["targets"]:
        for name in sorted(declared(target) & own - seen):
            yield f"Package.swift: {target['name']} stands before {name}, which it depends on"
        seen.add(target["name"])


def violations(package, root):
    """All violations of a package, as lines `file:line: what`."""
    yield from order_violations(package)
    for target in package["targets"]:
        for path in sorted((root / folder(target)).rglob("*")):
            if path.suffix == ".swift":
                check = swift_violations
            elif path.suffix in (".c", ".h", ".inc"):
                check = c_violations
            else:
                continue
            for line, reason in check(target, path.read_text(encoding="utf-8")):
                yield f"{path.relative_to(root)}:{line}: {reason}"


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    dump = subprocess.run(
        ["swift", "package", "dump-package"], cwd=root, stdout=subprocess.PIPE, check=True)
    found = list(violations(json.loads(dump.stdout), root))
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
