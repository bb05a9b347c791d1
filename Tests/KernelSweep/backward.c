// Gradients of the weights of convolutions: a position of the kernel at a time, and by tiles.

#include <math.h>
#include <stdlib.h>

#include "maps.h"

enum { LANES = CKERNELS_LANES, SIDE = 4, EDGE = 6, POINTS = EDGE * EDGE, AREA = 9 };

// MARK: Sums of products

/// A position of the kernel, as rows and columns of both maps from one sample to the next.
typedef struct {
    ptrdiff_t stride, row, column;                       // of inputs
    ptrdiff_t output_stride, output_row, output_column;  // of outputs
    ptrdiff_t first_row, end_row, columns, block;
} position;

static position random_position(sweep_random *random, ptrdiff_t height, ptrdiff_t width,
                                ptrdiff_t blocks) {
    position p = {.stride = 1, .output_stride = 1};
    switch (sweep_between(random, 0, 2)) {
    case 0: p.stride = 2; break;
    case 1:
        p.output_stride = 2;
        p.output_row = sweep_between(random, 0, 1);
        p.output_column = sweep_between(random, 0, 1);
        break;
    default: break;
    }
    p.row = sweep_between(random, -1, 1);
    p.column = sweep_between(random, -1, 1);
    p.columns = (width + p.stride - 1) / p.stride;
    const ptrdiff_t rows = (height + p.stride - 1) / p.stride;
    p.first_row = sweep_between(random, 0, rows - 1);
    p.end_row = sweep_between(random, p.first_row + 1, rows);
    p.block = sweep_between(random, 0, blocks - 1);
    return p;
}

static void backward_weights(ckernels_isa isa, const position *p, const sweep_map *input,
                             const sweep_map *output, float *sums, ptrdiff_t sums_step) {
    const ptrdiff_t rows = p->end_row - p->first_row;
    const float **pointers = malloc(2 * (size_t)rows * sizeof *pointers);
    if (!pointers) abort();
    for (ptrdiff_t r = 0; r < rows; r++) {
        ptrdiff_t y = p->first_row + r;
        pointers[r] = sweep_padded_row(input, y * p->stride + p->row);
        pointers[rows + r] = sweep_element(output, 0, y * p->output_stride + p->output_row, 0);
    }
    const ptrdiff_t left = input->channels - p->block * LANES;
    const ckernels_weight_gradient job = {
        .left = pointers,
        .right = pointers + rows,
        .left_offset = p->block * input->block_step + (p->column + 1) * LANES,
        .right_offset = p->output_column * LANES,
        .rows = rows,
        .columns = p->columns,
        .left_step = p->stride * LANES,
        .right_step = p->output_stride * LANES,
        .right_block_step = output->block_step,
        .channels = left < LANES ? left : LANES,
        .right_blocks = output->blocks,
        .sums = sums,
        .sums_step = sums_step,
    };
    ckernels_backward_weights(isa, &job);
    free(pointers);
}

/// Channels that a map does not have are zeros, which leave the sums as they were.
static void compare_sums(sweep_tally *tally, const position *p, const sweep_map *input,
                         const sweep_map *output, const float *before, const float *sums,
                         ptrdiff_t sums_step) {
    for (ptrdiff_t c = 0; c < LANES; c++)
        for (ptrdiff_t o = 0; o < output->blocks * LANES; o++) {
            double sum = (double)before[c * sums_step + o], magnitude = fabs(sum) + 1e-30;
            for (ptrdiff_t y = p->first_row; y < p->end_row; y++)
                for (ptrdiff_t x = 0; x < p->columns; x++) {
                    double product = sweep_at(input, p->block * LANES + c, y * p->stride + p->row,
                                              x * p->stride + p->column) *
                                     sweep_at(output, o, y * p->output_stride + p->output_row,
                                              x * p->output_stride + p->output_column);
                    sum += product;
                    magnitude += fabs(product);
                }
            sweep_compare(tally, sums[c * sums_step + o], sum, magnitude);
        }
}

static void sweep_position(ckernels_isa isa, sweep_random *random, sweep_tally *tally,
                           ptrdiff_t right_blocks) {
    const ptrdiff_t inputs = sweep_between(random, 1, 3 * LANES);
    const ptrdiff_t outputs = right_blocks * LANES - sweep_between(random, 0, LANES - 1);
    const ptrdiff_t height = sweep_between(random, 1, 9), width = sweep_between(random, 1, 14);
    sweep_map input = sweep_random_map(random, inputs, height, width, LANES);
    position p = random_position(random, height, width, input.blocks);
    sweep_map output =
        sweep_random_map(random, outputs, (height + p.stride - 1) / p.stride * p.output_stride,
                         p.columns * p.output_stride, LANES);
    sweep_begin(
        tally,
        "block %td of %td channels of %tdx%td, %td right blocks, stride %td, output stride %td, "
        "rows %td..<%td, tap %td %td",
        p.block, inputs, width, height, right_blocks, p.stride, p.output_stride, p.first_row,
        p.end_row, p.row, p.column);
    const ptrdiff_t width_of_sums = right_blocks * LANES;
    const ptrdiff_t sums_step = width_of_sums + sweep_between(random, 0, 1) * LANES;
    const size_t count = (size_t)(LANES * sums_step);
    sweep_block before = sweep_random_floats(random, count);
    sweep_block sums = sweep_reserve(count * sizeof(float), 0);
    float *values = sums.start;
    for (ptrdiff_t c = 0; c < LANES; c++)
        for (ptrdiff_t o = 0; o < width_of_sums; o++)
            values[c * sums_step + o] = ((const float *)before.start)[c * sums_step + o];
    backward_weights(isa, &p, &input, &output, values, sums_step);
    compare_sums(tally, &p, &input, &output, before.start, values, sums_step);
    for (ptrdiff_t c = 0; c < LANES; c++)
        sweep_require(tally,
                      sweep_is_untouched(values + c * sums_step + width_of_sums,
                                         (size_t)(sums_step - width_of_sums) * sizeof *values),
                      "what is between the sums is left alone");
    sweep_require(tally, sweep_has_guards(&sums), "sums end where they should");
    sweep_release(before);
    sweep_release(sums);
    sweep_release_map(input);
    sweep_release_map(output);
}

void sweep_backward_weights(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 12; round++)
        for (ptrdiff_t blocks = 1; blocks <= 7; blocks++)
            sweep_position(isa, random, tally, blocks);
}

// MARK: Tiles

/// The matrices of F(4x4, 3x3) (Lavin and Gray 2016).
static const double input_matrix[EDGE][EDGE] = {
    {4, 0, -5, 0, 1, 0},  {0, -4, -4, 1, 1, 0}, {0, 4, -4, -1, 1, 0},
    {0, -2, -1, 2, 1, 0}, {0, 2, -1, -2, 1, 0}, {0, 4, 0, -5, 0, 1},
};

static const double gradient_matrix[EDGE][EDGE] = {
    {1, 0, 0, 0}, {1, 1, 1, 1}, {1, -1, 1, -1}, {1, 2, 4, 8}, {1, -2, 4, -8}, {0, 0, 0, 1},
};

static const double kernel_matrix[EDGE][3] = {
    {1 / 4.0, 0, 0},
    {-1 / 6.0, -1 / 6.0, -1 / 6.0},
    {-1 / 6.0, 1 / 6.0, -1 / 6.0},
    {1 / 24.0, 1 / 12.0, 1 / 6.0},
    {1 / 24.0, -1 / 12.0, 1 / 6.0},
    {0, 0, 1},
};

/// A point of a tile whose first sample is (y, x).
static sweep_result transformed(const double matrix[EDGE][EDGE], ptrdiff_t side,
                                const sweep_map *map, ptrdiff_t channel, ptrdiff_t y, ptrdiff_t x,
                                ptrdiff_t point) {
    sweep_result result = {0, 1e-30};
    for (ptrdiff_t i = 0; i < side; i++)
        for (ptrdiff_t j = 0; j < side; j++) {
            double term = matrix[point / EDGE][i] * matrix[point % EDGE][j] *
                          sweep_at(map, channel, y + i, x + j);
            result.value += term;
            result.magnitude += fabs(term);
        }
    return result;
}

/// Compares the tiles of a piece, and requires that those of others are left alone.
static void compare_tiles(sweep_tally *tally, const sweep_map *map, const ckernels_tiles *job,
                          ptrdiff_t first_row, ptrdiff_t first_tile, ptrdiff_t tiles,
                          const float *out) {
    const ptrdiff_t count = job->tile_rows * job->tile_columns;
    const ptrdiff_t side = job->is_gradient ? SIDE : EDGE, border = job->is_gradient ? 0 : 1;
    for (ptrdiff_t point = 0; point < POINTS; point++) {
        bool holds = true;
        for (ptrdiff_t b = 0; b < map->blocks; b++)
            for (ptrdiff_t t = 0; t < tiles; t++) {
                const float *tile = out + point * job->point_step + (b * tiles + t) * LANES;
                if (t < first_tile || t >= first_tile + count) {
                    holds &= sweep_is_untouched(tile, LANES * sizeof *tile);
                    continue;
                }
                ptrdiff_t y = first_row + (t - first_tile) / job->tile_columns * SIDE;
                ptrdiff_t x = (t - first_tile) % job->tile_columns * SIDE;
                for (ptrdiff_t lane = 0; lane < LANES; lane++) {
                    sweep_result expected =
                        transformed(job->is_gradient ? gradient_matrix : input_matrix, side, map,
                                    b * LANES + lane, y - border, x - border, point);
                    sweep_compare(tally, tile[lane], expected.value, expected.magnitude);
                }
            }
        const float *end = out + point * job->point_step + map->blocks * tiles * LANES;
        const float *next = out + (point + 1) * job->point_step;
        holds &= sweep_is_untouched(end, (size_t)(next - end) * sizeof *end);
        sweep_require(tally, holds, "other tiles and what is between the points are left alone");
    }
}

static void sweep_piece(ckernels_isa isa, sweep_random *random, sweep_tally *tally,
                        bool is_gradient) {
    const ptrdiff_t channels = sweep_channels(random);
    const ptrdiff_t height = sweep_between(random, 1, 13), width = sweep_between(random, 1, 18);
    sweep_map map = sweep_random_map(random, channels, height, width, LANES);
    const ptrdiff_t all = (height + SIDE - 1) / SIDE, columns = (width + SIDE - 1) / SIDE;
    const ptrdiff_t first = sweep_between(random, 0, all - 1);
    const ptrdiff_t rows = sweep_between(random, 1, all - first);
    const ptrdiff_t first_tile = sweep_between(random, 0, 3);
    const ptrdiff_t tiles = first_tile + rows * columns + sweep_between(random, 0, 2);
    sweep_begin(tally, "%s, %td channels of %tdx%td, tile rows %td and %td more, tile %td of %td",
                is_gradient ? "gradients" : "inputs", channels, width, height, first, rows - 1,
                first_tile, tiles);
    const ptrdiff_t pointers = SIDE * rows + (is_gradient ? 0 : 2);
    const float **lines = malloc((size_t)pointers * sizeof *lines);
    if (!lines) abort();
    for (ptrdiff_t r = 0; r < pointers; r++)
        lines[r] = sweep_padded_row(&map, SIDE * first + r - (is_gradient ? 0 : 1));
    const ptrdiff_t point_step = ckernels_point_step(map.blocks, tiles);
    sweep_block out = sweep_reserve((size_t)(POINTS * point_step) * sizeof(float), 0);
    const ckernels_tiles job = {
        .rows = lines,
        .blocks = map.blocks,
        .block_step = map.block_step,
        .tile_rows = rows,
        .tile_columns = columns,
        .is_gradient = is_gradient,
        .out = (float *)out.start + first_tile * LANES,
        .point_step = point_step,
        .out_block_step = tiles * LANES,
    };
    ckernels_transform_tiles(isa, &job);
    compare_tiles(tally, &map, &job, SIDE * first, first_tile, tiles, out.start);
    sweep_require(tally, sweep_has_guards(&out), "tiles end where they should");
    free(lines);
    sweep_release(out);
    sweep_release_map(map);
}

void sweep_transform_tiles(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 60; round++) sweep_piece(isa, random, tally, round % 2);
}

// MARK: Back from tiles

void sweep_winograd_weight_gradient(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 60; round++) {
        const ptrdiff_t count = sweep_between(random, 0, 1) ? sweep_between(random, 1, 200)
                                                            : LANES * sweep_between(random, 1, 48);
        const ptrdiff_t point_step = count + sweep_between(random, 0, 40);
        const ptrdiff_t tap_step = count + sweep_between(random, 0, 40);
        sweep_begin(tally, "%td kernels, %td from point to point, %td from tap to tap", count,
                    point_step, tap_step);
        sweep_block points = sweep_random_floats(random, (size_t)(POINTS * point_step));
        sweep_block weights = sweep_reserve((size_t)(AREA * tap_step) * sizeof(float), 0);
        const float *sources = points.start, *values = weights.start;
        ckernels_winograd_weight_gradient(isa, sources, point_step, count, weights.start, tap_step);
        for (ptrdiff_t tap = 0; tap < AREA; tap++) {
            for (ptrdiff_t i = 0; i < count; i++) {
                double sum = 0, magnitude = 0;
                for (ptrdiff_t point = 0; point < POINTS; point++) {
                    double term = kernel_matrix[point / EDGE][tap / 3] *
                                  kernel_matrix[point % EDGE][tap % 3] *
                                  (double)sources[point * point_step + i];
                    sum += term;
                    magnitude += fabs(term);
                }
                sweep_compare(tally, values[tap * tap_step + i], sum, magnitude);
            }
            sweep_require(tally,
                          sweep_is_untouched(values + tap * tap_step + count,
                                             (size_t)(tap_step - count) * sizeof *values),
                          "what is between the taps is left alone");
        }
        sweep_require(tally, sweep_has_guards(&weights), "weights end where they should");
        sweep_release(points);
        sweep_release(weights);
    }
}
