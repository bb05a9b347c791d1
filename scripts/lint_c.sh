#!/bin/bash
# Checks the C sources: their layout with clang-format, and the code with the warnings of the clang that
# comes with Swift. clang-tidy of Debian 12 does not know the vector extensions that the kernels use.
#
#   scripts/lint_c.sh            check
#   scripts/lint_c.sh format     lay the sources out

set -euo pipefail
cd "$(dirname "$0")/.."

folders=(
    Sources/CConfinement Sources/CKernels Sources/CVipsShim Tests/CHostile Tests/KernelSweep Tests/Sanitizers
    Tests/Torture)
mapfile -t sources < <(find "${folders[@]}" -name '*.[ch]' -o -name '*.inc' | sort)
# The version is fixed, or the layout would depend on the machine.
format=clang-format-14

if [ "${1:-}" = format ]; then
    exec "$format" -i "${sources[@]}"
fi
"$format" --dry-run --Werror "${sources[@]}"

clang=$(scripts/clang.sh)
warnings=(-Wall -Wextra -Wconversion -Wshadow -Wmissing-prototypes -Wundef -Wunused-macros
    -Werror)
check() {
    "$clang" -fsyntax-only -std=gnu17 "${warnings[@]}" "$@"
}

check -ISources/CKernels/include Sources/CKernels/*.c Tests/KernelSweep/*.c
check Tests/Torture/*.c
check -ISources/CConfinement/include Sources/CConfinement/*.c
check -Wno-unused-parameter -ITests/CHostile/include Tests/CHostile/*.c
# Callbacks of libvips have parameters that not every one needs. The libraries' own headers are not checked.
read -ra libraries < <(pkg-config --cflags vips libtiff-4)
check -Wno-unused-parameter -ISources/CVipsShim/include "${libraries[@]/#-I/-isystem}" \
    Sources/CVipsShim/*.c
