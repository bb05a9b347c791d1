// Kernels of filters over rows of a gray picture, which may begin at any float.

#include <math.h>

#include "sweep.h"

/// A row of numbers between two bounds.
static sweep_block random_row(sweep_random *random, ptrdiff_t count, double least, double most) {
    sweep_block row =
        sweep_reserve((size_t)count * sizeof(float), 4 * (size_t)sweep_between(random, 0, 16));
    float *values = row.start;
    for (ptrdiff_t i = 0; i < count; i++) values[i] = (float)sweep_number(random, least, most);
    return row;
}

static sweep_block empty_row(sweep_random *random, ptrdiff_t count) {
    return sweep_reserve((size_t)count * sizeof(float), 4 * (size_t)sweep_between(random, 0, 16));
}

/// Lengths around vectors, and beyond the stretches that rows are cut into.
static ptrdiff_t length(ptrdiff_t index) {
    static const ptrdiff_t lengths[] = {1023, 1024, 1025, 2500};
    return index < 70 ? index : lengths[index - 70];
}

void sweep_weighted_sum(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (ptrdiff_t index = 0; index < 74; index++)
        for (ptrdiff_t rows = 1; rows <= 31; rows += 5) {
            ptrdiff_t count = length(index);
            // Rows overlap, as those of a horizontal filter do.
            sweep_block input = random_row(random, count + 2 * rows, -1, 1);
            sweep_block output = empty_row(random, count);
            const float *starts[31];
            float weights[31];
            for (ptrdiff_t k = 0; k < rows; k++) {
                starts[k] = (const float *)input.start + 2 * k;
                weights[k] = (float)sweep_number(random, -1, 1);
            }
            sweep_begin(tally, "%td values of %td rows", count, rows);
            ckernels_weighted_sum(isa, starts, weights, (size_t)rows, (size_t)count, output.start);
            const float *values = output.start;
            for (ptrdiff_t i = 0; i < count; i++) {
                double sum = 0, scale = 0;
                for (ptrdiff_t k = 0; k < rows; k++) {
                    double product = (double)weights[k] * (double)starts[k][i];
                    sum += product;
                    scale += fabs(product);
                }
                sweep_compare(tally, values[i], sum, scale);
            }
            sweep_require(tally, sweep_has_guards(&output), "rows end where they should");
            sweep_release(input);
            sweep_release(output);
        }
}

void sweep_squared_difference(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (ptrdiff_t count = 0; count <= 70; count++) {
        sweep_block left = random_row(random, count, 0, 1), right = random_row(random, count, 0, 1);
        sweep_block output = empty_row(random, count);
        const float *a = left.start, *b = right.start, *values = output.start;
        sweep_begin(tally, "%td values", count);
        ckernels_squared_difference(isa, a, b, (size_t)count, output.start);
        for (ptrdiff_t i = 0; i < count; i++) {
            double difference = (double)(a[i] - b[i]);
            sweep_compare(tally, values[i], difference * difference, difference * difference);
        }
        sweep_require(tally, sweep_has_guards(&output), "rows end where they should");
        sweep_release(left);
        sweep_release(right);
        sweep_release(output);
    }
}

void sweep_interpolate(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (ptrdiff_t count = 0; count <= 70; count++)
        for (ptrdiff_t entries = 1; entries <= 9; entries++) {
            sweep_block table = random_row(random, entries, 0, 1);
            sweep_block input = random_row(random, count, -0.2, 1.2);
            sweep_block output = empty_row(random, count);
            const float *steps = table.start, *places = input.start, *values = output.start;
            sweep_begin(tally, "%td values of %td entries", count, entries);
            ckernels_interpolate(isa, steps, (size_t)entries, places, (size_t)count, output.start);
            for (ptrdiff_t i = 0; i < count; i++) {
                double place = (double)places[i] * (double)entries - 0.5;
                place = fmin(fmax(place, 0), (double)(entries - 1));
                ptrdiff_t lower = (ptrdiff_t)place;
                ptrdiff_t upper = lower + 1 < entries ? lower + 1 : lower;
                double share = place - (double)lower;
                double expected = (1 - share) * (double)steps[lower] + share * (double)steps[upper];
                sweep_compare(tally, values[i], expected, (double)entries);
            }
            sweep_require(tally, sweep_has_guards(&output), "rows end where they should");
            sweep_release(table);
            sweep_release(input);
            sweep_release(output);
        }
}

void sweep_accumulate_noise(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (ptrdiff_t count = 0; count <= 70; count++) {
        sweep_block fine = random_row(random, count, 0, 1),
                    coarse = random_row(random, count, 0, 1);
        sweep_block noise = random_row(random, count, 0, 1);
        sweep_block energy = random_row(random, count, 0, 1);
        sweep_block output = random_row(random, count, -1, 1);
        const float *a = fine.start, *b = coarse.start, *n = noise.start;
        float *e = energy.start, *values = output.start, before[70];
        if (count > 3) e[3] = 0;
        for (ptrdiff_t i = 0; i < count; i++) before[i] = values[i];
        sweep_begin(tally, "%td values", count);
        ckernels_accumulate_noise(isa, a, b, n, e, (size_t)count, values);
        for (ptrdiff_t i = 0; i < count; i++) {
            double share = fmin(1, (double)n[i] / fmax((double)e[i], 1e-20));
            double added = ((double)a[i] - (double)b[i]) * share;
            sweep_compare(tally, values[i], (double)before[i] + added, 2);
        }
        sweep_require(tally, sweep_has_guards(&output), "rows end where they should");
        sweep_release(fine);
        sweep_release(coarse);
        sweep_release(noise);
        sweep_release(energy);
        sweep_release(output);
    }
}

void sweep_unsharp(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (ptrdiff_t count = 0; count <= 150; count++) {
        sweep_block rows[3], blurred = random_row(random, count, 0, 1);
        for (int k = 0; k < 3; k++) rows[k] = random_row(random, count + 2, 0, 1);
        sweep_block output = empty_row(random, count);
        double amount = (float)sweep_number(random, 0, 2);
        double threshold = (float)sweep_number(random, 0, 0.2);
        double overshoot = (float)sweep_number(random, 0, 0.3);
        const float *b = blurred.start, *values = output.start;
        sweep_begin(tally, "%td values, amount %g, threshold %g, overshoot %g", count, amount,
                    threshold, overshoot);
        ckernels_unsharp(isa, rows[0].start, rows[1].start, rows[2].start, b, (float)amount,
                         (float)threshold, (float)overshoot, (size_t)count, output.start);
        for (ptrdiff_t i = 0; i < count; i++) {
            double least = INFINITY, most = -INFINITY;
            for (int k = 0; k < 9; k++) {
                double value = (double)((const float *)rows[k / 3].start)[i + k % 3];
                least = fmin(least, value);
                most = fmax(most, value);
            }
            double middle = (double)((const float *)rows[1].start)[i + 1];
            double detail = middle - (double)b[i], room = overshoot * (most - least);
            double beyond = fmax(0, fabs(detail) - threshold);
            double value = middle + amount * copysign(beyond, detail);
            sweep_compare(tally, values[i], fmin(fmax(value, least - room), most + room), 3);
        }
        sweep_require(tally, sweep_has_guards(&output), "rows end where they should");
        for (int k = 0; k < 3; k++) sweep_release(rows[k]);
        sweep_release(blurred);
        sweep_release(output);
    }
}
