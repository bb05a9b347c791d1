// Packed weights.

#include <math.h>

#include "maps.h"

/// [panel][point][input][channel of the panel], each a combination of the kernel's weights.
static void compare_packed(sweep_tally *tally, const sweep_convolution *convolution,
                           const ckernels_weights *source, const double *coefficients,
                           ptrdiff_t points, ptrdiff_t panel, const float *packed) {
    const ptrdiff_t multiple = source->input_lanes;
    const ptrdiff_t inputs = (source->inputs + multiple - 1) / multiple * multiple;
    const ptrdiff_t blocks = (source->outputs + CKERNELS_LANES - 1) / CKERNELS_LANES;
    const ptrdiff_t outputs = blocks * CKERNELS_LANES;
    for (ptrdiff_t o = 0; o < outputs; o++)
        for (ptrdiff_t point = 0; point < points; point++)
            for (ptrdiff_t i = 0; i < inputs; i++) {
                ptrdiff_t first = o / panel * panel, left = outputs - first;
                ptrdiff_t width = left < panel ? left : panel;
                ptrdiff_t place =
                    first * points * inputs + (point * inputs + i) * width + o - first;
                double sum = 0, magnitude = 1e-30;
                for (ptrdiff_t tap = 0; tap < source->area; tap++) {
                    double term = coefficients[point * source->area + tap] *
                                  sweep_weight(convolution, o, i, tap);
                    sum += term;
                    magnitude += fabs(term);
                }
                sweep_compare(tally, packed[place], sum, magnitude);
            }
}

void sweep_pack(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    const ptrdiff_t panel = ckernels_panel_blocks(isa) * CKERNELS_LANES;
    for (int round = 0; round < 40; round++) {
        ptrdiff_t inputs = sweep_channels(random), outputs = sweep_channels(random);
        ptrdiff_t side = sweep_between(random, 1, 3), points = sweep_between(random, 1, 5);
        ptrdiff_t lanes = sweep_between(random, 0, 1) ? CKERNELS_LANES : 1;
        sweep_convolution convolution =
            sweep_random_convolution(random, outputs, inputs, side, side);
        sweep_begin(tally, "%td to %td channels, %tdx%td taps, %td points, lanes of %td", inputs,
                    outputs, side, side, points, lanes);
        double coefficients[5 * 9];
        for (size_t i = 0; i < 5 * 9; i++) coefficients[i] = sweep_number(random, -1, 1);
        sweep_block packed = sweep_packed(isa, &convolution, lanes, coefficients, points);
        const ckernels_weights source = sweep_weights(&convolution, lanes);
        compare_packed(tally, &convolution, &source, coefficients, points, panel, packed.start);
        sweep_require(tally, sweep_has_guards(&packed), "the packed size is enough");
        sweep_release(packed);
        sweep_release_convolution(convolution);
    }
}
