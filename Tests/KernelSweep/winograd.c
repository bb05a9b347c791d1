// The 3x3 convolution by tiles of 4x4 outputs.

#include <stdlib.h>

#include "maps.h"

enum { POINTS = 36, AREA = 9, SIDE = 4 };

/// A set of panels for each point.
static sweep_block packed_points(ckernels_isa isa, const sweep_convolution *convolution) {
    const ckernels_weights source = sweep_weights(convolution, CKERNELS_LANES);
    double coefficients[POINTS * AREA];
    ckernels_winograd_coefficients(coefficients);
    size_t size = (size_t)ckernels_packed_size(&source, POINTS);
    sweep_block packed = sweep_reserve(size * sizeof(float), 0);
    ckernels_pack(isa, &source, coefficients, POINTS, 1, packed.start);
    return packed;
}

/// Computes the tiles of a band of rows in pieces of any size.
static void compute(ckernels_isa isa, sweep_random *random, sweep_tally *tally,
                    ckernels_winograd job, const sweep_map *input, const sweep_map *output,
                    sweep_region region) {
    const ptrdiff_t tile_rows = (region.end_row - region.first_row + SIDE - 1) / SIDE;
    const ptrdiff_t tiles = tile_rows * ((output->width + SIDE - 1) / SIDE);
    const float **inputs = malloc((size_t)(SIDE * tile_rows + 2) * sizeof *inputs);
    float **outputs = malloc((size_t)(SIDE * tile_rows) * sizeof *outputs);
    if (!inputs || !outputs) abort();
    for (ptrdiff_t r = 0; r < SIDE * tile_rows + 2; r++)
        inputs[r] = sweep_padded_row(input, region.first_row - 1 + r);
    for (ptrdiff_t r = 0; r < SIDE * tile_rows; r++) {
        ptrdiff_t y = region.first_row + r;
        outputs[r] = y < region.end_row ? sweep_element(output, 0, y, 0) : NULL;
    }
    job.input_rows = inputs;
    job.output_rows = outputs;
    for (ptrdiff_t first = 0; first < tiles;) {
        ptrdiff_t count = sweep_between(random, 1, tiles - first);
        sweep_block scratch =
            sweep_reserve((size_t)ckernels_winograd_scratch(&job, count) * sizeof(float), 0);
        ckernels_convolve_winograd(isa, &job, first, count, scratch.start);
        sweep_require(tally, sweep_has_guards(&scratch), "the scratch is enough");
        sweep_release(scratch);
        first += count;
    }
    free(inputs);
    free(outputs);
}

static void sweep_one(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    const ptrdiff_t inputs = sweep_channels(random), outputs = sweep_channels(random);
    const ptrdiff_t height = sweep_between(random, 1, 13), width = sweep_between(random, 1, 30);
    sweep_map input = sweep_random_map(random, inputs, height, width, CKERNELS_LANES);
    sweep_map output = sweep_untouched_map(random, outputs, height, width);
    sweep_convolution convolution = sweep_random_convolution(random, outputs, inputs, 3, 3);
    sweep_region region = {0, height, 0, output.blocks};
    region.first_row = sweep_between(random, 0, (height - 1) / SIDE) * SIDE;
    if (sweep_between(random, 0, 1) && region.first_row + SIDE < height)
        region.end_row = region.first_row + SIDE;
    sweep_begin(tally, "%td to %td channels of %tdx%td, rows %td..<%td", inputs, outputs, width,
                height, region.first_row, region.end_row);
    sweep_block packed = packed_points(isa, &convolution);
    const ckernels_winograd job = {.width = width,
                                   .blocks = input.blocks,
                                   .block_step = input.block_step,
                                   .output_blocks = output.blocks,
                                   .output_block_step = output.block_step,
                                   .packed = packed.start,
                                   .epilogue = convolution.epilogue};
    compute(isa, random, tally, job, &input, &output, region);
    sweep_compare_map(tally, &convolution, &input, &output, region, 1, 1);
    sweep_release(packed);
    sweep_release_convolution(convolution);
    sweep_release_map(input);
    sweep_release_map(output);
}

void sweep_winograd(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 80; round++) sweep_one(isa, random, tally);
}
