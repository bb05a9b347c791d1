#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sweep.h"

// MARK: Random numbers

static uint64_t next(sweep_random *random) {
    random->state += 0x9e3779b97f4a7c15;
    uint64_t z = random->state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

ptrdiff_t sweep_between(sweep_random *random, ptrdiff_t least, ptrdiff_t most) {
    return least + (ptrdiff_t)(next(random) % (uint64_t)(most - least + 1));
}

double sweep_number(sweep_random *random, double least, double most) {
    return least + (most - least) * ((double)(next(random) >> 11) * 0x1p-53);
}

ptrdiff_t sweep_channels(sweep_random *random) {
    static const ptrdiff_t counts[] = {1, 2, 7, 15, 16, 17, 30, 32, 33, 47, 48, 50, 64, 80};
    return counts[sweep_between(random, 0, sizeof counts / sizeof *counts - 1)];
}

// MARK: Guarded memory

enum { GUARD = 128, LINE = 64 };

/// By the last two bits of the address. A little-endian float of it is a signalling NaN: arithmetic
/// makes another NaN of it, so that even a result of the pattern differs from the pattern.
static const unsigned char pattern[4] = {0x7e, 0xa1, 0x85, 0x7f};

sweep_block sweep_reserve(size_t bytes, size_t offset) {
    size_t total = (GUARD + offset + bytes + GUARD + LINE - 1) / LINE * LINE;
    unsigned char *allocation = aligned_alloc(LINE, total);
    if (!allocation) abort();
    for (size_t i = 0; i < total; i++) allocation[i] = pattern[i % 4];
    return (sweep_block){allocation + GUARD + offset, bytes, allocation};
}

sweep_block sweep_random_floats(sweep_random *random, size_t count) {
    sweep_block block = sweep_reserve(count * sizeof(float), 0);
    float *values = block.start;
    for (size_t i = 0; i < count; i++) values[i] = (float)sweep_number(random, -1, 1);
    return block;
}

void sweep_release(sweep_block block) { free(block.allocation); }

bool sweep_is_untouched(const void *start, size_t bytes) {
    const unsigned char *byte = start;
    for (size_t i = 0; i < bytes; i++, byte++)
        if (*byte != pattern[(uintptr_t)byte % 4]) return false;
    return true;
}

bool sweep_has_guards(const sweep_block *block) {
    const unsigned char *first = block->allocation, *start = block->start;
    return sweep_is_untouched(first, (size_t)(start - first)) &&
           sweep_is_untouched(start + block->bytes, GUARD);
}

// MARK: Tally

void sweep_begin(sweep_tally *tally, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(tally->shape, sizeof tally->shape, format, arguments);
    va_end(arguments);
    tally->checks++;
    tally->has_failed = false;
}

/// Counts a case that failed, and tells about it once.
static bool fails_first(sweep_tally *tally) {
    if (tally->has_failed) return false;
    tally->has_failed = true;
    tally->failures++;
    return tally->failures <= 5;
}

void sweep_compare(sweep_tally *tally, double value, double expected, double scale) {
    double error = value == expected ? 0 : fabs(value - expected) / scale;
    // NaN, the sign of memory that was not to be read, is no error that passes.
    if (isnan(error)) error = INFINITY;
    if (error > tally->worst) tally->worst = error;
    if (error > tally->allowed && fails_first(tally))
        printf("%s: %.9g instead of %.9g, error %.3g: %s\n", tally->kernel, value, expected, error,
               tally->shape);
}

void sweep_require(sweep_tally *tally, bool holds, const char *what) {
    if (!holds && fails_first(tally))
        printf("%s: not true that %s: %s\n", tally->kernel, what, tally->shape);
}
