#!/bin/bash
# Feeds the readers of foreign bytes with what libFuzzer makes of the corpora and of the tests' fixtures, under the
# address sanitizer. An input that ends the program stays in .build/fuzz/faults.
#
#   scripts/fuzz.sh [SECONDS [TARGET...]]    so long for each target (10), of all targets or of those named
#   scripts/fuzz.sh merge                    keep of what was found what the corpora lack

set -euo pipefail
cd "$(dirname "$0")/.."

seconds=10
merge=
if [ "${1:-}" = merge ]; then merge=1; elif [ $# -gt 0 ]; then seconds=$1; fi
[ $# -eq 0 ] || shift

corpora=Tests/Fuzz/Corpora
build=.build/fuzz
program=$build/debug/fuzz
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then mapfile -t targets < <(ls "$corpora"); fi

# SwiftPM has libFuzzer linked in; code that tells where it has been is asked for by the compilers' own options.
AUTOCHROME_FUZZ=1 swift build --scratch-path "$build" --product fuzz \
    --sanitize address --sanitize fuzzer -Xswiftc -sanitize=fuzzer -Xcc -fsanitize=fuzzer-no-link 2>&1 |
    sed -u -e '/prohibited flag(s): -pthread/d' -e '/Cannot export local symbol/d' -e '/^\[[0-9]*\/[0-9]*\]/d'

# Files that tests have anyway, by the targets that read their kind.
seeds() {
    local fixtures=Tests/Fixtures
    case $1 in
        exif) find $fixtures/metadata -name '*.exif' ;;
        iptc) find $fixtures/metadata -name '*.app13' ;;
        xmp) find $fixtures/metadata -name '*.xmp' ;;
        recipe) find Pipelines -name '*.yaml' ;;
        manifest-place) find $fixtures/imaging $fixtures/tiff -name '*.jpg' -o -name '*.png' -o -name '*.tif' ;;
        tiff | tiff-picture) find $fixtures -name '*.tif' -size -16k ;;
        jpeg | jpeg-picture) find $fixtures -name '*.jpg' -size -16k ;;
        png) find $fixtures -name '*.png' -size -16k ;;
        webp) find $fixtures -name '*.webp' -size -16k ;;
        jp2 | jp2-picture) find $fixtures -name '*.jp2' -o -name '*.j2k' ;;
        heif) find $fixtures -name '*.heic' -o -name '*.avif' ;;
        bmp-picture) find $fixtures -name '*.bmp' -size -16k ;;
        pnm-picture) find $fixtures -name '*.p[bgpaf]m' -size -16k ;;
    esac
}

# Adds the shortest of the inputs that together reach all that was reached, up to 30 kB for a target.
merge_found() {
    local merged=$build/merged/$1 left=30000 file
    rm -rf "$merged"
    cp -r "$corpora/$1" "$merged"
    # What the corpus lacks is added to its copy.
    "$program" -merge=1 -max_len=3000 "$merged" "$found" >"$build/merge.log" 2>&1
    for file in "$corpora/$1"/*; do left=$((left - $(stat -c %s "$file"))); done
    while read -r file; do
        [ ! -e "$corpora/$1/$file" ] || continue
        left=$((left - $(stat -c %s "$merged/$file")))
        [ "$left" -ge 0 ] || break
        cp "$merged/$file" "$corpora/$1/"
    done < <(ls -Sr "$merged")
}

export SWIFT_BACKTRACE=enable=no
# Where memory was taken is not worth the time that it takes to note it: Swift's frames say little.
export ASAN_OPTIONS=detect_leaks=0:malloc_context_size=0:allocator_may_return_null=1
mkdir -p "$build/faults" "$build/merged"
status=0
for target in "${targets[@]}"; do
    export FUZZ_TARGET=$target
    found=$build/corpora/$target
    mkdir -p "$found" "$build/seeds/$target"
    if [ -n "$merge" ]; then
        merge_found "$target"
        continue
    fi
    # Two fixtures may have the same name.
    seeds "$target" | while read -r file; do cp "$file" "$build/seeds/$target/${file//\//-}"; done
    log=$build/$target.log
    # One input may take ten seconds and 512 MB at once, and 2 GB stay at most.
    "$program" -max_total_time="$seconds" -max_len=16384 -timeout=10 -malloc_limit_mb=512 \
        -rss_limit_mb=2048 -artifact_prefix="$build/faults/$target-" -print_final_stats=1 \
        "$found" "$corpora/$target" "$build/seeds/$target" >"$log" 2>&1 || status=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    echo "$target: ${runs:-stopped} executions$(grep -m1 '^SUMMARY:' "$log" | sed 's/^SUMMARY/; &/')"
done
exit $status
