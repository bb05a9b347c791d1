#ifndef CKERNELS_NORMALIZATION_H
#define CKERNELS_NORMALIZATION_H

#include <stddef.h>

#include "ckernels_isa.h"

// Batch normalization in training, over rows of maps in blocks of 16 channels as ckernels_blocked.h
// tells: rows are given at their first column and begin at a multiple of 64 bytes, factors and sums
// have one value a channel, to whole blocks, at any address. Products are rounded before they are
// added, on every instruction set: results are the same bit for bit, and two kernels agree on the
// sign of the same x * scale + offset.

/// The columns of a row.
typedef struct {
    ptrdiff_t columns, blocks;
    ptrdiff_t block_step;  // floats from one block to the next
} ckernels_extent;

/// x * scale + offset, and ReLU after it.
typedef struct {
    const float *scale, *offset;
    int relu;  // whether negative values become 0; NaN stays
} ckernels_channel_affine;

/// What a gradient is combined to: g * gradient + x * input + offset.
typedef struct {
    const float *gradient, *input, *offset;
} ckernels_normalization_factors;

/// Adds the sum of x and of x * x over a row to the totals.
void ckernels_moments(ckernels_isa isa, ckernels_extent extent, const float *row, double *first,
                      double *second);

/// output = affine(row); the output may be the row.
void ckernels_channel_affine_row(ckernels_isa isa, ckernels_extent extent,
                                 ckernels_channel_affine affine, const float *row, float *output);

/// Adds the sum of g and of g * x over a row to the totals. g is the gradient before the affine's
/// ReLU: 0 where that was not passed.
void ckernels_normalization_backward_sums(ckernels_isa isa, ckernels_extent extent,
                                          ckernels_channel_affine affine, const float *gradient,
                                          const float *row, double *first, double *second);

/// output = g * factors.gradient + x * factors.input + factors.offset; the output may be the
/// gradient or the row.
void ckernels_normalization_backward(ckernels_isa isa, ckernels_extent extent,
                                     ckernels_channel_affine affine,
                                     ckernels_normalization_factors factors, const float *gradient,
                                     const float *row, float *output);

#endif
