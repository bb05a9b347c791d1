#!/bin/bash
# Prints the C compiler that the scripts use: the one that CC names, or the clang that comes with Swift.

set -euo pipefail

if [ -n "${CC:-}" ]; then
    echo "$CC"
    exit
fi
swift=$(readlink -f "$(command -v swift || true)")
if [ -x "$(dirname "$swift")/clang" ]; then
    echo "$(dirname "$swift")/clang"
elif command -v clang >/dev/null; then
    echo clang
else
    echo "The kernels are built with clang, which was found neither beside 'swift' nor in PATH." >&2
    echo "Set CC to a clang and try again." >&2
    exit 1
fi
