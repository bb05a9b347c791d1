// Widening of stored numbers, from any address: bit for bit.

#include <math.h>
#include <string.h>

#include "sweep.h"

static uint32_t bits_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/// The bits of the Float32 that equals a binary16, from its fields.
static uint32_t widened(uint32_t half) {
    uint32_t sign = half >> 15 << 31, exponent = half >> 10 & 31, fraction = half & 1023;
    if (exponent == 31) return sign | 0x7f800000 | fraction << 13;
    double value = exponent ? ldexp(1024 + fraction, (int)exponent - 25) : ldexp(fraction, -24);
    return sign | bits_of((float)value);
}

/// All numbers of 16 bits, beginning at each of four addresses.
static void sweep_halves(sweep_tally *tally,
                         void (*kernel)(const void *source, size_t count, float *out),
                         uint32_t (*expected)(uint32_t)) {
    enum { COUNT = 65536 };
    for (size_t offset = 0; offset < 4; offset++) {
        sweep_block source = sweep_reserve(COUNT * sizeof(uint16_t), offset);
        sweep_block output = sweep_reserve(COUNT * sizeof(float), 4 * offset);
        for (uint32_t i = 0; i < COUNT; i++) {
            uint16_t half = (uint16_t)i;
            memcpy((char *)source.start + 2 * i, &half, sizeof half);
        }
        sweep_begin(tally, "all numbers, from byte %zu on", offset);
        kernel(source.start, COUNT, output.start);
        const float *values = output.start;
        for (uint32_t i = 0; i < COUNT; i++)
            sweep_compare(tally, bits_of(values[i]), expected(i), 1);
        sweep_require(tally, sweep_has_guards(&output), "rows end where they should");
        sweep_release(source);
        sweep_release(output);
    }
}

static uint32_t upper_half(uint32_t bits) { return bits << 16; }

void sweep_f16(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    (void)isa, (void)random;
    sweep_halves(tally, ckernels_f32_from_f16, widened);
}

void sweep_bf16(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    (void)isa, (void)random;
    sweep_halves(tally, ckernels_f32_from_bf16, upper_half);
}

/// A binary64 of any bits, or one in Float32's range, or one halfway between two Float32.
static double random_double(sweep_random *random) {
    float near = ldexpf((float)sweep_number(random, -1, 1), (int)sweep_between(random, -150, 127));
    switch (sweep_between(random, 0, 3)) {
    case 0: return ldexp(sweep_number(random, -1, 1), (int)sweep_between(random, -1080, 1024));
    case 1: return sweep_number(random, -1, 1) * (double)near;
    case 2: return ((double)near + (double)nextafterf(near, INFINITY)) / 2;
    default: {
        const double special[] = {0,         -0.0,           INFINITY,
                                  -INFINITY, 0x1.ffffffp127, 0x1.fffffefffffffp127};
        return special[sweep_between(random, 0, 5)];
    }
    }
}

/// Whether no Float32 is nearer, and none as near has an even last bit instead.
static bool is_nearest(double value, float rounded) {
    const double limit = 0x1.ffffffp127;  // from here on it is infinity
    if (fabs(value) >= limit) return isinf(rounded) && signbit(rounded) == signbit(value);
    if (isinf(rounded) || signbit(rounded) != signbit(value)) return false;
    double distance = fabs(value - (double)rounded);
    for (int side = -1; side <= 1; side += 2) {
        float other = nextafterf(rounded, side < 0 ? -INFINITY : INFINITY);
        // Beyond the largest number the next step counts, not infinity.
        double neighbor = isinf(other) ? side * 0x1p128 : (double)other;
        double from_neighbor = fabs(value - neighbor);
        if (from_neighbor < distance) return false;
        if (from_neighbor == distance && bits_of(rounded) & 1) return false;
    }
    return true;
}

void sweep_f64(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    (void)isa;
    for (size_t count = 0; count < 300; count++) {
        size_t offset = (size_t)sweep_between(random, 0, 8);
        sweep_block source = sweep_reserve(count * sizeof(double), offset);
        sweep_block output = sweep_reserve(count * sizeof(float), 4 * offset);
        double values[300];
        for (size_t i = 0; i < count; i++) values[i] = random_double(random);
        memcpy(source.start, values, source.bytes);
        sweep_begin(tally, "%zu numbers from byte %zu on", count, offset);
        ckernels_f32_from_f64(source.start, count, output.start);
        const float *rounded = output.start;
        for (size_t i = 0; i < count; i++)
            sweep_require(tally, is_nearest(values[i], rounded[i]), "it is the nearest Float32");
        sweep_require(tally, sweep_has_guards(&output), "rows end where they should");
        sweep_release(source);
        sweep_release(output);
    }
}
