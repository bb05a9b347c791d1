// Lightness of rows, and sRGB to CIELAB.

#include <math.h>
#include <string.h>

#include "colorimetry.h"
#include "sweep.h"

/// Lengths around the vector widths and the kernels' blocks of 256 pixels.
static const ptrdiff_t counts[] = {0,  1,  2,  3,   7,   8,   15,  16,  17,
                                   31, 33, 64, 255, 256, 257, 511, 513, 700};
enum { COUNTS = sizeof counts / sizeof *counts };

/// An input or output of elements of a size, beginning at any element.
static sweep_block row(sweep_random *random, ptrdiff_t count, size_t size) {
    return sweep_reserve((size_t)count * size, size * (size_t)sweep_between(random, 0, 16));
}

/// A row of codes of 8 or 16 bits.
static sweep_block random_codes(sweep_random *random, ptrdiff_t count, size_t size) {
    sweep_block block = row(random, count, size);
    for (ptrdiff_t i = 0; i < count; i++) {
        // Dark, light and any.
        ptrdiff_t code = sweep_between(random, 0, size == 1 ? 255 : 65535);
        if (sweep_between(random, 0, 9) == 0) code = sweep_between(random, 0, 1) * 65535;
        uint16_t wide = (uint16_t)code;
        uint8_t narrow = (uint8_t)code;
        memcpy((char *)block.start + (size_t)i * size, size == 1 ? (void *)&narrow : &wide, size);
    }
    return block;
}

static size_t code_at(const sweep_block *codes, size_t size, ptrdiff_t i) {
    return size == 1 ? ((const uint8_t *)codes->start)[i] : ((const uint16_t *)codes->start)[i];
}

/// A table of what every code of a size stands for.
static sweep_block table(size_t size, double (*value)(double encoded)) {
    const size_t codes = size == 1 ? 256 : 65536;
    sweep_block block = sweep_reserve(codes * sizeof(float), 0);
    float *values = block.start;
    for (size_t i = 0; i < codes; i++) values[i] = (float)value((double)i / (double)(codes - 1));
    return block;
}

static double lightness_of_gray(double encoded) {
    double linear = sweep_linear(encoded);
    return sweep_lab_from_linear((sweep_rgb){{linear, linear, linear}}).l;
}

// MARK: Lightness

void sweep_lightness(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (size_t size = 1; size <= 2; size++) {
        sweep_block lightness = table(size, lightness_of_gray);
        const float *of_code = lightness.start;
        for (int round = 0; round < 4 * COUNTS; round++) {
            ptrdiff_t count = counts[round % COUNTS];
            sweep_block codes = random_codes(random, count, size);
            sweep_block output = row(random, count, sizeof(float));
            float scale = (float)sweep_number(random, -1, 1);
            float offset = (float)sweep_number(random, -1, 1);
            sweep_begin(tally, "%td grays of %zu bytes", count, size);
            if (size == 1)
                ckernels_lightness8(isa, of_code, codes.start, (size_t)count, scale, offset,
                                    output.start);
            else
                ckernels_lightness16(isa, of_code, codes.start, (size_t)count, scale, offset,
                                     output.start);
            const float *values = output.start;
            for (ptrdiff_t i = 0; i < count; i++) {
                double product = (double)of_code[code_at(&codes, size, i)] * (double)scale;
                sweep_compare(tally, values[i], product + (double)offset,
                              fabs(product) + fabs((double)offset));
            }
            sweep_require(tally, sweep_has_guards(&output), "rows end where they should");
            sweep_release(codes);
            sweep_release(output);
        }
        sweep_release(lightness);
    }
}

// MARK: CIELAB

static void sweep_one_lab(ckernels_isa isa, sweep_random *random, sweep_tally *tally,
                          const float *linear, size_t size, ptrdiff_t count) {
    sweep_block codes = random_codes(random, 3 * count, size), rows[3];
    const float *values[3];
    for (int r = 0; r < 3; r++) {
        rows[r] = row(random, count, sizeof(float));
        values[r] = rows[r].start;
    }
    sweep_begin(tally, "%td colors of %zu bytes a channel", count, size);
    if (size == 1)
        ckernels_lab_from_rgb8(isa, linear, codes.start, (size_t)count, rows[0].start,
                               rows[1].start, rows[2].start);
    else
        ckernels_lab_from_rgb16(isa, linear, codes.start, (size_t)count, rows[0].start,
                                rows[1].start, rows[2].start);
    for (ptrdiff_t i = 0; i < count; i++) {
        sweep_rgb color;
        for (int c = 0; c < 3; c++)
            color.channel[c] =
                sweep_linear((double)code_at(&codes, size, 3 * i + c) / (size == 1 ? 255 : 65535));
        sweep_lab lab = sweep_lab_from_linear(color);
        sweep_compare(tally, values[0][i], lab.l, 1);
        sweep_compare(tally, values[1][i], lab.a, 1);
        sweep_compare(tally, values[2][i], lab.b, 1);
    }
    for (int r = 0; r < 3; r++) {
        sweep_require(tally, sweep_has_guards(&rows[r]), "rows end where they should");
        sweep_release(rows[r]);
    }
    sweep_release(codes);
}

void sweep_lab_from_rgb(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (size_t size = 1; size <= 2; size++) {
        sweep_block linear = table(size, sweep_linear);
        for (int round = 0; round < 4 * COUNTS; round++)
            sweep_one_lab(isa, random, tally, linear.start, size, counts[round % COUNTS]);
        sweep_release(linear);
    }
}
