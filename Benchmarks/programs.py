"""Programs of others."""

import subprocess


def run(*command, given=None, seconds=None, quiet=False):
    """The output of a program that does not fail and, where it has to be `quiet`, does not complain either."""
    done = subprocess.run([str(word) for word in command], input=given, capture_output=True, timeout=seconds)
    if done.returncode or quiet and b"rror" in done.stderr:
        said = (done.stderr or done.stdout).decode(errors="replace").strip()
        raise OSError(said[-100:] or f"status {done.returncode}")
    return done.stdout
