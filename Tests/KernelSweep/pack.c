// Packed weights.

#include <math.h>

#include "maps.h"

/// Most points of a case: those of tiles.
enum { POINTS = 36, MOST_TAPS = 9 };

/// A weight by its definition; zero beyond the channels.
static double weight(const ckernels_weights *source, ptrdiff_t o, ptrdiff_t i, ptrdiff_t tap) {
    if (o >= source->outputs || i >= source->inputs) return 0;
    return (double)source->weights[o * source->output_stride + i * source->input_stride + tap];
}

/// Each a combination of the kernel's weights, [panel][point][input][channel of the panel], or
/// [point][panel][input][channel of the panel] if `point_major`.
static void compare_packed(sweep_tally *tally, const ckernels_weights *source,
                           const double *coefficients, ptrdiff_t points, bool point_major,
                           ptrdiff_t panel, const float *packed) {
    const ptrdiff_t multiple = source->input_lanes;
    const ptrdiff_t inputs = (source->inputs + multiple - 1) / multiple * multiple;
    const ptrdiff_t blocks = (source->outputs + CKERNELS_LANES - 1) / CKERNELS_LANES;
    const ptrdiff_t outputs = blocks * CKERNELS_LANES;
    for (ptrdiff_t o = 0; o < outputs; o++)
        for (ptrdiff_t point = 0; point < points; point++)
            for (ptrdiff_t i = 0; i < inputs; i++) {
                ptrdiff_t first = o / panel * panel, left = outputs - first;
                ptrdiff_t width = left < panel ? left : panel;
                ptrdiff_t start = point_major ? (point * outputs + first) * inputs
                                              : (first * points + point * width) * inputs;
                double sum = 0, magnitude = 1e-30;
                for (ptrdiff_t tap = 0; tap < source->area; tap++) {
                    double term =
                        coefficients[point * source->area + tap] * weight(source, o, i, tap);
                    sum += term;
                    magnitude += fabs(term);
                }
                sweep_compare(tally, packed[start + i * width + o - first], sum, magnitude);
            }
}

/// Weights as a convolution has them or, transposed, as its gradient of the inputs reads them.
static void sweep_one(ckernels_isa isa, sweep_random *random, sweep_tally *tally, bool point_major,
                      bool transposed) {
    const ptrdiff_t panel = ckernels_panel_blocks(isa) * CKERNELS_LANES;
    ptrdiff_t inputs = sweep_channels(random), outputs = sweep_channels(random);
    ptrdiff_t side = sweep_between(random, 1, 3), area = side * side;
    ptrdiff_t points = sweep_between(random, 0, 7) ? sweep_between(random, 1, 5) : POINTS;
    // At times only the first channels of longer weights are packed.
    const ptrdiff_t stride = ((transposed ? outputs : inputs) + sweep_between(random, 0, 2)) * area;
    sweep_block weights =
        sweep_random_floats(random, (size_t)((transposed ? inputs : outputs) * stride));
    const ckernels_weights source = {
        .weights = weights.start,
        .output_stride = transposed ? area : stride,
        .input_stride = transposed ? stride : area,
        .outputs = outputs,
        .inputs = inputs,
        .area = area,
        .input_lanes = sweep_between(random, 0, 1) ? CKERNELS_LANES : 1,
    };
    sweep_begin(tally, "%td to %td channels%s, %tdx%td taps, %td points%s, lanes of %td", inputs,
                outputs, transposed ? " transposed" : "", side, side, points,
                point_major ? " point-major" : "", source.input_lanes);
    double coefficients[POINTS * MOST_TAPS];
    for (size_t i = 0; i < POINTS * MOST_TAPS; i++) coefficients[i] = sweep_number(random, -1, 1);
    size_t size = (size_t)ckernels_packed_size(&source, points);
    sweep_block packed = sweep_reserve(size * sizeof(float), 0);
    ckernels_pack(isa, &source, coefficients, points, point_major ? 1 : 0, packed.start);
    compare_packed(tally, &source, coefficients, points, point_major, panel, packed.start);
    sweep_require(tally, sweep_has_guards(&packed), "the packed size is enough");
    sweep_release(packed);
    sweep_release(weights);
}

void sweep_pack(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 20; round++)
        for (int kind = 0; kind < 4; kind++) sweep_one(isa, random, tally, kind & 1, kind & 2);
}
