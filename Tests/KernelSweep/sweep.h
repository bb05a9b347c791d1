#ifndef SWEEP_H
#define SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CKernels.h"

// What all checks of the sweep share: random numbers, guarded memory, and the tally of a kernel.

// MARK: Random numbers

/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same shapes on every machine.
typedef struct {
    uint64_t state;
} sweep_random;

/// A whole number, both ends included.
ptrdiff_t sweep_between(sweep_random *random, ptrdiff_t least, ptrdiff_t most);

/// A number between two bounds.
double sweep_number(sweep_random *random, double least, double most);

/// A number of channels: beside and across the multiples of 16.
ptrdiff_t sweep_channels(sweep_random *random);

// MARK: Guarded memory

/// Memory between guards. All of it begins as a pattern that is NaN in Float32, so that what is
/// read too far shows in the results and what is written too far in the pattern.
typedef struct {
    void *start;
    size_t bytes;
    void *allocation;
} sweep_block;

/// Memory that begins `offset` bytes after a multiple of 64.
sweep_block sweep_reserve(size_t bytes, size_t offset);

/// Room for floats at a multiple of 64 bytes, filled with numbers of -1...1.
sweep_block sweep_random_floats(sweep_random *random, size_t count);

void sweep_release(sweep_block block);

/// Whether nothing was written there.
bool sweep_is_untouched(const void *start, size_t bytes);

/// Whether nothing was written before and after a block.
bool sweep_has_guards(const sweep_block *block);

// MARK: Tally

/// What is known of a kernel on one instruction set. A check is one case: a shape with its values.
typedef struct {
    double allowed;  // largest error that passes
    double worst;    // largest error found
    long checks, failures;
    bool has_failed;  // in this case
    const char *kernel;
    char shape[200];  // of this case, for messages
} sweep_tally;

/// Begins a case; the text tells its parameters.
void sweep_begin(sweep_tally *tally, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// Compares a value with its definition. The error is relative to `scale`.
void sweep_compare(sweep_tally *tally, double value, double expected, double scale);

/// What has to be true.
void sweep_require(sweep_tally *tally, bool holds, const char *what);

// MARK: Kernels

typedef void sweep_check(ckernels_isa isa, sweep_random *random, sweep_tally *tally);

sweep_check sweep_pack, sweep_direct, sweep_split, sweep_winograd, sweep_narrow, sweep_bias_relu;
sweep_check sweep_depthwise, sweep_enlarged_relu;
sweep_check sweep_backward_weights, sweep_transform_tiles, sweep_winograd_weight_gradient;
sweep_check sweep_bias_activation, sweep_affine;
sweep_check sweep_weighted_sum, sweep_squared_difference, sweep_interpolate, sweep_accumulate_noise;
sweep_check sweep_unsharp;
sweep_check sweep_slopes, sweep_smooth, sweep_upsample, sweep_upsample_2x, sweep_blend,
    sweep_guided, sweep_fade;
sweep_check sweep_lightness, sweep_lab_from_rgb, sweep_rgb_from_lab;
sweep_check sweep_ab_from_rgb, sweep_ab_from_yuv;
sweep_check sweep_f16, sweep_bf16, sweep_f64;
sweep_check sweep_moments, sweep_channel_affine;
sweep_check sweep_normalization_backward_sums, sweep_normalization_backward;
sweep_check sweep_chroma_loss;
sweep_check sweep_adadelta, sweep_adamw, sweep_moving_average, sweep_scale, sweep_sum_of_squares;

#endif
