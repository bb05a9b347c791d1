#ifndef CKERNELS_ROWS_H
#define CKERNELS_ROWS_H

#include <stddef.h>

#include "ckernels_isa.h"

// Kernels over plain rows. Each takes the instruction set to use: one that the processor has
// (`ckernels_detected_isa` or lower).

typedef enum {
    CKERNELS_IDENTITY = 0,
    CKERNELS_RELU = 1,
    CKERNELS_SIGMOID = 2,
    /// min(6, max(0, x))
    CKERNELS_RELU6 = 3,
} ckernels_activation;

/// row[i] = activation(row[i] + bias)
void ckernels_bias_activation(ckernels_isa isa, ckernels_activation activation, float bias,
                              float *row, size_t count);

/// output[i] = input[i] * scale + offset
void ckernels_affine(ckernels_isa isa, const float *input, float scale, float offset, size_t count,
                     float *output);

#endif
