"""What a run has left on the disk, and how it differs from what an uninterrupted run leaves."""

import csv
import hashlib
import os
import shutil
import sqlite3
import stat
import tempfile

STATE = ".autochrome"
REPORT = "autochrome-report"
DATABASE = f"{STATE}/jobs.sqlite"
PREVIEWS = f"{REPORT}/previews/"
# What the program keeps beside outputs; more of the previews and the superseded below.
OWN = {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{STATE}/lock"}
COLUMNS = ("path", "page", "part", "kind", "state", "reason", "outputPath", "sha256", "pages",
           "outputBytes", "failure ->> 'kind'", "nextRecord")
# Of the report's columns those that say what became of a picture, and not when.
REPORTED = ("state", "reason", "source_path", "source_sha256", "source_bytes", "output_path",
            "output_sha256", "output_bytes", "width", "height", "output_width", "output_height",
            "error_class", "page", "part", "pages", "recipe", "sidecars", "sidecars_sha256",
            "companions", "companions_sha256")


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(folder):
    """SHA-256 of all files below a folder by their relative names; links as what they say."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            relative = os.path.relpath(path, folder)
            if os.path.islink(path):
                found[relative] = "-> " + os.readlink(path)
            else:
                with open(path, "rb") as file:
                    found[relative] = hashlib.sha256(file.read()).hexdigest()
    return found


def sources(folder):
    """What must not change about sources: bytes, times and permissions."""
    found = {}
    for name, content in files(folder).items():
        status = os.lstat(folder / name)
        found[name] = (content, status.st_mtime_ns, stat.S_IMODE(status.st_mode))
    return found


class Outcome:
    """An output folder at rest."""

    def __init__(self, folder):
        self.folder = folder
        all_files = files(folder)
        self.previews = {name.removeprefix(PREVIEWS): content
                         for name, content in all_files.items() if name.startswith(PREVIEWS)}
        self.superseded = {name: content for name, content in all_files.items()
                           if name.startswith(f"{STATE}/superseded/")}
        self.reports = {name for name in all_files
                        if name.startswith(REPORT) and not name.startswith(PREVIEWS)}
        self.outputs = {name: content for name, content in all_files.items()
                        if not name.startswith((STATE, REPORT))}
        self.others = {name for name in all_files
                       if name.startswith(STATE) and name not in self.superseded and name not in OWN}
        folders = {os.path.relpath(place, folder) for place, _, _ in os.walk(folder)}
        self.folders = {name for name in folders if not name.startswith(f"{STATE}/superseded")}
        self._read_rows()

    def _read_rows(self):
        """Reads a copy, so that looking changes nothing."""
        self.rows, self.damage, self.ids, self.met, self.runs = [], [], {}, set(), 0
        if not (self.folder / DATABASE).exists():
            return
        with tempfile.TemporaryDirectory() as place:
            for end in ("", "-wal"):
                file = self.folder / (DATABASE + end)
                if file.exists():
                    shutil.copy(file, os.path.join(place, "jobs.sqlite" + end))
            database = sqlite3.connect(os.path.join(place, "jobs.sqlite"))
            try:
                self.damage = [row[0] for row in database.execute("PRAGMA integrity_check")
                               if row[0] != "ok"]
                self.damage += [str(row) for row in database.execute("PRAGMA foreign_key_check")]
                # A run that was killed while it made the database leaves one of an earlier version.
                columns = {row[1] for row in database.execute("PRAGMA table_info(item)")}
                if "nextRecord" in columns:
                    self.rows = database.execute(
                        f"SELECT {', '.join(COLUMNS)} FROM item ORDER BY path, page, part").fetchall()
                    self.ids = {number: (path, page, part) for number, path, page, part in
                                database.execute("SELECT id, path, page, part FROM item")}
                    # Where its folders were empty, earlier failures are not those of the last run.
                    self.met = {state for state, in database.execute(
                        "SELECT state FROM item WHERE seenRunID = (SELECT MAX(id) FROM run)")}
                    self.runs, = database.execute("SELECT COUNT(*) FROM run").fetchone()
            except sqlite3.Error as error:
                self.damage.append(str(error))
            finally:
                database.close()

    def states(self):
        return {row[4] for row in self.rows}

    def reported(self):
        """The rows of the report, without what differs from run to run."""
        path = self.folder / REPORT / "report.csv"
        if not path.exists():
            return []
        with open(path, newline="", encoding="utf-8-sig") as file:
            return sorted(tuple(row[column] for column in REPORTED) for row in csv.DictReader(file))

    def named_previews(self):
        """Small pictures by the picture that they belong to."""
        named = {}
        for name, content in self.previews.items():
            number, _, kind = name.partition("-")
            known = self.ids.get(int(number)) if number.isdigit() else None
            named[(known or name, kind)] = content
        return named


def differences(kind, found, wanted):
    """Lines that say which names are missing, too many or other than they should be."""
    for name in sorted(wanted.keys() - found.keys(), key=str):
        yield f"{kind}: {name} is missing"
    for name in sorted(found.keys() - wanted.keys(), key=str):
        yield f"{kind}: {name} should not be there"
    for name in sorted(found.keys() & wanted.keys(), key=str):
        if found[name] != wanted[name]:
            yield f"{kind}: {name} differs"


def complaints(found, wanted, lacks_previews=False):
    """Everything in which a finished output folder differs from that of an uninterrupted run."""
    yield from (f"database: {line}" for line in found.damage)
    yield from differences("output", found.outputs, wanted.outputs)
    yield from differences("superseded", found.superseded, wanted.superseded)
    yield from (f"left over: {name}" for name in sorted(found.others))
    yield from (f"left over: the folder {name}" for name in sorted(found.folders - wanted.folders))
    yield from (f"report: {name} should not be there" for name in sorted(found.reports - wanted.reports))
    yield from (f"report: {name} is missing" for name in sorted(wanted.reports - found.reports))
    for row in sorted(set(found.rows) - set(wanted.rows), key=str):
        yield f"row: {row} is not as it should be"
    for row in sorted(set(wanted.rows) - set(found.rows), key=str):
        yield f"row: {row} is missing"
    if len(found.rows) != len(wanted.rows):
        yield f"rows: {len(found.rows)} in place of {len(wanted.rows)}"
    if found.reported() != wanted.reported():
        lost = set(wanted.reported()) ^ set(found.reported())
        yield f"report.csv: rows differ: {sorted(lost)[:2]}"
    there, due = found.named_previews(), wanted.named_previews()
    if lacks_previews:
        due = {name: content for name, content in due.items() if name in there}
    yield from differences("preview", there, due)


def unfinished_complaints(found, *complete):
    """What is wrong with an output folder at any moment: a final name that holds something unfinished."""
    yield from (f"database: {line}" for line in found.damage)
    for name, content in found.outputs.items():
        # The manifest belongs to a run, and what is being written has a hidden name until it is whole.
        if name == "manifest-sha256.txt" or os.path.basename(name).startswith("."):
            continue
        if content not in [whole.outputs.get(name) for whole in complete]:
            yield f"unfinished: {name} is neither the earlier output nor the new one"
