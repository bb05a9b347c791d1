#ifndef CKERNELS_FILTER_H
#define CKERNELS_FILTER_H

#include <stddef.h>

#include "ckernels_isa.h"

// Kernels of filters over rows of a gray picture. Each takes the instruction set to use: one that
// the processor has (`ckernels_detected_isa` or lower). Rows may begin at any float.

/// output[i] = sum over k of weights[k] * rows[k][i]; rows may overlap each other, but not the
/// output.
void ckernels_weighted_sum(ckernels_isa isa, const float *const *rows, const float *weights,
                           size_t row_count, size_t count, float *output);

/// output[i] = (left[i] - right[i])²
void ckernels_squared_difference(ckernels_isa isa, const float *left, const float *right,
                                 size_t count, float *output);

/// output[i] = table at values[i], as a fraction of its length: entry k stands for (k + 0.5) /
/// entries, between two entries is a straight line, and beyond the outer ones their own value. At
/// least one entry.
void ckernels_interpolate(ckernels_isa isa, const float *table, size_t entries, const float *values,
                          size_t count, float *output);

/// sum[i] += (fine[i] - coarse[i]) * min(1, noise[i] / energy[i]): the part of a detail that is as
/// likely noise as its surroundings say. Energies below 1e-20 count as that.
void ckernels_accumulate_noise(ckernels_isa isa, const float *fine, const float *coarse,
                               const float *noise, const float *energy, size_t count, float *sum);

/// Unsharp masking that does not leave its surroundings: output[i] is middle[i] + amount * d, where
/// d is the part of middle[i] - blurred[i] beyond the threshold on either side, limited to the
/// range of the nine values around i in above, middle and below, extended by the fraction
/// `overshoot` of that range at both ends. The three rows have a value before the first one and one
/// after the last.
void ckernels_unsharp(ckernels_isa isa, const float *above, const float *middle, const float *below,
                      const float *blurred, float amount, float threshold, float overshoot,
                      size_t count, float *output);

#endif
