// Planes of RGB and YUV to a* and b*.

#include <math.h>

#include "colorimetry.h"
#include "sweep.h"

static const ptrdiff_t counts[] = {0, 1, 2, 3, 7, 15, 16, 17, 33, 255, 256, 257, 513, 700};
enum { COUNTS = sizeof counts / sizeof *counts, CODES = 65536 };

/// The linear value of every code of 16 bits.
static sweep_block linear_table(void) {
    sweep_block block = sweep_reserve(CODES * sizeof(float), 0);
    float *values = block.start;
    for (size_t i = 0; i < CODES; i++) values[i] = (float)sweep_linear((double)i / (CODES - 1));
    return block;
}

static sweep_block random_row(sweep_random *random, ptrdiff_t count, double least, double most) {
    sweep_block block = sweep_reserve((size_t)count * sizeof(float),
                                      sizeof(float) * (size_t)sweep_between(random, 0, 16));
    float *values = block.start;
    for (ptrdiff_t i = 0; i < count; i++) values[i] = (float)sweep_number(random, least, most);
    return block;
}

static sweep_lab lab_of_encoded(double red, double green, double blue) {
    const double encoded[3] = {red, green, blue};
    sweep_rgb color;
    for (int c = 0; c < 3; c++) color.channel[c] = sweep_linear(fmin(fmax(encoded[c], 0), 1));
    return sweep_lab_from_linear(color);
}

/// The color of YUV as Torch's yuv2rgb has it; Y is the gray of a lightness.
static sweep_lab lab_of_yuv(double l, double u, double v) {
    sweep_rgb gray = sweep_linear_from_lab((sweep_lab){fmin(fmax(l, 0), 100), 0, 0});
    double y = sweep_encoded(gray.channel[1]);
    return lab_of_encoded(y + 1.13983 * v, y - 0.39465 * u - 0.58060 * v, y + 2.03211 * u);
}

static void sweep_planes(ckernels_isa isa, sweep_random *random, sweep_tally *tally, bool is_yuv) {
    sweep_block linear = linear_table();
    for (int round = 0; round < 4 * COUNTS; round++) {
        ptrdiff_t count = counts[round % COUNTS];
        // A lightness or red, then U and V in 0...1 or green and blue.
        sweep_block in[3] = {
            is_yuv ? random_row(random, count, -5, 105) : random_row(random, count, -0.1, 1.1),
            random_row(random, count, is_yuv ? 0 : -0.1, is_yuv ? 1 : 1.1),
            random_row(random, count, is_yuv ? 0 : -0.1, is_yuv ? 1 : 1.1)};
        sweep_block a = random_row(random, count, 0, 1), b = random_row(random, count, 0, 1);
        const float *rows[3] = {in[0].start, in[1].start, in[2].start};
        const float *found[2] = {a.start, b.start};
        sweep_begin(tally, "%td colors", count);
        if (is_yuv)
            ckernels_ab_from_yuv(isa, linear.start, rows[0], rows[1], rows[2], 0.436f, 0.615f,
                                 (size_t)count, a.start, b.start);
        else
            ckernels_ab_from_rgb(isa, linear.start, rows[0], rows[1], rows[2], (size_t)count,
                                 a.start, b.start);
        for (ptrdiff_t i = 0; i < count; i++) {
            double x = (double)rows[0][i], y = (double)rows[1][i], z = (double)rows[2][i];
            sweep_lab lab = is_yuv ? lab_of_yuv(x, (2 * y - 1) * 0.436, (2 * z - 1) * 0.615)
                                   : lab_of_encoded(x, y, z);
            sweep_compare(tally, (double)found[0][i], lab.a, 1);
            sweep_compare(tally, (double)found[1][i], lab.b, 1);
        }
        sweep_require(tally, sweep_has_guards(&a) && sweep_has_guards(&b),
                      "rows end where they should");
        for (int r = 0; r < 3; r++) sweep_release(in[r]);
        sweep_release(a);
        sweep_release(b);
    }
    sweep_release(linear);
}

void sweep_ab_from_rgb(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    sweep_planes(isa, random, tally, false);
}

void sweep_ab_from_yuv(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    sweep_planes(isa, random, tally, true);
}
