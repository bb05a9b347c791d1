#ifndef CKERNELS_CONVOLUTION_H
#define CKERNELS_CONVOLUTION_H

#include <stddef.h>

#include "ckernels_isa.h"

// Row kernels of the convolution. Each takes the instruction set to use: one that the processor
// has (`ckernels_detected_isa` or lower).

/// The patches that a convolution reads from an input map. Outside the map there are zeros.
typedef struct {
    const float *input;        // channel 0, row 0, column 0
    ptrdiff_t channel_stride;  // in floats
    ptrdiff_t row_stride;      // in floats
    ptrdiff_t height, width;   // of the map as it is stored
    ptrdiff_t upsampling;      // 1, or 2: read as if enlarged x2 by repetition
    ptrdiff_t kernel_height, kernel_width;
    ptrdiff_t stride;
    ptrdiff_t padding_top, padding_left;  // of the (enlarged) map; negative: rows, columns skipped
    ptrdiff_t output_width;
} ckernels_patches;

/// Lays the patches of a block of output rows out as columns of a matrix.
///
/// `columns` is row-major [channels * kernel_height * kernel_width, rows * output_width].
void ckernels_im2col(ckernels_isa isa, const ckernels_patches *patches, ptrdiff_t first_channel,
                     ptrdiff_t channels, ptrdiff_t first_row, ptrdiff_t rows, float *columns);

typedef enum {
    CKERNELS_IDENTITY = 0,
    CKERNELS_RELU = 1,
    CKERNELS_SIGMOID = 2,
} ckernels_activation;

/// row[i] = activation(row[i] + bias)
void ckernels_bias_activation(ckernels_isa isa, ckernels_activation activation, float bias,
                              float *row, size_t count);

/// output[i] = input[i] * scale + offset
void ckernels_affine(ckernels_isa isa, const float *input, float scale, float offset,
                     size_t count, float *output);

#endif
