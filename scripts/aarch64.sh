#!/bin/bash
# Builds the C kernels for AArch64, whose vector unit is NEON, and checks them in qemu's user-mode
# emulator. Needs no AArch64 system: a cross compiler's libraries and the emulator come from Debian.

set -euo pipefail
cd "$(dirname "$0")/.."

# Things are looked for, not packages, so that libraries installed in another way count too.
missing_packages() {
    compgen -G '/usr/lib/gcc-cross/aarch64-linux-gnu/*/libgcc.a' >/dev/null || echo gcc-aarch64-linux-gnu
    [ -e /usr/aarch64-linux-gnu/lib/libc.a ] || echo libc6-dev-arm64-cross
    command -v qemu-aarch64 >/dev/null || echo qemu-user
}

if [ "$(uname -m)" = aarch64 ]; then
    exec scripts/kernels.sh
fi
packages=$(missing_packages | xargs)
if [ -n "$packages" ]; then
    echo "Missing system packages: $packages" >&2
    echo "Install them and try again:" >&2
    echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends $packages" >&2
    exit 1
fi
exec scripts/kernels.sh aarch64-linux-gnu qemu-aarch64
