#!/bin/bash
# safetensors writes the metadata of a file in another order each time, so that equal models differ in their SHA-256.
#
# Seen with safetensors 0.8.0 and numpy 2.4.6: twelve processes save the same tensor with the same eight entries of metadata;
# the files hold the same, and are several different files. Whoever compares models by a checksum of the file has to
# compare tensors instead, or write the header in a fixed order.
#
# Exit status 0 while that is so; 1 if all files are equal.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q --no-cache-dir safetensors==0.8.0 numpy==2.4.6

for number in $(seq 12); do
    venv/bin/python - "$number" <<'PYTHON'
import sys, numpy
from safetensors.numpy import save_file
save_file({"weight": numpy.zeros(3, numpy.float32)}, f"{sys.argv[1]}.safetensors",
          metadata={f"entry{index}": str(index) for index in range(8)})
PYTHON
done
venv/bin/python - <<'PYTHON'
import glob, hashlib, json, struct
import safetensors

files = [open(name, "rb").read() for name in glob.glob("*.safetensors")]
headers = [json.loads(file[8:8 + struct.unpack("<Q", file[:8])[0]]) for file in files]
hashes = {hashlib.sha256(file).hexdigest() for file in files}
print("safetensors", safetensors.__version__, "-", len(files), "files,", len(hashes), "different ones")
assert all(header == headers[0] for header in headers)
assert len(hashes) > 1, "this has changed"
PYTHON
