"""What the scripts share that colorize thousands of small scans and say what is not as it has to be."""

import random

faults = []


def expect(holds, words):
    if not holds:
        faults.append(words)
    return "yes" if holds else "**no**"


def scan(path, seed):
    """A grey picture of 24 by 16 pixels (PGM)."""
    chance = random.Random(seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = bytes(108 + 40 * x // 24 + 3 * y + chance.randrange(40) for y in range(16) for x in range(24))
    path.write_bytes(b"P5\n24 16\n255\n" + pixels)
