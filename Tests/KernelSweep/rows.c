// Element-wise kernels over plain rows, which may begin at any float.

#include <math.h>
#include <string.h>

#include "maps.h"

/// A row of numbers of -20...20.
static sweep_block random_row(sweep_random *random, ptrdiff_t count) {
    sweep_block row =
        sweep_reserve((size_t)count * sizeof(float), 4 * (size_t)sweep_between(random, 0, 16));
    float *values = row.start;
    for (ptrdiff_t i = 0; i < count; i++) values[i] = (float)sweep_number(random, -20, 20);
    return row;
}

void sweep_bias_activation(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    static const ckernels_activation kinds[] = {CKERNELS_IDENTITY, CKERNELS_RELU, CKERNELS_SIGMOID,
                                                CKERNELS_RELU6};
    for (ptrdiff_t count = 0; count <= 70; count++)
        for (int kind = 0; kind < 4; kind++) {
            sweep_block row = random_row(random, count);
            float *values = row.start, before[70];
            if (count > 2) values[0] = -1000, values[1] = 1000;
            memcpy(before, values, row.bytes);
            float bias = (float)sweep_number(random, -1, 1);
            sweep_begin(tally, "activation %d of %td values", kind, count);
            ckernels_bias_activation(isa, kinds[kind], bias, values, (size_t)count);
            for (ptrdiff_t i = 0; i < count; i++) {
                double sum = (double)before[i] + (double)bias;
                // A sigmoid's value is off by its slope times the sum's rounding.
                double scale = kinds[kind] == CKERNELS_SIGMOID ? 1 : fabs(sum) + 1;
                sweep_compare(tally, values[i], sweep_activated(kinds[kind], sum), scale);
            }
            sweep_require(tally, sweep_has_guards(&row), "rows end where they should");
            sweep_release(row);
        }
}

void sweep_affine(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (ptrdiff_t count = 0; count <= 150; count++) {
        sweep_block input = random_row(random, count);
        sweep_block output = sweep_reserve(input.bytes, 4 * (size_t)sweep_between(random, 0, 16));
        const float *before = input.start, *values = output.start;
        float scale = (float)sweep_number(random, -3, 3);
        float offset = (float)sweep_number(random, -9, 9);
        sweep_begin(tally, "%td values times %g plus %g", count, (double)scale, (double)offset);
        ckernels_affine(isa, before, scale, offset, (size_t)count, output.start);
        for (ptrdiff_t i = 0; i < count; i++) {
            double product = (double)before[i] * (double)scale;
            sweep_compare(tally, values[i], product + (double)offset,
                          fabs(product) + fabs((double)offset));
        }
        sweep_require(tally, sweep_has_guards(&output), "rows end where they should");
        sweep_release(input);
        sweep_release(output);
    }
}
