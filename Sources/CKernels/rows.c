#include "ckernels_rows.h"

#include <math.h>

#include "choose.h"

#define NAME(x) x##_baseline
#include "rows.inc"
#undef NAME

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NAME(x) x##_avx2
#include "rows.inc"
#undef NAME
#pragma clang attribute pop

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define NAME(x) x##_avx512
#include "rows.inc"
#undef NAME
#pragma clang attribute pop

#endif

void ckernels_bias_activation(ckernels_isa isa, ckernels_activation activation, float bias,
                              float *row, size_t count) {
    CHOOSE(isa, bias_activation)(activation, bias, row, count);
}

void ckernels_affine(ckernels_isa isa, const float *input, float scale, float offset,
                     size_t count, float *output) {
    CHOOSE(isa, affine)(input, scale, offset, count, output);
}
