#include "ckernels_optimizer.h"

#include "choose.h"

#pragma clang fp contract(off)

typedef float floats8 __attribute__((vector_size(32), aligned(4)));
typedef double doubles8 __attribute__((vector_size(64)));

/// An average too small to matter beside an epsilon, as 0: where no gradient comes any more, averages
/// would decay into the subnormal numbers, with which processors calculate slowly, and stay there.
static inline __attribute__((always_inline)) float without_traces(float average) {
    return __builtin_fabsf(average) < 1e-30f ? 0 : average;
}

#define BODY "optimizer.inc"
#include "variants.h"

void ckernels_adadelta_step(ckernels_isa isa, const ckernels_adadelta *job, const float *gradient,
                            size_t count, float *weight, float *square_average,
                            float *delta_average) {
    CHOOSE(isa, adadelta)(job, gradient, count, weight, square_average, delta_average);
}

void ckernels_adamw_step(ckernels_isa isa, const ckernels_adamw *job, const float *gradient,
                         size_t count, float *weight, float *average, float *square_average) {
    CHOOSE(isa, adamw)(job, gradient, count, weight, average, square_average);
}

void ckernels_move_average(ckernels_isa isa, const float *value, float share, size_t count,
                           float *average) {
    CHOOSE(isa, move_average)(value, share, count, average);
}

void ckernels_scale(ckernels_isa isa, float factor, size_t count, float *value) {
    CHOOSE(isa, scale)(factor, count, value);
}

double ckernels_sum_of_squares(ckernels_isa isa, const float *value, size_t count) {
    return CHOOSE(isa, sum_of_squares)(value, count);
}
