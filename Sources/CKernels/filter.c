#include "ckernels_filter.h"

#include <math.h>
#include <string.h>

/// Values that are added up at a time: 4 KiB.
#define CHUNK 1024

#define BODY "bodies/filter.inc"
#include "dispatch.h"

void ckernels_weighted_sum(ckernels_isa isa, const float *const *rows, const float *weights,
                           size_t row_count, size_t count, float *output) {
    DISPATCH(isa, weighted_sum, rows, weights, row_count, count, output);
}

void ckernels_squared_difference(ckernels_isa isa, const float *left, const float *right,
                                 size_t count, float *output) {
    DISPATCH(isa, squared_difference, left, right, count, output);
}

void ckernels_interpolate(ckernels_isa isa, const float *table, size_t entries, const float *values,
                          size_t count, float *output) {
    DISPATCH(isa, interpolate, table, entries, values, count, output);
}

void ckernels_accumulate_noise(ckernels_isa isa, const float *fine, const float *coarse,
                               const float *noise, const float *energy, size_t count, float *sum) {
    DISPATCH(isa, accumulate_noise, fine, coarse, noise, energy, count, sum);
}

void ckernels_unsharp(ckernels_isa isa, const float *above, const float *middle, const float *below,
                      const float *blurred, float amount, float threshold, float overshoot,
                      size_t count, float *output) {
    DISPATCH(isa, unsharp, above, middle, below, blurred, amount, threshold, overshoot, count,
             output);
}
