// Convolutions of every channel by itself, and rows that are brought to the columns of others.

#include <math.h>

#include "maps.h"

/// A row of the output by its definition.
static void compare_row(sweep_tally *tally, const ckernels_depthwise *job, const sweep_map *input,
                        const sweep_map *output, ptrdiff_t row, ptrdiff_t first_row,
                        ptrdiff_t first_block, ptrdiff_t blocks) {
    const ptrdiff_t area = job->size * job->size;
    for (ptrdiff_t c = first_block * CKERNELS_LANES; c < (first_block + blocks) * CKERNELS_LANES;
         c++)
        for (ptrdiff_t x = 0; x < job->outputs; x++) {
            double sum = job->epilogue.bias ? (double)job->epilogue.bias[c] : 0;
            double magnitude = fabs(sum) + 1e-30;
            for (ptrdiff_t tap = 0; tap < area; tap++) {
                const ptrdiff_t y = first_row + tap / job->size;
                const ptrdiff_t column = x * job->stride - job->leading + tap % job->size;
                const ptrdiff_t place = (c / CKERNELS_LANES * area + tap) * CKERNELS_LANES;
                double product = sweep_at(input, c, y, column) *
                                 (double)job->weights[place + c % CKERNELS_LANES];
                sum += product, magnitude += fabs(product);
            }
            sweep_compare(tally, *sweep_element(output, c, row, x),
                          sweep_activated(job->epilogue.activation, sum), magnitude);
        }
}

static void sweep_one(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    const ptrdiff_t size = sweep_between(random, 0, 1) ? 5 : 3;
    const ptrdiff_t stride = sweep_between(random, 1, 2), leading = (size - stride) / 2;
    const ptrdiff_t outputs = sweep_between(random, 1, 40), width = outputs * stride;
    const ptrdiff_t height = sweep_between(random, 1, 6), count = sweep_between(random, 1, 4);
    const ptrdiff_t first_row = sweep_between(random, -size + 1, height - 1);
    sweep_map input =
        sweep_random_map(random, sweep_channels(random), height, width, CKERNELS_LANES);
    sweep_map output = sweep_untouched_map(random, input.channels, count, outputs);
    const size_t lanes = (size_t)input.blocks * CKERNELS_LANES;
    sweep_block weights = sweep_random_floats(random, lanes * (size_t)(size * size));
    sweep_block bias = sweep_random_floats(random, lanes);
    static const ckernels_activation kinds[] = {CKERNELS_IDENTITY, CKERNELS_RELU, CKERNELS_RELU6};
    const float *rows[2 * 3 + 5];
    for (ptrdiff_t tap = 0; tap < (count - 1) * stride + size; tap++) {
        const ptrdiff_t y = first_row + tap;
        // Rows of zeros may be left out, or be there.
        const bool is_there = (y >= 0 && y < height) || sweep_between(random, 0, 1);
        rows[tap] = is_there ? sweep_padded_row(&input, y) + CKERNELS_LANES : NULL;
    }
    float *output_rows[4];
    for (ptrdiff_t row = 0; row < count; row++)
        output_rows[row] = sweep_element(&output, 0, row, 0);
    const ckernels_depthwise job = {
        .rows = rows,
        .width = width,
        .block_step = input.block_step,
        .size = size,
        .stride = stride,
        .leading = leading,
        .weights = weights.start,
        .epilogue = {.bias = sweep_between(random, 0, 3) ? bias.start : NULL,
                     .activation = kinds[sweep_between(random, 0, 2)]},
        .outputs = outputs,
        .output_block_step = output.block_step};
    const ptrdiff_t first_block = sweep_between(random, 0, input.blocks - 1);
    const ptrdiff_t blocks = sweep_between(random, 1, input.blocks - first_block);
    sweep_begin(
        tally,
        "%td channels of %td columns, %td rows, kernel %td, stride %td, blocks %td, %td more",
        input.channels, width, count, size, stride, first_block, blocks);
    ckernels_convolve_depthwise(isa, &job, output_rows, count, first_block, blocks);
    for (ptrdiff_t row = 0; row < count; row++)
        compare_row(tally, &job, &input, &output, row, first_row + row * stride, first_block,
                    blocks);
    sweep_require_untouched(tally, &output,
                            (sweep_region){0, count, first_block, first_block + blocks});
    sweep_release(weights);
    sweep_release(bias);
    sweep_release_map(input);
    sweep_release_map(output);
}

void sweep_depthwise(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 150; round++) sweep_one(isa, random, tally);
}

static void sweep_one_enlarged(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    enum { MOST_COLUMNS = 40 };
    const ptrdiff_t channels = sweep_channels(random);
    const ptrdiff_t width = sweep_between(random, 1, MOST_COLUMNS);
    sweep_map other =
        sweep_random_map(random, channels, 1, sweep_between(random, 1, 30), CKERNELS_LANES);
    sweep_map map = sweep_untouched_map(random, channels, 1, width);
    int left[MOST_COLUMNS], right[MOST_COLUMNS];
    float share[MOST_COLUMNS];
    for (ptrdiff_t x = 0; x < width; x++) {
        left[x] = (int)sweep_between(random, 0, other.width - 1);
        right[x] = (int)sweep_between(random, 0, other.width - 1);
        share[x] = (float)sweep_number(random, 0, 1);
        for (ptrdiff_t c = 0; c < map.blocks * CKERNELS_LANES; c++)
            *sweep_element(&map, c, 0, x) = sweep_held(c, 0, x);
    }
    sweep_begin(tally, "%td channels, %td columns of %td", channels, width, other.width);
    const ckernels_columns columns = {left, right, share, width};
    ckernels_enlarged_relu_blocked(isa, &columns, sweep_element(&other, 0, 0, 0), other.block_step,
                                   sweep_element(&map, 0, 0, 0), map.blocks, map.block_step);
    for (ptrdiff_t c = 0; c < map.blocks * CKERNELS_LANES; c++)
        for (ptrdiff_t x = 0; x < width; x++) {
            double held = (double)sweep_held(c, 0, x), part = (double)share[x];
            double added = sweep_at(&other, c, 0, left[x]) * (1 - part) +
                           sweep_at(&other, c, 0, right[x]) * part;
            sweep_compare(tally, *sweep_element(&map, c, 0, x), fmax(held + added, 0), 3);
        }
    sweep_require_untouched(tally, &map, (sweep_region){0, 1, 0, map.blocks});
    sweep_release_map(other);
    sweep_release_map(map);
}

void sweep_enlarged_relu(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 60; round++) sweep_one_enlarged(isa, random, tally);
}
