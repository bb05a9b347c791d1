// The convolutions that take a product for each kernel position.

#include <stdlib.h>

#include "maps.h"

/// The input row of the first tap of the first output row, and from one row to the next; where the
/// outputs stand in the map that is written.
typedef struct {
    ptrdiff_t first_tap, stride, output_stride, phase_y, phase_x;
} pass;

/// Channels of the last block.
static ptrdiff_t last_lanes(const sweep_map *input) {
    return input->channels - (input->blocks - 1) * input->lanes;
}

/// Computes a region of the output, one call for some of the rows.
static void compute(ckernels_isa isa, sweep_random *random, sweep_tally *tally,
                    const ckernels_direct *job, pass pass, const sweep_map *input,
                    const sweep_map *output, sweep_region region) {
    for (ptrdiff_t first = region.first_row; first < region.end_row;) {
        ptrdiff_t rows = sweep_between(random, 1, region.end_row - first);
        const float **inputs = malloc((size_t)(rows * job->taps_y) * sizeof *inputs);
        float **outputs = malloc((size_t)rows * sizeof *outputs);
        if (!inputs || !outputs) abort();
        for (ptrdiff_t r = 0; r < rows; r++) {
            for (ptrdiff_t tap = 0; tap < job->taps_y; tap++)
                inputs[r * job->taps_y + tap] =
                    sweep_padded_row(input, (first + r) * pass.stride + pass.first_tap + tap);
            outputs[r] = sweep_element(output, 0, (first + r) * pass.output_stride + pass.phase_y,
                                       pass.phase_x);
        }
        sweep_block scratch =
            sweep_reserve((size_t)ckernels_direct_scratch(job, rows) * sizeof(float *), 0);
        ckernels_convolve_direct(isa, job, inputs, outputs, rows, region.first_block,
                                 region.end_block - region.first_block, scratch.start);
        sweep_require(tally, sweep_has_guards(&scratch), "the scratch is enough");
        sweep_release(scratch);
        free(inputs);
        free(outputs);
        first += rows;
    }
}

/// Some rows, and some blocks: whole panels, or up to the last.
static sweep_region random_region(ckernels_isa isa, sweep_random *random, const sweep_map *output) {
    const ptrdiff_t panel = ckernels_panel_blocks(isa);
    const ptrdiff_t panels = (output->blocks + panel - 1) / panel;
    sweep_region region;
    region.first_row = sweep_between(random, 0, output->height - 1);
    region.end_row = sweep_between(random, region.first_row + 1, output->height);
    region.first_block = sweep_between(random, 0, panels - 1) * panel;
    ptrdiff_t end = sweep_between(random, region.first_block / panel + 1, panels) * panel;
    region.end_block = end < output->blocks ? end : output->blocks;
    return region;
}

/// Fills a region with what outputs are added to.
static void hold(const sweep_map *map, sweep_region region) {
    for (ptrdiff_t y = region.first_row; y < region.end_row; y++)
        for (ptrdiff_t c = region.first_block * map->lanes; c < region.end_block * map->lanes; c++)
            for (ptrdiff_t x = 0; x < map->width; x++)
                *sweep_element(map, c, y, x) = sweep_held(c, y, x);
}

static void sweep_one_direct(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    const ptrdiff_t lanes = sweep_between(random, 0, 3) ? CKERNELS_LANES : 1;
    const ptrdiff_t inputs = lanes == 1 ? sweep_between(random, 1, 3) : sweep_channels(random);
    const ptrdiff_t taps_y = sweep_between(random, 1, 3), taps_x = sweep_between(random, 1, 3);
    const ptrdiff_t stride = sweep_between(random, 1, 2);
    const ptrdiff_t height = sweep_between(random, 1, 9), width = sweep_between(random, 1, 45);
    sweep_map input = sweep_random_map(random, inputs, height, width, lanes);
    sweep_map output =
        sweep_untouched_map(random, sweep_channels(random), (height + stride - 1) / stride,
                            (width + stride - 1) / stride);
    sweep_convolution convolution =
        sweep_random_convolution(random, output.channels, inputs, taps_y, taps_x);
    output.is_held = sweep_between(random, 0, 2) == 0;
    sweep_region region = random_region(isa, random, &output);
    sweep_begin(tally,
                "%td to %td channels of %tdx%td, lanes of %td, %tdx%td taps, stride %td, rows "
                "%td..<%td, blocks %td..<%td%s",
                inputs, output.channels, width, height, lanes, taps_x, taps_y, stride,
                region.first_row, region.end_row, region.first_block, region.end_block,
                output.is_held ? ", added" : "");
    sweep_block packed = sweep_packed(isa, &convolution, lanes, NULL, taps_y * taps_x);
    const ckernels_direct job = {.taps_y = taps_y,
                                 .taps_x = taps_x,
                                 .blocks = input.blocks,
                                 .lanes = lanes,
                                 .last_lanes = last_lanes(&input),
                                 .block_step = input.block_step,
                                 .column = 1 - taps_x / 2,
                                 .stride = stride,
                                 .packed = packed.start,
                                 .epilogue = convolution.epilogue,
                                 .accumulates = output.is_held,
                                 .outputs = output.width,
                                 .output_step = CKERNELS_LANES,
                                 .output_block_step = output.block_step};
    if (output.is_held) hold(&output, region);
    const pass plain = {.first_tap = -(taps_y / 2), .stride = stride, .output_stride = 1};
    compute(isa, random, tally, &job, plain, &input, &output, region);
    sweep_compare_map(tally, &convolution, &input, &output, region, stride, 1);
    sweep_release(packed);
    sweep_release_convolution(convolution);
    sweep_release_map(input);
    sweep_release_map(output);
}

void sweep_direct(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 150; round++) sweep_one_direct(isa, random, tally);
}

// MARK: Upsampled maps

/// The 2x2 kernels that a 3x3 kernel is to the samples of a map that it sees upsampled: the upper
/// of the two outputs of a sample meets the sample above once and its own twice, the lower its own
/// twice and the one below once.
static void split_coefficients(int phase, double *coefficients) {
    static const double meets[2][2][3] = {{{1, 0, 0}, {0, 1, 1}}, {{1, 1, 0}, {0, 0, 1}}};
    for (int point = 0; point < 4; point++)
        for (int tap = 0; tap < 9; tap++)
            *coefficients++ =
                meets[phase / 2][point / 2][tap / 3] * meets[phase % 2][point % 2][tap % 3];
}

static void sweep_one_split(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    const ptrdiff_t inputs = sweep_channels(random), outputs = sweep_channels(random);
    const ptrdiff_t height = sweep_between(random, 1, 5), width = sweep_between(random, 1, 20);
    sweep_map input = sweep_random_map(random, inputs, height, width, CKERNELS_LANES);
    sweep_map output = sweep_untouched_map(random, outputs, 2 * height, 2 * width);
    sweep_convolution convolution = sweep_random_convolution(random, outputs, inputs, 3, 3);
    sweep_begin(tally, "%td to %td channels, %tdx%td upsampled twice", inputs, outputs, width,
                height);
    for (int phase = 0; phase < 4; phase++) {
        double coefficients[4 * 9];
        split_coefficients(phase, coefficients);
        sweep_block packed = sweep_packed(isa, &convolution, CKERNELS_LANES, coefficients, 4);
        const ckernels_direct job = {.taps_y = 2,
                                     .taps_x = 2,
                                     .blocks = input.blocks,
                                     .lanes = CKERNELS_LANES,
                                     .last_lanes = last_lanes(&input),
                                     .block_step = input.block_step,
                                     .column = phase % 2,
                                     .stride = 1,
                                     .packed = packed.start,
                                     .epilogue = convolution.epilogue,
                                     .outputs = width,
                                     .output_step = 2 * CKERNELS_LANES,
                                     .output_block_step = output.block_step};
        const sweep_region all = {0, height, 0, output.blocks};
        const pass pass = {.first_tap = phase / 2 - 1,
                           .stride = 1,
                           .output_stride = 2,
                           .phase_y = phase / 2,
                           .phase_x = phase % 2};
        compute(isa, random, tally, &job, pass, &input, &output, all);
        sweep_release(packed);
    }
    const sweep_region all = {0, output.height, 0, output.blocks};
    sweep_compare_map(tally, &convolution, &input, &output, all, 1, 2);
    sweep_release_convolution(convolution);
    sweep_release_map(input);
    sweep_release_map(output);
}

void sweep_split(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 50; round++) sweep_one_split(isa, random, tally);
}
