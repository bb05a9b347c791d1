#ifndef CKERNELS_BLOCKED_H
#define CKERNELS_BLOCKED_H

#include <stddef.h>

#include "ckernels_isa.h"
#include "ckernels_rows.h"

// Convolutions over maps whose channels lie in blocks of 16: a row of a map is
// [block][column][16 channels], and every row stands at an address of its own, so that rows can be
// kept in a ring. Channels that a layer does not have are zeros. Rows begin and end with columns of
// zeros, the padding of the convolution. Every address is a multiple of 64 bytes unless said.

enum { CKERNELS_LANES = 16, CKERNELS_WINOGRAD_POINTS = 36 };

/// Blocks of output channels that a panel of packed weights holds.
ptrdiff_t ckernels_panel_blocks(ckernels_isa isa);

/// Weights of a convolution, to be packed.
typedef struct {
    const float *weights;     // [outputs][inputs][area] or [inputs][outputs][area], any address
    ptrdiff_t output_stride;  // floats from one output channel to the next
    ptrdiff_t input_stride;   // and from one input channel to the next
    ptrdiff_t outputs, inputs, area;
    ptrdiff_t input_lanes;  // inputs are rounded up to a multiple: 16, or 1
} ckernels_weights;

/// Packs products that each are a linear combination of a kernel's weights.
///
/// `coefficients` is [points][area]: one point for each tap of a plain convolution. The result is
/// [panel][point][input][channel of the panel], or [point][panel][input][channel of the panel] if
/// `point_major`; it takes `ckernels_packed_size` floats.
void ckernels_pack(ckernels_isa isa, const ckernels_weights *source, const double *coefficients,
                   ptrdiff_t points, int point_major, float *packed);

ptrdiff_t ckernels_packed_size(const ckernels_weights *source, ptrdiff_t points);

/// What follows a product.
typedef struct {
    const float *bias;               // of the first block; NULL for zeros
    ckernels_activation activation;  // all but the sigmoid
} ckernels_epilogue;

/// A convolution with taps_y x taps_x taps, computed output row by output row.
typedef struct {
    ptrdiff_t taps_y, taps_x;
    ptrdiff_t blocks;      // of input channels
    ptrdiff_t lanes;       // channels of an input block: 16, or 1 for a plain row
    ptrdiff_t last_lanes;  // of the last block; what is missing to `lanes` need not be multiplied
    ptrdiff_t block_step;  // floats from one input block of a row to the next
    ptrdiff_t column;      // input column of the first tap of the first output
    ptrdiff_t stride;      // input columns from one output to the next
    const float *packed;   // all panels, [tap][input] each
    ckernels_epilogue epilogue;
    int accumulates;              // whether what the outputs hold is added before the activation
    ptrdiff_t outputs;            // columns of an output row
    ptrdiff_t output_step;        // floats from one output to the next
    ptrdiff_t output_block_step;  // floats from one output block to the next
} ckernels_direct;

/// Pointers that `ckernels_convolve_direct` needs as scratch.
ptrdiff_t ckernels_direct_scratch(const ckernels_direct *job, ptrdiff_t rows);

/// Computes some output rows, and of those some blocks of channels.
///
/// `input_rows` holds taps_y pointers for each output row, `output_rows` one each, at the first
/// output. `first_block` is a multiple of the panel's blocks.
void ckernels_convolve_direct(ckernels_isa isa, const ckernels_direct *job,
                              const float *const *input_rows, float *const *output_rows,
                              ptrdiff_t rows, ptrdiff_t first_block, ptrdiff_t blocks,
                              const float **scratch);

/// A 3x3 convolution of stride 1 by the transform F(4x4, 3x3): tiles of 4x4 outputs.
typedef struct {
    const float *const *input_rows;  // row -1 of the first tile row, and so on: 4 each and 2 more
    float *const *output_rows;       // 4 for each tile row, at column 0; NULL is left out
    ptrdiff_t width;                 // columns of the map
    ptrdiff_t blocks, block_step;
    ptrdiff_t output_blocks, output_block_step;
    const float *packed;  // [36 points][panels]
    ckernels_epilogue epilogue;
} ckernels_winograd;

/// Floats of scratch for so many tiles.
ptrdiff_t ckernels_winograd_scratch(const ckernels_winograd *job, ptrdiff_t tiles);

/// Computes the tiles `first` to `first + tiles`, counted along the tile rows.
void ckernels_convolve_winograd(ckernels_isa isa, const ckernels_winograd *job, ptrdiff_t first,
                                ptrdiff_t tiles, float *scratch);

/// The coefficients of the 36 points, [36][9], for `ckernels_pack`.
void ckernels_winograd_coefficients(double *coefficients);

/// A 3x3 convolution of stride 1 with few outputs: one row of them.
typedef struct {
    const float *const *rows;  // the three input rows
    ptrdiff_t width;
    ptrdiff_t blocks, block_step;
    const float *weights;  // [output][3][3][block][16]
    const float *bias;     // one an output
    ptrdiff_t outputs;
} ckernels_narrow;

/// Writes one plain row, at any address, for each output channel.
void ckernels_convolve_narrow(ckernels_isa isa, const ckernels_narrow *job, float *const *output);

/// Adds one bias a channel, at any address, to `columns` columns of a row and applies ReLU.
void ckernels_bias_relu_blocked(ckernels_isa isa, const float *bias, float *row, ptrdiff_t columns,
                                ptrdiff_t blocks, ptrdiff_t block_step);

/// Where each column of a row lies between two columns of a shorter or longer one.
typedef struct {
    const int *left, *right;  // of the other row
    const float *share;       // of the right one
    ptrdiff_t columns;
} ckernels_columns;

/// Adds another row, [block][column][16] at any address, brought to the columns of this one, and
/// applies ReLU.
void ckernels_enlarged_relu_blocked(ckernels_isa isa, const ckernels_columns *columns,
                                    const float *other, ptrdiff_t other_block_step, float *row,
                                    ptrdiff_t blocks, ptrdiff_t block_step);

/// A convolution of every channel by itself.
typedef struct {
    // The input rows that the first output row meets, and those that the next ones meet further
    // down, at column 0; NULL for rows of zeros.
    const float *const *rows;
    ptrdiff_t width;  // columns of the input; beyond are zeros, which are not read
    ptrdiff_t block_step;
    ptrdiff_t size, stride;  // 3 or 5 taps each way; 1 or 2 samples from one output to the next
    ptrdiff_t leading;       // columns of zeros before the first that a tap meets
    const float *weights;    // [block][size][size][16]
    ckernels_epilogue epilogue;
    ptrdiff_t outputs, output_block_step;
} ckernels_depthwise;

/// Computes some blocks of channels of the rows that begin at `output_rows`.
void ckernels_convolve_depthwise(ckernels_isa isa, const ckernels_depthwise *job,
                                 float *const *output_rows, ptrdiff_t rows, ptrdiff_t first_block,
                                 ptrdiff_t blocks);

#endif
