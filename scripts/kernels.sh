#!/bin/bash
# Checks the C kernels on every instruction set of this machine, with nothing but a C compiler:
# builds Sources/CKernels with Tests/KernelSweep and runs the result.
#
#   scripts/kernels.sh                     natively, and again under the sanitizers
#   scripts/kernels.sh TRIPLE EMULATOR     built for another processor, in an emulator
#
# CC names the compiler; it has to be clang, whose vector extensions the kernels use. Without CC it
# is the one that comes with Swift.

set -euo pipefail
cd "$(dirname "$0")/.."

output=.build/kernels
# As in Package.swift, and no warnings.
flags=(-O3 -std=gnu17 -Wall -Wextra -Werror -ISources/CKernels/include)

# build PROGRAM FLAG...: compiles kernels and sweep into one program.
build() {
    local program=$1
    shift
    mkdir -p "$output"
    "$clang" "${flags[@]}" "$@" Sources/CKernels/*.c Tests/KernelSweep/*.c -lm -o "$output/$program"
}

# Whether the compiler brings the sanitizers' libraries.
has_sanitizers() {
    mkdir -p "$output"
    echo 'int main(void) { return 0; }' |
        "$clang" "${sanitizers[@]}" -x c - -o "$output/sanitizers" 2>/dev/null
}

clang=$(scripts/clang.sh)
sanitizers=(-fuse-ld=lld -fsanitize=address,undefined,float-cast-overflow)

if [ $# -eq 2 ]; then
    build "sweep-$1" --target="$1" -static
    echo "The kernels for $1, in $2:"
    exec "$2" "$output/sweep-$1"
fi

build sweep
echo "The kernels:"
"$output/sweep"
if has_sanitizers; then
    build sweep-sanitized "${sanitizers[@]}" -fno-sanitize-recover=all -g
    echo "The kernels under the address and undefined behaviour sanitizers:"
    "$output/sweep-sanitized"
else
    echo "Not checked under sanitizers: $clang has no libraries for them." >&2
fi
