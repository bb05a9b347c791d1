#ifndef SWEEP_MAPS_H
#define SWEEP_MAPS_H

#include "sweep.h"

// Feature maps in blocks of channels as the convolutions read and write them, and the convolution
// by its definition.

/// A map whose rows stand at unrelated addresses, each with a column of padding before the first
/// column and some after the last.
typedef struct {
    ptrdiff_t channels, height, width, lanes;
    ptrdiff_t blocks, block_step;
    sweep_block *rows;  // and one more: the zeros beyond the map
    bool is_held;       // whether outputs are added to what `sweep_held` says
} sweep_map;

/// A map of numbers of -1...1, its padding and missing channels zeros.
sweep_map sweep_random_map(sweep_random *random, ptrdiff_t channels, ptrdiff_t height,
                           ptrdiff_t width, ptrdiff_t lanes);

/// A map to be written, in blocks of 16.
sweep_map sweep_untouched_map(sweep_random *random, ptrdiff_t channels, ptrdiff_t height,
                              ptrdiff_t width);

void sweep_release_map(sweep_map map);

/// What an output holds before it is added to.
float sweep_held(ptrdiff_t channel, ptrdiff_t y, ptrdiff_t x);

/// The value after what follows a convolution.
double sweep_activated(ckernels_activation activation, double value);

/// The column of padding of a row, or of the row of zeros where the map has none.
float *sweep_padded_row(const sweep_map *map, ptrdiff_t y);

/// Where the value of a channel stands; all channels of the blocks are there.
float *sweep_element(const sweep_map *map, ptrdiff_t channel, ptrdiff_t y, ptrdiff_t x);

/// A value of the map or of the zeros around it.
double sweep_at(const sweep_map *map, ptrdiff_t channel, ptrdiff_t y, ptrdiff_t x);

/// Rows and blocks of a map that are to be computed.
typedef struct {
    ptrdiff_t first_row, end_row, first_block, end_block;
} sweep_region;

/// Requires that nothing was written but the samples of a region.
void sweep_require_untouched(sweep_tally *tally, const sweep_map *map, sweep_region region);

/// A convolution's parameters.
typedef struct {
    ptrdiff_t outputs, inputs, taps_y, taps_x;
    ptrdiff_t output_stride;  // floats from one output channel to the next
    sweep_block weights;      // [outputs][inputs][taps_y][taps_x]
    sweep_block bias;         // zeros to whole blocks
    ckernels_epilogue epilogue;
} sweep_convolution;

sweep_convolution sweep_random_convolution(sweep_random *random, ptrdiff_t outputs,
                                           ptrdiff_t inputs, ptrdiff_t taps_y, ptrdiff_t taps_x);

void sweep_release_convolution(sweep_convolution convolution);

double sweep_weight(const sweep_convolution *convolution, ptrdiff_t output, ptrdiff_t input,
                    ptrdiff_t tap);

/// Weights to be packed.
ckernels_weights sweep_weights(const sweep_convolution *convolution, ptrdiff_t input_lanes);

/// Packed products; `coefficients` is [points][taps], or NULL for the taps themselves.
sweep_block sweep_packed(ckernels_isa isa, const sweep_convolution *convolution,
                         ptrdiff_t input_lanes, const double *coefficients, ptrdiff_t points);

/// An output, and the sum of the magnitudes that went into it, by which its error is judged.
typedef struct {
    double value, magnitude;
} sweep_result;

/// The output channel where the first tap meets (y, x), the input upsampled by the factor
/// `upsampling` to the nearest sample; without the activation.
sweep_result sweep_convolve(const sweep_convolution *convolution, const sweep_map *input,
                            ptrdiff_t output, ptrdiff_t y, ptrdiff_t x, ptrdiff_t upsampling);

/// Compares a region of a map with the definition of a convolution with a stride or an upsampling,
/// and requires that nothing was written outside the region.
void sweep_compare_map(sweep_tally *tally, const sweep_convolution *convolution,
                       const sweep_map *input, const sweep_map *output, sweep_region region,
                       ptrdiff_t stride, ptrdiff_t upsampling);

#endif
