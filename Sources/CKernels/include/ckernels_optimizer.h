#ifndef CKERNELS_OPTIMIZER_H
#define CKERNELS_OPTIMIZER_H

#include <stddef.h>

#include "ckernels_isa.h"

// One pass over parameters, their gradients and what an optimizer keeps of earlier ones. Arrays
// begin at any float and do not overlap. Every element is computed alike and products are rounded
// before they are added: results depend neither on how an array is split nor on the instruction
// set.

typedef struct {
    float rate, decay, epsilon;
    float remainder;  // 1 - decay
} ckernels_adadelta;

/// Adadelta (Zeiler 2012): running averages of the squares of gradients and of steps.
void ckernels_adadelta_step(ckernels_isa isa, const ckernels_adadelta *job, const float *gradient,
                            size_t count, float *weight, float *square_average,
                            float *delta_average);

typedef struct {
    float shrinking;           // factor of a weight: 1 - rate * weight decay
    float decay1, remainder1;  // of the average of gradients: beta1, 1 - beta1
    float decay2, remainder2;  // of the average of squares: beta2, 1 - beta2
    float step;                // rate / (1 - beta1^t)
    float root_correction;     // 1 / sqrt(1 - beta2^t)
    float epsilon;
} ckernels_adamw;

/// AdamW (Loshchilov and Hutter 2019): the weight shrinks, and moves by
/// step * average / (sqrt(square_average) * root_correction + epsilon).
void ckernels_adamw_step(ckernels_isa isa, const ckernels_adamw *job, const float *gradient,
                         size_t count, float *weight, float *average, float *square_average);

/// average += share * (value - average)
void ckernels_moving_average(ckernels_isa isa, const float *value, float share, size_t count,
                             float *average);

/// value *= factor
void ckernels_scale(ckernels_isa isa, float factor, size_t count, float *value);

/// The sum of value², in an order of its own.
double ckernels_sum_of_squares(ckernels_isa isa, const float *value, size_t count);

#endif
