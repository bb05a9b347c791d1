#!/bin/bash
# Packs a release for those who have no Swift.
#
#   scripts/package.sh BINARY deb    dist/autochrome_VERSION_ARCHITECTURE.deb
#   scripts/package.sh BINARY dist   also a tarball of the same files, and SHA256SUMS
#
# `make deb` and `make dist` build the program first and call this. The package declares the libraries of the Debian
# it is built on, so it belongs to that release of Debian. DEBFULLNAME and DEBEMAIL name its maintainer; without them
# git does. Times in the files are SOURCE_DATE_EPOCH or that of the last commit, so that the same program gives the
# same packages.

set -euo pipefail
cd "$(dirname "$0")/.."
binary=$1
kind=$2

for tool in dpkg-deb dpkg-shlibdeps; do
    command -v "$tool" >/dev/null || {
        echo "'$tool' was not found. Packages are made on Debian; install the package dpkg-dev and try again." >&2
        exit 1
    }
done

version=$(sed -n 's/.*static let current = "\(.*\)"/\1/p' Sources/autochrome/Interface/ProgramVersion.swift)
if [ "$("$binary" --version)" != "$version" ]; then
    echo "'$binary' is version $("$binary" --version), but the sources are version $version. Run 'make release' and try again." >&2
    exit 1
fi
architecture=$(dpkg --print-architecture)
maintainer_name=${DEBFULLNAME:-$(git config user.name || true)}
maintainer_email=${DEBEMAIL:-$(git config user.email || true)}
if [ -z "$maintainer_name" ] || [ -z "$maintainer_email" ]; then
    echo "The maintainer of the package is unknown. Set DEBFULLNAME and DEBEMAIL, or user.name and user.email in git." >&2
    exit 1
fi
maintainer="$maintainer_name <$maintainer_email>"
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
umask 022

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p dist

# This version's entries of CHANGELOG.md, or those of the unreleased one, in the form of Debian: lines of 80 characters.
debian_changelog() {
    local section=$version
    grep -q "^## \[$version\]" CHANGELOG.md || section=Unreleased
    echo "autochrome ($version) stable; urgency=medium"
    echo
    awk -v section="## [$section]" '/^## / { wanted = index($0, section) == 1 } wanted && /^(- |  )/' CHANGELOG.md |
        sed -e ':line' -e 'N' -e 's/\n  / /' -e 't line' -e 'P' -e 'D' | fold -s -w 74 |
        sed -e 's/^- /  * /' -e 't' -e 's/^/    /' | sed -e 's/ *$//'
    echo
    echo " -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")"
}

# The names of Debian's packages that hold the shared libraries, with the versions that their symbols need.
dependencies() {
    mkdir -p "$work/shlibs/debian"
    printf 'Source: autochrome\n\nPackage: autochrome\nArchitecture: any\n' >"$work/shlibs/debian/control"
    (cd "$work/shlibs" && dpkg-shlibdeps --warnings=0 -O "$1" | sed -n 's/^shlibs:Depends=//p')
}

install_files() {
    make --no-print-directory install BINARY="$binary" DESTDIR="$1" PREFIX="$2" "${@:3}" >/dev/null
}

package_deb() {
    local root=$work/deb doc=$work/deb/usr/share/doc/autochrome depends
    install_files "$root" /usr ZSH_COMPLETIONS=/usr/share/zsh/vendor-completions
    gzip -9n "$root/usr/share/man/man1/autochrome.1"
    ln -sf ../../common-licenses/Apache-2.0 "$doc/LICENSE"
    install -m 644 packaging/copyright "$doc/copyright"
    install -D -m 644 packaging/lintian-overrides "$root/usr/share/lintian/overrides/autochrome"
    debian_changelog | gzip -9n >"$doc/changelog.gz"
    install -d "$root/DEBIAN"
    depends=$(dependencies "$root/usr/bin/autochrome")
    sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@MAINTAINER@/$(sed -e 's,[&\\/],\\&,g' <<<"$maintainer")/" \
        -e "s/@SIZE@/$(du -sk --apparent-size "$root" | cut -f 1)/" -e "s/@DEPENDS@/$depends/" \
        packaging/control >"$root/DEBIAN/control"
    (cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
    dpkg-deb --root-owner-group -Zxz --build "$root" "dist/autochrome_${version}_$architecture.deb" >/dev/null
    echo "dist/autochrome_${version}_$architecture.deb"
}

package_tarball() {
    local name
    name=autochrome-$version-linux-$(uname -m)
    install_files "$work/tar" "/$name"
    tar -C "$work/tar" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -c "$name" |
        xz -T 1 -6 >"dist/$name.tar.xz"
    echo "dist/$name.tar.xz"
}

package_deb
if [ "$kind" = dist ]; then
    package_tarball
    (cd dist && sha256sum "autochrome_${version}_$architecture.deb" "autochrome-$version-"*.tar.xz >SHA256SUMS)
    echo "dist/SHA256SUMS"
fi
