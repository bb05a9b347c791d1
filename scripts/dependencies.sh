#!/bin/bash
# Checks that what the build needs is on this machine, and installs what is missing.
#
#   scripts/dependencies.sh          what `make build` and `make test` need
#   scripts/dependencies.sh lint     also what `make lint` needs
#
# As root on Debian or Ubuntu missing packages are installed with apt-get. Anybody else is told their
# names and the command that installs them, and the exit status is 1.

set -euo pipefail

swift_minimum=6.2

# Prints the Debian package of each thing that is not there. Things are looked for, not packages, so
# that libraries installed in another way count too.
missing_packages() {
    command -v git >/dev/null || echo git
    # git cannot fetch the Swift packages over https without it.
    [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -d /etc/pki ] || echo ca-certificates
    # The C library's and the C++ library's headers, which the Swift toolchain does not bring.
    compgen -G '/usr/include/c++/*/vector' >/dev/null || echo g++
    if command -v pkg-config >/dev/null; then
        pkg-config --exists vips || echo libvips-dev
        pkg-config --exists libjpeg || echo libjpeg-dev
        pkg-config --exists libtiff-4 || echo libtiff-dev
        pkg-config --exists libopenjp2 || echo libopenjp2-7-dev
        pkg-config --exists libheif || echo libheif-dev
        pkg-config --exists libjxl || echo libjxl-dev
        pkg-config --exists openblas || echo libopenblas-dev
        pkg-config --exists libcrypto || echo libssl-dev
        pkg-config --exists libseccomp || echo libseccomp-dev
        pkg-config --exists zlib || echo zlib1g-dev
        pkg-config --exists sqlite3 || echo libsqlite3-dev
    else
        echo pkg-config libvips-dev libjpeg-dev libtiff-dev libopenjp2-7-dev libheif-dev libjxl-dev \
            libopenblas-dev libssl-dev libseccomp-dev zlib1g-dev libsqlite3-dev
    fi
    if [ "${1:-}" = lint ]; then
        command -v python3 >/dev/null || echo python3
        command -v clang-format-14 >/dev/null || echo clang-format-14
        command -v codespell >/dev/null || echo codespell
    fi
}

check_swift() {
    if ! command -v swift >/dev/null; then
        echo "Building Autochrome needs Swift $swift_minimum or newer, but 'swift' was not found in PATH." >&2
        echo "Install the toolchain from https://www.swift.org/install/linux/ and try again." >&2
        exit 1
    fi
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1)
    if [ "$(printf '%s\n' "$swift_minimum" "$version" | sort -V | head -n 1)" != "$swift_minimum" ]; then
        echo "Building Autochrome needs Swift $swift_minimum or newer; 'swift' in PATH is ${version:-unknown}." >&2
        echo "Install a newer toolchain from https://www.swift.org/install/linux/ and try again." >&2
        exit 1
    fi
}

# Runs apt-get and shows what it said only where it fails.
apt() {
    local log
    log=$(mktemp)
    if ! DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" \
        >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        rm -f "$log"
        echo "'apt-get $*' failed; see above. Correct the problem and try again." >&2
        exit 1
    fi
    rm -f "$log"
}

check_swift
packages=$(missing_packages "$@" | xargs)
[ -n "$packages" ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Missing: $packages (these are Debian package names)." >&2
    echo "Install the corresponding packages of your system and try again." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Missing system packages: $packages" >&2
    echo "Install them and try again:" >&2
    echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends $packages" >&2
    exit 1
fi

echo "Installing system packages: $packages"
apt update
# shellcheck disable=SC2086 # a list of package names
apt install --no-install-recommends $packages

still_missing=$(missing_packages "$@" | xargs)
if [ -n "$still_missing" ]; then
    echo "Installed $packages, but their files were not found: $still_missing." >&2
    echo "Check that 'pkg-config' searches the right folders (PKG_CONFIG_PATH, PKG_CONFIG_LIBDIR)." >&2
    exit 1
fi
