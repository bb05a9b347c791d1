#!/usr/bin/env python3
"""Tests of imports.py: each kind of violation is planted in a small package and has to be found."""

import pathlib
import tempfile
import unittest

import imports


def target(name, dependencies=(), kind="regular"):
    return {"name": name, "type": kind, "dependencies": [{"byName": [d, None]} for d in dependencies]}


class ImportsTests(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.root = pathlib.Path(holder.name)

    def check(self, targets, files):
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return list(imports.violations({"targets": targets}, self.root))

    def test_declared_and_toolchain_modules_pass(self):
        found = self.check(
            [target("Values"), target("Rooms", ["Values"])],
            {"Sources/Rooms/A.swift": "import Foundation\npublic import Values\nimport struct Values.B\n"})
        self.assertEqual(found, [])

    def test_undeclared_module(self):
        found = self.check(
            [target("Values"), target("Rooms")],
            {"Sources/Rooms/A.swift": "// why\n@preconcurrency public import Values\n"})
        self.assertEqual(found, ["Sources/Rooms/A.swift:2: Rooms does not declare Values"])

    def test_undeclared_submodule_and_single_declaration(self):
        found = self.check(
            [target("Rooms")],
            {"Sources/Rooms/A.swift": "import struct Values.Inner\n  @testable import Others\n"})
        self.assertEqual(len(found), 2)

    def test_guarded_library(self):
        found = self.check(
            [target("GRDB"), target("BatchRunner", ["GRDB"]), target("JobStorage", ["GRDB"]),
             target("JobStorageTests", ["GRDB"], kind="test")],
            {"Sources/BatchRunner/A.swift": "import GRDB\n",
             "Sources/JobStorage/B.swift": "import GRDB\n",
             "Tests/JobStorageTests/C.swift": "import GRDB\n"})
        self.assertEqual(found, ["Sources/BatchRunner/A.swift:1: only JobStorage imports GRDB"])

    def test_guarded_header(self):
        found = self.check(
            [target("CVipsShim"), target("CKernels")],
            {"Sources/CVipsShim/shim.c": "#include <vips/vips.h>\n",
             "Sources/CKernels/a.c": "#include <math.h>\n# include <vips/vips.h>\n",
             "Sources/CKernels/include/b.h": '#include "cblas.h"\n'})
        self.assertEqual(
            found,
            ["Sources/CKernels/a.c:2: CKernels may not include vips/vips.h",
             "Sources/CKernels/include/b.h:1: CKernels may not include cblas.h"])

    def test_order(self):
        found = self.check([target("Upper", ["Lower"]), target("Lower")], {})
        self.assertEqual(found, ["Package.swift: Upper stands before Lower, which it depends on"])

    def test_comments_are_no_imports(self):
        found = self.check(
            [target("Rooms")], {"Sources/Rooms/A.swift": "// import Values\n/// import Values\n"})
        self.assertEqual(found, [])

    def test_folders_that_name_each_other(self):
        files = {
            "Sources/Rooms/Values/Width.swift": "public struct Width {}\n",
            "Sources/Rooms/Doors/Door.swift": "struct Door { var width: Width }\n",
            "Sources/Rooms/Wall.swift": "final class Wall { var door: Door? }\n",
        }
        self.assertEqual(self.check([target("Rooms")], files), [])
        files["Sources/Rooms/Values/Height.swift"] = "struct Height { let wall: Wall }\n"
        self.assertEqual(
            self.check([target("Rooms")], files),
            ["Sources/Rooms: Doors, Values, Wall.swift name each other in a circle: Door names Width; "
             "Height names Wall; Wall names Door"])

    def test_private_types_comments_and_texts_name_nothing(self):
        found = self.check(
            [target("Rooms")],
            {"Sources/Rooms/Low/A.swift":
                '// Upper\nstruct Lower { let text = "Upper" + """\n    "Upper"\n    """ }\nprivate struct Part {}\n',
             "Sources/Rooms/High/B.swift": "struct Upper: Lower { let part: Part }\n"})
        self.assertEqual(found, [])

    def test_interpolations_name_types(self):
        found = self.check(
            [target("Rooms")],
            {"Sources/Rooms/Low/A.swift": 'struct Lower { let text = "\\(Upper.self)" }\n',
             "Sources/Rooms/High/B.swift": "struct Upper: Lower {}\n"})
        self.assertEqual(len(found), 1)

    def test_largest_knot_of_files(self):
        graph = {"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": ["e"], "e": ["d"], "f": ["a"]}
        self.assertEqual(imports.knots(graph), [["a", "b", "c"], ["d", "e"]])


if __name__ == "__main__":
    unittest.main(argv=["test_imports", "--quiet"])
