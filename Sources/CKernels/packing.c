// Packing of weights: in the order in which the convolutions read them.

#include "ckernels_blocked.h"

static ptrdiff_t rounded(ptrdiff_t count, ptrdiff_t multiple) {
    return (count + multiple - 1) / multiple * multiple;
}

ptrdiff_t ckernels_packed_size(const ckernels_weights *source, ptrdiff_t points) {
    return points * rounded(source->inputs, source->input_lanes) *
           rounded(source->outputs, CKERNELS_LANES);
}

/// The weights of one block of outputs for an input, [area][16]; zeros where there are none.
static void gather(const ckernels_weights *source, ptrdiff_t output, ptrdiff_t input,
                   double kernel[][CKERNELS_LANES]) {
    for (ptrdiff_t lane = 0; lane < CKERNELS_LANES; lane++) {
        int exists = output + lane < source->outputs && input < source->inputs;
        const float *weights = source->weights + (output + lane) * source->output_stride +
                               input * source->input_stride;
        for (ptrdiff_t tap = 0; tap < source->area; tap++)
            kernel[tap][lane] = exists ? weights[tap] : 0;
    }
}

/// Writes one point's combination of the weights of a block.
static void combine(const double kernel[][CKERNELS_LANES], const double *coefficients,
                    ptrdiff_t area, float *packed) {
    double sums[CKERNELS_LANES] = {0};
    for (ptrdiff_t tap = 0; tap < area; tap++) {
        double coefficient = coefficients[tap];
        if (coefficient == 0) continue;
        for (int lane = 0; lane < CKERNELS_LANES; lane++)
            sums[lane] += coefficient * kernel[tap][lane];
    }
    for (int lane = 0; lane < CKERNELS_LANES; lane++) packed[lane] = (float)sums[lane];
}

void ckernels_pack(ckernels_isa isa, const ckernels_weights *source, const double *coefficients,
                   ptrdiff_t points, int point_major, float *packed) {
    enum { MOST_TAPS = 9 };
    const ptrdiff_t inputs = rounded(source->inputs, source->input_lanes);
    const ptrdiff_t outputs = rounded(source->outputs, CKERNELS_LANES);
    const ptrdiff_t panel = ckernels_panel_blocks(isa) * CKERNELS_LANES;
    for (ptrdiff_t output = 0; output < outputs; output += CKERNELS_LANES) {
        ptrdiff_t first = output / panel * panel,
                  width = outputs - first < panel ? outputs - first : panel;
        ptrdiff_t point_step = inputs * (point_major ? outputs : width);
        float *start = packed + first * inputs * (point_major ? 1 : points) + output - first;
        for (ptrdiff_t input = 0; input < inputs; input++) {
            double kernel[MOST_TAPS][CKERNELS_LANES];
            gather(source, output, input, kernel);
            for (ptrdiff_t point = 0; point < points; point++)
                combine(kernel, coefficients + point * source->area, source->area,
                        start + point * point_step + input * width);
        }
    }
}

void ckernels_winograd_coefficients(double *coefficients) {
    static const double g[6][3] = {{1 / 4.0, 0, 0},
                                   {-1 / 6.0, -1 / 6.0, -1 / 6.0},
                                   {-1 / 6.0, 1 / 6.0, -1 / 6.0},
                                   {1 / 24.0, 1 / 12.0, 1 / 6.0},
                                   {1 / 24.0, -1 / 12.0, 1 / 6.0},
                                   {0, 0, 1}};
    for (int point = 0; point < CKERNELS_WINOGRAD_POINTS; point++)
        for (int tap = 0; tap < 9; tap++)
            *coefficients++ = g[point / 6][tap / 3] * g[point % 6][tap % 3];
}
