#include "maps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static ptrdiff_t row_floats(const sweep_map *map) { return map->blocks * map->block_step; }

static sweep_map reserve_map(sweep_random *random, ptrdiff_t channels, ptrdiff_t height,
                             ptrdiff_t width, ptrdiff_t lanes) {
    sweep_map map = {channels, height, width, lanes, 0, 0, NULL, false};
    map.blocks = (channels + lanes - 1) / lanes;
    // Whole tiles of 4, the padding, and at times more than is needed.
    map.block_step = ((width + 3) / 4 * 4 + 2 + sweep_between(random, 0, 2)) * lanes;
    map.rows = calloc((size_t)height + 1, sizeof *map.rows);
    if (!map.rows) abort();
    for (ptrdiff_t y = 0; y <= height; y++)
        map.rows[y] = sweep_reserve((size_t)row_floats(&map) * sizeof(float),
                                    64 * (size_t)sweep_between(random, 0, 5));
    return map;
}

sweep_map sweep_random_map(sweep_random *random, ptrdiff_t channels, ptrdiff_t height,
                           ptrdiff_t width, ptrdiff_t lanes) {
    sweep_map map = reserve_map(random, channels, height, width, lanes);
    for (ptrdiff_t y = 0; y <= height; y++) memset(map.rows[y].start, 0, map.rows[y].bytes);
    for (ptrdiff_t y = 0; y < height; y++)
        for (ptrdiff_t c = 0; c < channels; c++)
            for (ptrdiff_t x = 0; x < width; x++)
                *sweep_element(&map, c, y, x) = (float)sweep_number(random, -1, 1);
    return map;
}

sweep_map sweep_untouched_map(sweep_random *random, ptrdiff_t channels, ptrdiff_t height,
                              ptrdiff_t width) {
    return reserve_map(random, channels, height, width, CKERNELS_LANES);
}

void sweep_release_map(sweep_map map) {
    for (ptrdiff_t y = 0; y <= map.height; y++) sweep_release(map.rows[y]);
    free(map.rows);
}

float *sweep_padded_row(const sweep_map *map, ptrdiff_t y) {
    return map->rows[y >= 0 && y < map->height ? y : map->height].start;
}

float *sweep_element(const sweep_map *map, ptrdiff_t channel, ptrdiff_t y, ptrdiff_t x) {
    return sweep_padded_row(map, y) + channel / map->lanes * map->block_step +
           (x + 1) * map->lanes + channel % map->lanes;
}

double sweep_at(const sweep_map *map, ptrdiff_t channel, ptrdiff_t y, ptrdiff_t x) {
    bool is_inside =
        channel < map->channels && y >= 0 && y < map->height && x >= 0 && x < map->width;
    return is_inside ? (double)*sweep_element(map, channel, y, x) : 0;
}

float sweep_held(ptrdiff_t channel, ptrdiff_t y, ptrdiff_t x) {
    return (float)((7 * channel + 3 * y + x) % 16 - 8) / 8;
}

double sweep_activated(ckernels_activation activation, double value) {
    switch (activation) {
    case CKERNELS_IDENTITY: return value;
    case CKERNELS_RELU: return fmax(value, 0);
    case CKERNELS_SIGMOID: return 1 / (1 + exp(-value));
    case CKERNELS_RELU6: return fmin(6, fmax(value, 0));
    }
    return NAN;
}

// MARK: Comparison

void sweep_require_untouched(sweep_tally *tally, const sweep_map *map, sweep_region region) {
    const ptrdiff_t lanes = map->lanes, outputs = map->width * lanes;
    for (ptrdiff_t y = 0; y <= map->height; y++) {
        bool is_row = y >= region.first_row && y < region.end_row, holds = true;
        for (ptrdiff_t b = 0; b < map->blocks; b++) {
            const float *block = sweep_padded_row(map, y) + b * map->block_step;
            ptrdiff_t written =
                is_row && b >= region.first_block && b < region.end_block ? outputs : 0;
            const float *after = block + lanes + written;
            holds &= sweep_is_untouched(block, (size_t)lanes * sizeof *block);
            holds &= sweep_is_untouched(after,
                                        (size_t)(block + map->block_step - after) * sizeof *block);
        }
        sweep_require(tally, holds, "padding and other outputs are left alone");
        sweep_require(tally, sweep_has_guards(&map->rows[y]), "rows end where they should");
    }
}

void sweep_compare_map(sweep_tally *tally, const sweep_convolution *convolution,
                       const sweep_map *input, const sweep_map *output, sweep_region region,
                       ptrdiff_t stride, ptrdiff_t upsampling) {
    const ptrdiff_t first = region.first_block * output->lanes;
    const ptrdiff_t channels = region.end_block * output->lanes - first;
    const ptrdiff_t rows = region.end_row - region.first_row;
    size_t count = (size_t)(rows * channels * output->width);
    sweep_result *expected = malloc(count * sizeof *expected), *result = expected;
    if (!expected) abort();
    double magnitude = 1e-30;
    for (ptrdiff_t y = region.first_row; y < region.end_row; y++)
        for (ptrdiff_t c = first; c < first + channels; c++)
            for (ptrdiff_t x = 0; x < output->width; x++, result++) {
                *result =
                    sweep_convolve(convolution, input, c, y * stride - convolution->taps_y / 2,
                                   x * stride - convolution->taps_x / 2, upsampling);
                if (output->is_held) result->value += (double)sweep_held(c, y, x);
                if (output->is_held) result->magnitude += 1;
                if (result->magnitude > magnitude) magnitude = result->magnitude;
                result->value = sweep_activated(convolution->epilogue.activation, result->value);
            }
    result = expected;
    for (ptrdiff_t y = region.first_row; y < region.end_row; y++)
        for (ptrdiff_t c = first; c < first + channels; c++)
            for (ptrdiff_t x = 0; x < output->width; x++, result++)
                sweep_compare(tally, *sweep_element(output, c, y, x), result->value, magnitude);
    free(expected);
    sweep_require_untouched(tally, output, region);
}
