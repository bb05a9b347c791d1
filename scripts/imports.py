#!/usr/bin/env python3
"""Checks that no target imports what Package.swift does not declare for it.

SwiftPM forbids cycles between targets but lets an undeclared import compile as long as some other
target happened to be built first. This script also checks that targets stand in dependency order in
Package.swift, that the libraries of `GATEKEEPERS` are imported by their keepers alone, and that the folders
of a Swift target name each other's types in one direction only. `imports.py --knots TARGET` lists the
files of a target that name each other in a circle.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

# Modules that come with the toolchain.
TOOLCHAIN = {
    "Dispatch", "Foundation", "FoundationEssentials", "FoundationNetworking", "FoundationXML",
    "Glibc", "Musl", "Darwin", "Observation", "RegexBuilder", "Swift", "Synchronization", "Testing",
}
# Which targets alone may import a library; their own tests may look into it too.
GATEKEEPERS = {
    "CHEIF": {"Imaging"},
    "CJXL": {"Imaging"},
    "COpenJPEG": {"Imaging"},
    "CJPEG": {"CVipsShim"},
    "CTIFF": {"CVipsShim"},
    "CVips": {"CVipsShim"},
    "CVipsShim": {"Imaging"},
    "COpenBLAS": {"Kernels"},
    "COpenSSL": {"Files", "Credentials"},
    "CConfinement": {"Confinement"},
    "CMalloc": {"BatchRunner"},
    "CSeccomp": {"CConfinement"},
    "CZlib": {"Metadata"},
    "GRDB": {"JobStorage"},
}
# The headers that C targets reach those libraries by, and the targets that may include them.
HEADERS = {
    r"libheif/.*": {"CHEIF"},
    r"jxl/.*": {"CJXL"},
    r"j(?:peglib|error)\.h": {"CJPEG", "CVipsShim"},
    r"tiffio\.h": {"CTIFF", "CVipsShim"},
    r"vips/.*": {"CVips", "CVipsShim"},
    r"openjpeg\.h": {"COpenJPEG"},
    r"cblas\.h": {"COpenBLAS"},
    r"openssl/.*": {"COpenSSL"},
    r"seccomp\.h": {"CConfinement", "CSeccomp"},
    r"malloc\.h": {"CMalloc"},
    r"zlib\.h": {"CZlib"},
    r"sqlite3\.h": set(),
}

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*"
    r"(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|typealias|func|var|let)\s+)?(\w+)",
    re.MULTILINE)
# A type that other files can name: at the beginning of a line, and not private.
DECLARATION = re.compile(
    r"^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|final|indirect|nonisolated)\s+)*"
    r"(?:struct|class|enum|protocol|actor|typealias)\s+(\w+)",
    re.MULTILINE)
# Prose, and what it puts in: the first name of each interpolation.
PROSE = re.compile(r'"""(?s:.)*?"""|"(?:\\.|[^"\\\n])*"|//.*')
INTERPOLATION = re.compile(r"\\\((\w+)")
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
    keepers = GATEKEEPERS.get(module)
    if keepers is None or target["name"].removesuffix("Tests") in keepers:
        return None
    return f"only {' and '.join(sorted(keepers))} import{'s' * (len(keepers) == 1)} {module}"


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


def types_by_file(files):
    """The files that declare a type at the top level for others, by the type's name."""
    homes = {}
    for path, text in files.items():
        for match in DECLARATION.finditer(text):
            homes.setdefault(match.group(1), set()).add(path)
    return homes


def references(files):
    """For each file of a target the others whose types it names, with one of those names."""
    files = {
        path: PROSE.sub(lambda prose: " ".join(INTERPOLATION.findall(prose.group())), text)
        for path, text in files.items()}
    homes = types_by_file(files)
    found = {path: {} for path in files}
    for path, text in files.items():
        for name in set(re.findall(r"\b[A-Z]\w*", text)) & homes.keys():
            if path not in homes[name]:
                for home in homes[name]:
                    found[path][home] = name
    return found


def knots(graph):
    """Groups of nodes that reach each other, the largest first; {node: successors}."""
    order, seen = [], set()

    def visit(node, edges, collected):
        stack = [(node, iter(edges[node]))]
        seen.add(node)
        while stack:
            node, rest = stack[-1]
            successor = next((other for other in rest if other not in seen), None)
            if successor is None:
                collected.append(stack.pop()[0])
            else:
                seen.add(successor)
                stack.append((successor, iter(edges[successor])))

    for node in graph:
        if node not in seen:
            visit(node, graph, order)
    backward = {node: [] for node in graph}
    for node, successors in graph.items():
        for successor in successors:
            backward[successor].append(node)
    groups = []
    seen = set()
    for node in reversed(order):
        if node not in seen:
            groups.append([])
            visit(node, backward, groups[-1])
    return sorted((sorted(g) for g in groups if len(g) > 1), key=lambda g: (-len(g), g))


def swift_files(target, root):
    home = root / folder(target)
    return {path.relative_to(home): path.read_text(encoding="utf-8") for path in home.rglob("*.swift")}


def folder_violations(target, root):
    """Circles among what lies at the top of a target, with a name for each step back.

    A file there stands for itself; two of them may name each other, folders may not.
    """
    found = references(swift_files(target, root))
    folders = {path.parts[0] for path in found if len(path.parts) > 1}
    graph = {path.parts[0]: {} for path in found}
    for path, others in found.items():
        for other, name in others.items():
            if path.parts[0] != other.parts[0]:
                graph[path.parts[0]].setdefault(other.parts[0], f"{path.stem} names {name}")
    for knot in knots(graph):
        if folders & set(knot):
            reasons = (graph[a][b] for a in knot for b in knot if b in graph[a])
            yield (f"{folder(target)}: {', '.join(knot)} name each other in a circle: "
                   + "; ".join(reasons))


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
        if target["type"] != "test":
            yield from folder_violations(target, root)
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
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--knots", metavar="TARGET", help="list the files of a target that name each other")
    wanted = parser.parse_args().knots
    root = pathlib.Path(__file__).resolve().parent.parent
    dump = subprocess.run(
        ["swift", "package", "dump-package"], cwd=root, stdout=subprocess.PIPE, check=True,
        env=os.environ | {"AUTOCHROME_BENCH": "1"})
    package = json.loads(dump.stdout)
    if wanted:
        target = next(target for target in package["targets"] if target["name"] == wanted)
        for knot in knots(references(swift_files(target, root))):
            print(f"{len(knot)} files: {', '.join(map(str, knot))}")
        return 0
    found = list(violations(package, root))
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
