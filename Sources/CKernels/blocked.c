#include "ckernels_blocked.h"
#include "ckernels_gradient.h"

#include <stdint.h>

#include "choose.h"

typedef float lanes __attribute__((vector_size(64)));
typedef float loose_lanes __attribute__((vector_size(64), aligned(4)));
typedef float lanes8 __attribute__((vector_size(32)));
typedef float lanes4 __attribute__((vector_size(16)));

#define UNROLL _Pragma("clang loop unroll(full)")

enum { POINTS = 36, NARROW_COLUMNS = 8 };

static inline ptrdiff_t min_of(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

static inline ckernels_finish finish_from(ckernels_finish finish, ptrdiff_t block) {
    return (ckernels_finish){finish.bias ? finish.bias + block * CKERNELS_LANES : 0, finish.relu};
}

/// Floats from one point to the next: an odd number of lines, or the points of a tile would meet in
/// few sets of the first-level cache.
static inline ptrdiff_t winograd_point_step(ptrdiff_t blocks, ptrdiff_t tiles) {
    return (blocks * tiles | 1) * CKERNELS_LANES;
}

/// 1 / (1 + exp(-x)), within 2e-7, without a call so that loops over it become vector code.
///
/// exp(r) is its series to degree 6, which is off by 1.2e-7 at most over |r| <= ln 2 / 2; beyond |x| = 30 Float32 knows only 0 and 1.
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

// The narrow register file of SSE2 holds 2 x 1 sums, that of NEON and AVX2 6 x 1, of AVX-512 12 x 2.
// NEON's 32 registers of 4 floats hold 24 for the sums, 4 for weights and the inputs; with 7 x 1
// sums they spill.
#if defined(__aarch64__)
#define ROWS 6
#define CHANNELS 4
#define VARIANTS VARIANT(1, 1) VARIANT(2, 1) VARIANT(3, 1) VARIANT(4, 1) VARIANT(5, 1) VARIANT(6, 1)
#else
#define ROWS 2
#define CHANNELS 2
#define VARIANTS VARIANT(1, 1) VARIANT(2, 1)
#endif
#define PANEL 1
#define NAME(x) x##_baseline
#include "blocked/products.inc"
#include "blocked/rows.inc"
#include "blocked/winograd.inc"
#include "blocked/gradient.inc"
#undef NAME
#undef ROWS
#undef CHANNELS
#undef PANEL
#undef VARIANTS

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define ROWS 6
#define CHANNELS 4
#define PANEL 1
#define VARIANTS VARIANT(1, 1) VARIANT(2, 1) VARIANT(3, 1) VARIANT(4, 1) VARIANT(5, 1) VARIANT(6, 1)
#define NAME(x) x##_avx2
#include "blocked/products.inc"
#include "blocked/rows.inc"
#include "blocked/winograd.inc"
#include "blocked/gradient.inc"
#undef NAME
#undef ROWS
#undef CHANNELS
#undef PANEL
#undef VARIANTS
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define ROWS 12
#define CHANNELS 8
#define PANEL 2
#define VARIANTS                                                                    \
    VARIANT(1, 1) VARIANT(2, 1) VARIANT(3, 1) VARIANT(4, 1) VARIANT(5, 1)           \
    VARIANT(6, 1) VARIANT(7, 1) VARIANT(8, 1) VARIANT(9, 1) VARIANT(10, 1)          \
    VARIANT(11, 1) VARIANT(12, 1) VARIANT(1, 2) VARIANT(2, 2) VARIANT(3, 2)         \
    VARIANT(4, 2) VARIANT(5, 2) VARIANT(6, 2) VARIANT(7, 2) VARIANT(8, 2)           \
    VARIANT(9, 2) VARIANT(10, 2) VARIANT(11, 2) VARIANT(12, 2)
#define NAME(x) x##_avx512
#include "blocked/products.inc"
#include "blocked/rows.inc"
#include "blocked/winograd.inc"
#include "blocked/gradient.inc"
#undef NAME
#pragma clang attribute pop

#endif

ptrdiff_t ckernels_panel_blocks(ckernels_isa isa) { return isa == CKERNELS_ISA_AVX512 ? 2 : 1; }

// MARK: Weights

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
                   ptrdiff_t points, int apart, float *packed) {
    enum { MOST_TAPS = 9 };
    const ptrdiff_t inputs = rounded(source->inputs, source->input_lanes);
    const ptrdiff_t outputs = rounded(source->outputs, CKERNELS_LANES);
    const ptrdiff_t panel = ckernels_panel_blocks(isa) * CKERNELS_LANES;
    for (ptrdiff_t output = 0; output < outputs; output += CKERNELS_LANES) {
        ptrdiff_t first = output / panel * panel, width = min_of(panel, outputs - first);
        ptrdiff_t point_step = inputs * (apart ? outputs : width);
        float *start = packed + first * inputs * (apart ? 1 : points) + output - first;
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
    for (int point = 0; point < POINTS; point++)
        for (int tap = 0; tap < 9; tap++)
            *coefficients++ = g[point / 6][tap / 3] * g[point % 6][tap % 3];
}

// MARK: Convolutions

ptrdiff_t ckernels_direct_scratch(const ckernels_direct *job, ptrdiff_t rows) {
    return rows * job->taps_y * job->taps_x * job->blocks;
}

void ckernels_convolve_direct(ckernels_isa isa, const ckernels_direct *job,
                              const float *const *input_rows, float *const *output_rows,
                              ptrdiff_t rows, ptrdiff_t first_block, ptrdiff_t blocks,
                              const float **scratch) {
    CHOOSE(isa, convolve_direct)
    (job, input_rows, output_rows, rows, first_block, blocks, scratch);
}

ptrdiff_t ckernels_winograd_scratch(const ckernels_winograd *job, ptrdiff_t tiles) {
    ptrdiff_t segments = job->blocks * (ptrdiff_t)(sizeof(float *) / sizeof(float));
    return POINTS * (winograd_point_step(job->blocks, tiles) +
                     winograd_point_step(job->output_blocks, tiles)) +
           segments;
}

void ckernels_convolve_winograd(ckernels_isa isa, const ckernels_winograd *job, ptrdiff_t first,
                                ptrdiff_t tiles, float *scratch) {
    CHOOSE(isa, convolve_winograd)(job, first, tiles, scratch);
}

void ckernels_convolve_narrow(ckernels_isa isa, const ckernels_narrow *job, float *const *output) {
    CHOOSE(isa, convolve_narrow)(job, output);
}

void ckernels_bias_relu_blocked(ckernels_isa isa, const float *bias, float *row,
                                ptrdiff_t columns, ptrdiff_t blocks, ptrdiff_t block_step) {
    CHOOSE(isa, bias_relu_blocked)(bias, row, columns, blocks, block_step);
}

// MARK: Gradients

void ckernels_correlate(ckernels_isa isa, const ckernels_correlation *job) {
    CHOOSE(isa, correlate)(job);
}

ptrdiff_t ckernels_point_step(ptrdiff_t blocks, ptrdiff_t tiles) {
    return winograd_point_step(blocks, tiles);
}

void ckernels_transform_tiles(ckernels_isa isa, const ckernels_tiles *job) {
    CHOOSE(isa, transform_tiles)(job);
}

void ckernels_winograd_weights(ckernels_isa isa, const float *points, ptrdiff_t point_step,
                               ptrdiff_t count, float *weights, ptrdiff_t tap_step) {
    double coefficients[POINTS * 9];
    ckernels_winograd_coefficients(coefficients);
    CHOOSE(isa, winograd_weights)(points, point_step, count, coefficients, weights, tap_step);
}
