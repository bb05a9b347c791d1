#!/usr/bin/env python3
"""Checks that the files and folders that the documentation names exist.

A name counts if it stands in backticks and begins with a folder of the repository, such as
`Sources/Files/Digest.swift`; `{A,B}` stands for both, `*` for any part of a name.
"""

import itertools
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = ["README.md", "CONTRIBUTING.md", "Benchmarks/README.md", *ROOT.glob("docs/*.md")]
NAME = re.compile(r"`((?:Sources|Tests|Pipelines|Models|Samples|Benchmarks|packaging|scripts|docs)/[^`\s<]*)`")
CHOICE = re.compile(r"\{([^{}]*)\}")


def expanded(name):
    """The names that `a/{b,c}` stands for."""
    parts = CHOICE.split(name)
    choices = [part.split(",") if index % 2 else [part] for index, part in enumerate(parts)]
    return ["".join(choice) for choice in itertools.product(*choices)]


def missing(page, root=ROOT):
    """Lines `page:line: name` for each name in a page that does not exist."""
    text = (root / page).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        for match in NAME.finditer(line):
            for name in expanded(match.group(1).rstrip(".,:;")):
                if not any(root.glob(name.rstrip("/"))):
                    yield f"{pathlib.Path(page).name}:{number}: there is no {name}"


def main():
    found = [line for page in PAGES for line in missing(page)]
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
