#include "ckernels_normalization.h"

#include "ckernels_blocked.h"
#include "lanes.h"

#pragma clang fp contract(off)

typedef int lane_mask __attribute__((vector_size(64)));
typedef double totals __attribute__((vector_size(128)));
typedef double unaligned_totals __attribute__((vector_size(128), aligned(8)));

#define BODY "bodies/normalization.inc"
#include "dispatch.h"

void ckernels_moments(ckernels_isa isa, ckernels_extent extent, const float *row, double *first,
                      double *second) {
    DISPATCH(isa, moments, extent, row, first, second);
}

void ckernels_channel_affine_row(ckernels_isa isa, ckernels_extent extent,
                                 ckernels_channel_affine affine, const float *row, float *output) {
    DISPATCH(isa, channel_affine, extent, affine, row, output);
}

void ckernels_normalization_backward_sums(ckernels_isa isa, ckernels_extent extent,
                                          ckernels_channel_affine affine, const float *gradient,
                                          const float *row, double *first, double *second) {
    DISPATCH(isa, normalization_backward_sums, extent, affine, gradient, row, first, second);
}

void ckernels_normalization_backward(ckernels_isa isa, ckernels_extent extent,
                                     ckernels_channel_affine affine,
                                     ckernels_normalization_factors factors, const float *gradient,
                                     const float *row, float *output) {
    DISPATCH(isa, normalization_backward, extent, affine, factors, gradient, row, output);
}
