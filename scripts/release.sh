#!/bin/bash
# Makes the unreleased version a release: sets the version number, and gives the entries of CHANGELOG.md that are not
# released yet its heading.
#
#   scripts/release.sh 0.2.0
#
# Look at the difference, run `make check`, commit, and tag the commit v0.2.0. `make dist` then makes the files to publish.

set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:-}

if ! [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
    echo "Usage: scripts/release.sh VERSION, such as 0.2.0" >&2
    exit 2
fi
if grep -q "^## \[$version\]" CHANGELOG.md; then
    echo "CHANGELOG.md already has the release $version. Choose another number." >&2
    exit 2
fi
if ! awk '/^## /{ wanted = $2 == "[Unreleased]" } wanted && /^- /{ found = 1 } END { exit !found }' CHANGELOG.md; then
    echo "CHANGELOG.md has no entries below '## [Unreleased]': there is nothing to release." >&2
    exit 2
fi

day=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%F)
sed -i "s/\(static let current = \"\).*\"/\1$version\"/" Sources/autochrome/Interface/ProgramVersion.swift
sed -i "s/^## \[Unreleased\]$/## [Unreleased]\n\n## [$version] - $day/" CHANGELOG.md
echo "The version is now $version. Next: make check, commit, git tag v$version, make dist."
