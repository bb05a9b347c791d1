#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "maps.h"

static ptrdiff_t taps(const sweep_convolution *convolution) {
    return convolution->taps_y * convolution->taps_x;
}

sweep_convolution sweep_random_convolution(sweep_random *random, ptrdiff_t outputs,
                                           ptrdiff_t inputs, ptrdiff_t taps_y, ptrdiff_t taps_x) {
    sweep_convolution convolution = {
        .outputs = outputs, .inputs = inputs, .taps_y = taps_y, .taps_x = taps_x};
    // At times only the first inputs of longer weights are convolved.
    convolution.output_stride = (inputs + sweep_between(random, 0, 2)) * taps(&convolution);
    convolution.weights =
        sweep_random_floats(random, (size_t)(outputs * convolution.output_stride));
    size_t lanes = (size_t)(outputs + CKERNELS_LANES - 1) / CKERNELS_LANES * CKERNELS_LANES;
    convolution.bias = sweep_random_floats(random, lanes);
    float *bias = convolution.bias.start;
    for (size_t i = (size_t)outputs; i < lanes; i++) bias[i] = 0;
    if (sweep_between(random, 0, 3)) convolution.epilogue.bias = bias;
    static const ckernels_activation kinds[] = {CKERNELS_IDENTITY, CKERNELS_RELU, CKERNELS_RELU6};
    convolution.epilogue.activation = kinds[sweep_between(random, 0, 2)];
    return convolution;
}

void sweep_release_convolution(sweep_convolution convolution) {
    sweep_release(convolution.weights);
    sweep_release(convolution.bias);
}

double sweep_weight(const sweep_convolution *convolution, ptrdiff_t output, ptrdiff_t input,
                    ptrdiff_t tap) {
    if (output >= convolution->outputs || input >= convolution->inputs) return 0;
    const float *weights = convolution->weights.start;
    return (double)weights[output * convolution->output_stride + input * taps(convolution) + tap];
}

ckernels_weights sweep_weights(const sweep_convolution *convolution, ptrdiff_t input_lanes) {
    return (ckernels_weights){.weights = convolution->weights.start,
                              .output_stride = convolution->output_stride,
                              .input_stride = taps(convolution),
                              .outputs = convolution->outputs,
                              .inputs = convolution->inputs,
                              .area = taps(convolution),
                              .input_lanes = input_lanes};
}

sweep_block sweep_packed(ckernels_isa isa, const sweep_convolution *convolution,
                         ptrdiff_t input_lanes, const double *coefficients, ptrdiff_t points) {
    const ckernels_weights source = sweep_weights(convolution, input_lanes);
    double itself[9 * 9] = {0};
    for (ptrdiff_t tap = 0; tap < source.area; tap++) itself[tap * source.area + tap] = 1;
    sweep_block packed =
        sweep_reserve((size_t)ckernels_packed_size(&source, points) * sizeof(float), 0);
    ckernels_pack(isa, &source, coefficients ? coefficients : itself, points, 0, packed.start);
    return packed;
}

sweep_result sweep_convolve(const sweep_convolution *convolution, const sweep_map *input,
                            ptrdiff_t output, ptrdiff_t y, ptrdiff_t x, ptrdiff_t upsampling) {
    sweep_result result = {0, 0};
    if (output >= convolution->outputs) return result;
    if (convolution->epilogue.bias) result.value = (double)convolution->epilogue.bias[output];
    result.magnitude = fabs(result.value);
    for (ptrdiff_t tap = 0; tap < taps(convolution); tap++) {
        ptrdiff_t row = y + tap / convolution->taps_x, column = x + tap % convolution->taps_x;
        if (row < 0 || row >= upsampling * input->height) continue;
        if (column < 0 || column >= upsampling * input->width) continue;
        for (ptrdiff_t i = 0; i < convolution->inputs; i++) {
            double product = sweep_weight(convolution, output, i, tap) *
                             sweep_at(input, i, row / upsampling, column / upsampling);
            result.value += product;
            result.magnitude += fabs(product);
        }
    }
    return result;
}
