// The last layer, and the bias of the border.

#include <math.h>
#include <string.h>

#include "maps.h"

/// Weights as [output][tap][block][16].
static sweep_block narrow_weights(const sweep_convolution *convolution, ptrdiff_t blocks) {
    const ptrdiff_t lanes = blocks * CKERNELS_LANES;
    sweep_block block =
        sweep_reserve((size_t)(convolution->outputs * 9 * lanes) * sizeof(float), 0);
    float *weight = block.start;
    for (ptrdiff_t o = 0; o < convolution->outputs; o++)
        for (ptrdiff_t tap = 0; tap < 9; tap++)
            for (ptrdiff_t i = 0; i < lanes; i++)
                *weight++ = (float)sweep_weight(convolution, o, i, tap);
    return block;
}

static void compare_row(sweep_tally *tally, const sweep_convolution *convolution,
                        const sweep_map *input, ptrdiff_t output, ptrdiff_t y,
                        const sweep_block *row) {
    const float *values = row->start;
    for (ptrdiff_t x = 0; x < input->width; x++) {
        sweep_result sum = sweep_convolve(convolution, input, output, y - 1, x - 1, 1);
        // The sigmoid's slope is a quarter at most.
        sweep_compare(tally, values[x], 1 / (1 + exp(-sum.value)), 1 + sum.magnitude / 4);
    }
    sweep_require(tally, sweep_has_guards(row), "rows end where they should");
}

static void sweep_one(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    enum { MOST_OUTPUTS = 3 };
    const ptrdiff_t inputs = sweep_channels(random);
    const ptrdiff_t outputs = sweep_between(random, 1, MOST_OUTPUTS);
    const ptrdiff_t height = sweep_between(random, 1, 3), width = sweep_between(random, 1, 40);
    const ptrdiff_t y = sweep_between(random, 0, height - 1);
    sweep_map input = sweep_random_map(random, inputs, height, width, CKERNELS_LANES);
    sweep_convolution convolution = sweep_random_convolution(random, outputs, inputs, 3, 3);
    convolution.epilogue.bias = convolution.bias.start;
    sweep_begin(tally, "%td to %td channels of %tdx%td, row %td", inputs, outputs, width, height,
                y);
    sweep_block weights = narrow_weights(&convolution, input.blocks), rows[MOST_OUTPUTS];
    float *output_rows[MOST_OUTPUTS];
    for (ptrdiff_t o = 0; o < outputs; o++) {
        rows[o] = sweep_reserve((size_t)width * sizeof(float),
                                sizeof(float) * (size_t)sweep_between(random, 0, 16));
        output_rows[o] = rows[o].start;
    }
    const float *input_rows[3];
    for (ptrdiff_t r = 0; r < 3; r++) input_rows[r] = sweep_padded_row(&input, y - 1 + r);
    const ckernels_narrow job = {.rows = input_rows,
                                 .width = width,
                                 .blocks = input.blocks,
                                 .block_step = input.block_step,
                                 .weights = weights.start,
                                 .bias = convolution.epilogue.bias,
                                 .outputs = outputs};
    ckernels_convolve_narrow(isa, &job, output_rows);
    for (ptrdiff_t o = 0; o < outputs; o++) {
        compare_row(tally, &convolution, &input, o, y, &rows[o]);
        sweep_release(rows[o]);
    }
    sweep_release(weights);
    sweep_release_convolution(convolution);
    sweep_release_map(input);
}

void sweep_narrow(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 100; round++) sweep_one(isa, random, tally);
}

/// Columns `first` to `first + columns` of a row, in place.
static void sweep_one_bias(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    const ptrdiff_t width = sweep_between(random, 1, 20), channels = sweep_channels(random);
    const ptrdiff_t first = sweep_between(random, 0, width);
    const ptrdiff_t columns = sweep_between(random, 0, width - first);
    sweep_map map = sweep_random_map(random, channels, 1, width, CKERNELS_LANES);
    sweep_map before = map;
    sweep_block copies[2];
    before.rows = copies;
    for (int y = 0; y < 2; y++) {
        copies[y] = sweep_reserve(map.rows[y].bytes, 0);
        memcpy(copies[y].start, map.rows[y].start, map.rows[y].bytes);
    }
    const ptrdiff_t lanes = map.blocks * CKERNELS_LANES;
    sweep_block bias = sweep_random_floats(random, (size_t)lanes + 1);
    const float *biases = (const float *)bias.start + 1;
    sweep_begin(tally, "%td channels, %td columns from %td of %td", channels, columns, first,
                width);
    ckernels_bias_relu_blocked(isa, biases, sweep_element(&map, 0, 0, first), columns, map.blocks,
                               map.block_step);
    for (ptrdiff_t c = 0; c < lanes; c++)
        for (ptrdiff_t x = -1; x < map.block_step / CKERNELS_LANES - 1; x++) {
            double value = (double)*sweep_element(&before, c, 0, x), expected = value;
            if (x >= first && x < first + columns) expected = fmax(value + (double)biases[c], 0);
            sweep_compare(tally, *sweep_element(&map, c, 0, x), expected,
                          fabs(value) + fabs((double)biases[c]));
        }
    sweep_require(tally, sweep_has_guards(&map.rows[0]), "rows end where they should");
    for (int y = 0; y < 2; y++) sweep_release(copies[y]);
    sweep_release(bias);
    sweep_release_map(map);
}

void sweep_bias_relu(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 60; round++) sweep_one_bias(isa, random, tally);
}
