#include "ckernels_normalization.h"

#include "choose.h"
#include "ckernels_blocked.h"

#pragma clang fp contract(off)

typedef float lanes __attribute__((vector_size(64)));
typedef float loose_lanes __attribute__((vector_size(64), aligned(4)));
typedef int lane_mask __attribute__((vector_size(64)));
typedef double totals __attribute__((vector_size(128)));
typedef double loose_totals __attribute__((vector_size(128), aligned(8)));

#define BODY "normalization.inc"
#include "variants.h"

void ckernels_moments(ckernels_isa isa, ckernels_extent extent, const float *row, double *first,
                      double *second) {
    CHOOSE(isa, moments)(extent, row, first, second);
}

void ckernels_channel_affine_row(ckernels_isa isa, ckernels_extent extent,
                                 ckernels_channel_affine affine, const float *row, float *output) {
    CHOOSE(isa, channel_affine)(extent, affine, row, output);
}

void ckernels_normalization_sums(ckernels_isa isa, ckernels_extent extent,
                                 ckernels_channel_affine affine, const float *gradient,
                                 const float *row, double *first, double *second) {
    CHOOSE(isa, normalization_sums)(extent, affine, gradient, row, first, second);
}

void ckernels_normalization_gradient(ckernels_isa isa, ckernels_extent extent,
                                     ckernels_channel_affine affine,
                                     ckernels_normalization_factors factors, const float *gradient,
                                     const float *row, float *output) {
    CHOOSE(isa, normalization_gradient)(extent, affine, factors, gradient, row, output);
}
