#ifndef CKERNELS_LOSS_H
#define CKERNELS_LOSS_H

#include <stddef.h>

#include "ckernels_isa.h"

/// A row of predicted colors in 0...1 and of those that they are to be.
typedef struct {
    const float *output, *target;        // plain rows, at any address
    ptrdiff_t output_step, target_step;  // floats from one channel to the next
    ptrdiff_t channels;                  // 2 or 3
    ptrdiff_t columns;
    /// How much the errors of a saturated color count: 1 + weighting * 2 * its distance from
    /// neutral, which is 0.5 in both of two channels, and the mean of three.
    float weighting;
    float factor;  // of the gradient
} ckernels_chroma_loss;

/// The sum of weight * (output - target)² over a row.
///
/// Writes factor * weight * (output - target) * output * (1 - output), the gradient of factor / 2
/// times the sum before the sigmoid, as a blocked row: 16 channels a column, zeros after those of
/// the output.
double ckernels_chroma_loss_row(ckernels_isa isa, const ckernels_chroma_loss *job, float *gradient);

#endif
