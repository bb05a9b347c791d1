"""The kinds of rounds; importing them makes them known."""

from . import disks, faults, kills, others

__all__ = ["disks", "faults", "kills", "others"]
