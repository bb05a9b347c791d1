#include "ckernels_optimizer.h"

#pragma clang fp contract(off)

typedef float floats8 __attribute__((vector_size(32), aligned(4)));
typedef double doubles8 __attribute__((vector_size(64)));

/// An average too small to matter beside an epsilon, as 0: where no gradient comes any more,
/// averages would decay into the subnormal numbers, with which processors calculate slowly, and
/// stay there.
static inline float flush_to_zero(float average) {
    return __builtin_fabsf(average) < 1e-30f ? 0 : average;
}

#define BODY "bodies/optimizer.inc"
#include "dispatch.h"

void ckernels_adadelta_step(ckernels_isa isa, const ckernels_adadelta *job, const float *gradient,
                            size_t count, float *weight, float *square_average,
                            float *delta_average) {
    DISPATCH(isa, adadelta, job, gradient, count, weight, square_average, delta_average);
}

void ckernels_adamw_step(ckernels_isa isa, const ckernels_adamw *job, const float *gradient,
                         size_t count, float *weight, float *average, float *square_average) {
    DISPATCH(isa, adamw, job, gradient, count, weight, average, square_average);
}

void ckernels_moving_average(ckernels_isa isa, const float *value, float share, size_t count,
                             float *average) {
    DISPATCH(isa, moving_average, value, share, count, average);
}

void ckernels_scale(ckernels_isa isa, float factor, size_t count, float *value) {
    DISPATCH(isa, scale, factor, count, value);
}

double ckernels_sum_of_squares(ckernels_isa isa, const float *value, size_t count) {
    return DISPATCH(isa, sum_of_squares, value, count);
}
