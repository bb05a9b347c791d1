#!/bin/bash
# bagit.py undoes only the first two line ends of a name.
#
# BagIt (RFC 8493, 2.1.3) has line feeds and carriage returns in names written as %0A and %0D. bagit.py writes them so,
# but passes re.IGNORECASE to re.sub() where the greatest number of replacements belongs: its value is 2. A bag that
# bagit.py itself has made of a file with three line feeds in its name is invalid to bagit.py; with two it is valid.
#
# Seen with bagit 1.9.0 (PyPI), Python 3.11: "2 line feeds: valid", "3 line feeds: invalid".
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install bagit==1.9.0 'setuptools<81'

cat > "$folder/try.py" <<'END'
import logging
import pathlib
import sys

import bagit

logging.disable(logging.CRITICAL)
for count in (2, 3):
    folder = pathlib.Path(sys.argv[1], str(count))
    folder.mkdir()
    (folder / "\n".join("abcd"[:count + 1])).write_text("a page\n")
    bag = bagit.make_bag(str(folder), checksums=["sha256"])
    # Read anew, as somebody does who gets the bag.
    print(f"{count} line feeds: {'valid' if bagit.Bag(str(folder)).is_valid() else 'invalid'}")
END
"$folder/venv/bin/python" "$folder/try.py" "$folder" | tee "$folder/seen"
diff "$folder/seen" <(printf '2 line feeds: valid\n3 line feeds: invalid\n')
