#ifndef CKERNELS_BACKWARD_H
#define CKERNELS_BACKWARD_H

#include <stddef.h>

#include "ckernels_isa.h"

// Gradients of the weights of convolutions over maps in blocks of 16 channels (ckernels_blocked.h):
// sums, over all samples, of the products of a convolution's inputs with the gradients of its
// outputs.

/// sums[c][o] += left[c] * right[o], over all samples of some rows.
typedef struct {
    const float *const *left;   // for each row, channel 0 of the block at the first sample
    const float *const *right;  // likewise; 64-byte aligned
    ptrdiff_t left_offset, right_offset;  // added to all of them
    ptrdiff_t rows, columns;
    ptrdiff_t left_step, right_step;  // floats from one sample to the next
    ptrdiff_t right_block_step;
    ptrdiff_t channels;      // of the left block, up to 16
    ptrdiff_t right_blocks;  // any number
    float *sums;             // at (channel 0, first lane); 64-byte aligned
    ptrdiff_t sums_step;     // floats from one left channel to the next
} ckernels_weight_gradient;

/// Adds the products; those of one call are summed apart, before they are added. Sums of whole
/// groups of channels are written, so there must be space for 16.
void ckernels_backward_weights(ckernels_isa isa, const ckernels_weight_gradient *job);

/// Tiles of a map, to be brought into the domain of F(4x4, 3x3).
typedef struct {
    const float *const *rows;  // padded rows: from the one above the first tile row on for inputs
    ptrdiff_t blocks, block_step;
    ptrdiff_t tile_rows, tile_columns;
    int is_gradient;  // 4x4 gradients of outputs instead of 6x6 inputs: rows begin with the tile's
    float *out;       // [36 points][block][tile][16], at the first tile
    ptrdiff_t point_step, out_block_step;
} ckernels_tiles;

/// Floats from one point to the next for so many tiles.
ptrdiff_t ckernels_point_step(ptrdiff_t blocks, ptrdiff_t tiles);

/// B' d B of the inputs, or A d A' of the gradients (Lavin and Gray 2016).
void ckernels_transform_tiles(ckernels_isa isa, const ckernels_tiles *job);

/// G' m G of `count` kernels side by side: [36 points][count] to [9 taps][count].
void ckernels_winograd_weight_gradient(ckernels_isa isa, const float *points, ptrdiff_t point_step,
                                       ptrdiff_t count, float *weights, ptrdiff_t tap_step);

#endif
