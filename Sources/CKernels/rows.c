#include "ckernels_rows.h"

#include <math.h>

#define BODY "bodies/rows.inc"
#include "dispatch.h"

void ckernels_bias_activation(ckernels_isa isa, ckernels_activation activation, float bias,
                              float *row, size_t count) {
    DISPATCH(isa, bias_activation, activation, bias, row, count);
}

void ckernels_affine(ckernels_isa isa, const float *input, float scale, float offset, size_t count,
                     float *output) {
    DISPATCH(isa, affine, input, scale, offset, count, output);
}
