#include "ckernels_backward.h"
#include "ckernels_blocked.h"

#include <stdint.h>

#include "lanes.h"

typedef float lanes8 __attribute__((vector_size(32)));
typedef float lanes4 __attribute__((vector_size(16)));

/// A loop that becomes straight code: its index and the constant number of rounds.
#define UNROLL(index, count) \
    _Pragma("clang loop unroll(full)") for (int index = 0; index < (count); index++)

enum { POINTS = CKERNELS_WINOGRAD_POINTS, NARROW_COLUMNS = 8 };

static inline ptrdiff_t min_of(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

static inline ckernels_epilogue epilogue_of(ckernels_epilogue epilogue, ptrdiff_t block) {
    return (ckernels_epilogue){epilogue.bias ? epilogue.bias + block * CKERNELS_LANES : 0,
                               epilogue.activation};
}

/// Floats from one point to the next: an odd number of lines, or the points of a tile would meet in
/// few sets of the first-level cache.
static inline ptrdiff_t winograd_point_step(ptrdiff_t blocks, ptrdiff_t tiles) {
    return (blocks * tiles | 1) * CKERNELS_LANES;
}

/// 1 / (1 + exp(-x)), within 2e-7, without a call so that loops over it become vector code.
///
/// exp(r) is its series to degree 6, which is off by 1.2e-7 at most over |r| <= ln 2 / 2; beyond
/// |x| = 30 Float32 knows only 0 and 1.
static inline float sigmoid(float x) {
    float limited = x < -30 ? -30 : x > 30 ? 30 : x;
    float scaled = -limited * 1.44269504f;
    // Adding 1.5 · 2^23 leaves no room for a fraction.
    float whole = (scaled + 12582912.0f) - 12582912.0f;
    float r = -limited - whole * 0.693145752f - whole * 1.42860677e-6f;
    float power = 1 / 120.0f + r * (1 / 720.0f);
    power = 1 / 6.0f + r * (1 / 24.0f + r * power);
    power = 1 + r * (1 + r * (0.5f + r * power));
    union {
        int32_t bits;
        float value;
    } two = {.bits = ((int32_t)whole + 127) << 23};
    return 1 / (1 + power * two.value);
}

// A product keeps sums of ROWS outputs by PANEL blocks of channels in registers, a gradient of
// weights sums of CHANNELS by RIGHT_BLOCKS, a depthwise convolution sums of COLUMNS. SSE2 has 16
// registers of 4 floats, AVX2 16 of 8, AVX-512 32 of 16. NEON's 32 of 4 hold 24 for the sums, 4 for
// weights and the inputs; with 7 x 1 sums they spill.
enum {
#if defined(__aarch64__)
    ROWS_baseline = 6,
    CHANNELS_baseline = 4,
#else
    ROWS_baseline = 2,
    CHANNELS_baseline = 2,
#endif
    PANEL_baseline = 1,
    RIGHT_BLOCKS_baseline = 1,
    COLUMNS_baseline = 2,

    ROWS_avx2 = 6,
    PANEL_avx2 = 1,
    CHANNELS_avx2 = 4,
    RIGHT_BLOCKS_avx2 = 1,
    COLUMNS_avx2 = 4,

    ROWS_avx512 = 12,
    PANEL_avx512 = 2,
    CHANNELS_avx512 = 8,
    RIGHT_BLOCKS_avx512 = 3,
    COLUMNS_avx512 = 7,

    MOST_ROWS = 12,
    MOST_PANEL = 2,
    MOST_RIGHT_BLOCKS = 3,
};

#define TILES(blocks) \
    TILE(1, blocks)   \
    TILE(2, blocks)   \
    TILE(3, blocks)   \
    TILE(4, blocks)   \
    TILE(5, blocks)   \
    TILE(6, blocks)   \
    TILE(7, blocks)   \
    TILE(8, blocks)   \
    TILE(9, blocks)   \
    TILE(10, blocks)  \
    TILE(11, blocks)  \
    TILE(12, blocks)

/// Where a product reads and writes.
typedef struct {
    const float *const *segments;
    ptrdiff_t count, length, last_length, step;
    const float *weights;
    float *output;
    ptrdiff_t output_step, output_block_step;
    ckernels_epilogue epilogue;
    int accumulates;
} product;

typedef void (*multiply_tile)(const product *, ptrdiff_t offset);

#define BODY "bodies/products.inc"
#include "dispatch.h"
#define BODY "bodies/narrow.inc"
#include "dispatch.h"
#define BODY "bodies/depthwise.inc"
#include "dispatch.h"
#define BODY "bodies/winograd.inc"
#include "dispatch.h"
#define BODY "bodies/backward.inc"
#include "dispatch.h"

// MARK: Convolutions

ptrdiff_t ckernels_panel_blocks(ckernels_isa isa) {
    return isa == CKERNELS_ISA_AVX512 ? PANEL_avx512
           : isa == CKERNELS_ISA_AVX2 ? PANEL_avx2
                                      : PANEL_baseline;
}

ptrdiff_t ckernels_direct_scratch(const ckernels_direct *job, ptrdiff_t rows) {
    return rows * job->taps_y * job->taps_x * job->blocks;
}

void ckernels_convolve_direct(ckernels_isa isa, const ckernels_direct *job,
                              const float *const *input_rows, float *const *output_rows,
                              ptrdiff_t rows, ptrdiff_t first_block, ptrdiff_t blocks,
                              const float **scratch) {
    DISPATCH(isa, convolve_direct, job, input_rows, output_rows, rows, first_block, blocks,
             scratch);
}

ptrdiff_t ckernels_winograd_scratch(const ckernels_winograd *job, ptrdiff_t tiles) {
    ptrdiff_t segments = job->blocks * (ptrdiff_t)(sizeof(float *) / sizeof(float));
    return POINTS * (winograd_point_step(job->blocks, tiles) +
                     winograd_point_step(job->output_blocks, tiles)) +
           segments;
}

void ckernels_convolve_winograd(ckernels_isa isa, const ckernels_winograd *job, ptrdiff_t first,
                                ptrdiff_t tiles, float *scratch) {
    DISPATCH(isa, convolve_winograd, job, first, tiles, scratch);
}

void ckernels_convolve_narrow(ckernels_isa isa, const ckernels_narrow *job, float *const *output) {
    DISPATCH(isa, convolve_narrow, job, output);
}

void ckernels_bias_relu_blocked(ckernels_isa isa, const float *bias, float *row, ptrdiff_t columns,
                                ptrdiff_t blocks, ptrdiff_t block_step) {
    DISPATCH(isa, bias_relu_blocked, bias, row, columns, blocks, block_step);
}

void ckernels_enlarged_relu_blocked(ckernels_isa isa, const ckernels_columns *columns,
                                    const float *other, ptrdiff_t other_block_step, float *row,
                                    ptrdiff_t blocks, ptrdiff_t block_step) {
    DISPATCH(isa, enlarged_relu_blocked, columns, other, other_block_step, row, blocks, block_step);
}

void ckernels_convolve_depthwise(ckernels_isa isa, const ckernels_depthwise *job,
                                 float *const *output_rows, ptrdiff_t rows, ptrdiff_t first_block,
                                 ptrdiff_t blocks) {
    DISPATCH(isa, convolve_depthwise, job, output_rows, rows, first_block, blocks);
}

// MARK: Gradients

void ckernels_backward_weights(ckernels_isa isa, const ckernels_weight_gradient *job) {
    DISPATCH(isa, backward_weights, job);
}

ptrdiff_t ckernels_point_step(ptrdiff_t blocks, ptrdiff_t tiles) {
    return winograd_point_step(blocks, tiles);
}

void ckernels_transform_tiles(ckernels_isa isa, const ckernels_tiles *job) {
    DISPATCH(isa, transform_tiles, job);
}

void ckernels_winograd_weight_gradient(ckernels_isa isa, const float *points, ptrdiff_t point_step,
                                       ptrdiff_t count, float *weights, ptrdiff_t tap_step) {
    double coefficients[POINTS * 9];
    ckernels_winograd_coefficients(coefficients);
    DISPATCH(isa, winograd_weight_gradient, points, point_step, count, coefficients, weights,
             tap_step);
}
