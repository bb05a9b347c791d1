// CIELAB to sRGB.

#include <math.h>

#include "colorimetry.h"
#include "sweep.h"

/// Colors of sRGB, with many on the faces of its cube, and colors that lie outside or nowhere.
static sweep_lab random_color(sweep_random *random, bool has_odd) {
    static const double odd[] = {NAN, INFINITY, -INFINITY, -50, 150, 1e30};
    if (has_odd && sweep_between(random, 0, 3) == 0)
        return (sweep_lab){odd[sweep_between(random, 0, 5)], odd[sweep_between(random, 0, 5)],
                           odd[sweep_between(random, 0, 5)]};
    if (sweep_between(random, 0, 1))
        return (sweep_lab){sweep_number(random, 0, 100), sweep_number(random, -128, 128),
                           sweep_number(random, -128, 128)};
    sweep_rgb color;
    for (int c = 0; c < 3; c++)
        color.channel[c] = sweep_linear(fmin(fmax(sweep_number(random, -0.05, 1.05), 0), 1));
    return sweep_lab_from_linear(color);
}

static sweep_lab color_at(float *const rows[3], ptrdiff_t i) {
    return (sweep_lab){(double)rows[0][i], (double)rows[1][i], (double)rows[2][i]};
}

/// Inside sRGB 2.5 codes of 16 bits pass; where chroma is reduced, in 2^14 steps, a code of 8 bits.
static void compare_color(sweep_tally *tally, sweep_lab color, const uint8_t *bytes,
                          const uint16_t *words) {
    sweep_rgb linear = sweep_linear_from_lab(sweep_fitted(color));
    bool is_inside = sweep_is_inside(color);
    for (int c = 0; c < 3; c++) {
        double expected = sweep_encoded(linear.channel[c]);
        sweep_compare(tally, bytes[c], expected * 255, is_inside ? 0.51 : 1);
        sweep_compare(tally, words[c], expected * 65535, is_inside ? 2.5 : 257);
    }
}

/// The number of colors outside; those on the border may count or not.
static void require_reduced(sweep_tally *tally, float *const rows[3], ptrdiff_t count,
                            size_t reduced) {
    size_t least = 0, most = 0;
    for (ptrdiff_t i = 0; i < count; i++) {
        double excess = sweep_excess(sweep_linear_from_lab(color_at(rows, i)));
        least += excess > 1e-4;
        most += excess > 1e-7;
    }
    sweep_require(tally, reduced >= least && reduced <= most, "reduced colors are counted");
}

static void sweep_one(ckernels_isa isa, sweep_random *random, sweep_tally *tally, ptrdiff_t count,
                      bool has_odd) {
    const size_t pixels = (size_t)count, offset = (size_t)sweep_between(random, 0, 16);
    sweep_block blocks[3], bytes = sweep_reserve(3 * pixels, offset);
    sweep_block words = sweep_reserve(3 * pixels * sizeof(uint16_t), 2 * offset);
    float *rows[3];
    for (int r = 0; r < 3; r++) {
        blocks[r] = sweep_reserve(pixels * sizeof(float), 4 * (size_t)sweep_between(random, 0, 16));
        rows[r] = blocks[r].start;
    }
    for (ptrdiff_t i = 0; i < count; i++) {
        sweep_lab color = random_color(random, has_odd);
        rows[0][i] = (float)color.l, rows[1][i] = (float)color.a, rows[2][i] = (float)color.b;
    }
    sweep_begin(tally, "%td colors%s", count, has_odd ? ", some of them none" : "");
    size_t reduced8 = ckernels_rgb8_from_lab(isa, rows[0], rows[1], rows[2], pixels, bytes.start);
    size_t reduced16 = ckernels_rgb16_from_lab(isa, rows[0], rows[1], rows[2], pixels, words.start);
    sweep_require(tally, reduced8 == reduced16, "both depths reduce the same colors");
    for (ptrdiff_t i = 0; i < count && !has_odd; i++)
        compare_color(tally, color_at(rows, i), (uint8_t *)bytes.start + 3 * i,
                      (uint16_t *)words.start + 3 * i);
    if (!has_odd) require_reduced(tally, rows, count, reduced8);
    sweep_require(tally, sweep_has_guards(&bytes) && sweep_has_guards(&words),
                  "rows end where they should");
    for (int r = 0; r < 3; r++) sweep_release(blocks[r]);
    sweep_release(bytes);
    sweep_release(words);
}

void sweep_rgb_from_lab(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    static const ptrdiff_t counts[] = {0, 1, 2, 3, 7, 15, 16, 17, 33, 255, 256, 257, 513, 700};
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
            sweep_one(isa, random, tally, counts[i], round == 2);
}
