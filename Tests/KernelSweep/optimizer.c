// Steps of optimizers, over arrays that begin at any float.

#include <math.h>
#include <string.h>

#include "sweep.h"

enum { MOST = 100 };

static sweep_block random_array(sweep_random *random, ptrdiff_t count, double least, double most) {
    sweep_block block =
        sweep_reserve((size_t)count * sizeof(float), 4 * (size_t)sweep_between(random, 0, 16));
    float *values = block.start;
    for (ptrdiff_t i = 0; i < count; i++) values[i] = (float)sweep_number(random, least, most);
    return block;
}

/// A weight, its gradient and two averages, and what they were before.
typedef struct {
    sweep_block gradient, weight, first, second;
    double gradients[MOST], weights[MOST], firsts[MOST], seconds[MOST];
} parameters;

static void remember(const sweep_block *block, double *values) {
    const float *scalars = block->start;
    for (size_t i = 0; i < block->bytes / sizeof(float); i++) values[i] = (double)scalars[i];
}

/// Averages of squares are of 0...1, so are those of deltas; averages of gradients of -1...1.
static void begin(parameters *p, sweep_random *random, ptrdiff_t count, double least_first) {
    p->gradient = random_array(random, count, -1, 1);
    p->weight = random_array(random, count, -1, 1);
    p->first = random_array(random, count, least_first, 1);
    p->second = random_array(random, count, 0, 1);
    float *gradients = p->gradient.start, *firsts = p->first.start, *seconds = p->second.start;
    // Where no gradient comes any more, and averages are about to vanish.
    for (ptrdiff_t i = 3; i < count; i += 7) gradients[i] = 0, firsts[i] = seconds[i] = 1e-30f;
    remember(&p->gradient, p->gradients);
    remember(&p->weight, p->weights);
    remember(&p->first, p->firsts);
    remember(&p->second, p->seconds);
}

static void end(sweep_tally *tally, parameters *p) {
    const sweep_block blocks[] = {p->gradient, p->weight, p->first, p->second};
    for (int k = 0; k < 4; k++) {
        sweep_require(tally, sweep_has_guards(&blocks[k]), "arrays end where they should");
        sweep_release(blocks[k]);
    }
}

static void compare(sweep_tally *tally, const sweep_block *block, ptrdiff_t i, double expected,
                    double scale) {
    sweep_compare(tally, ((const float *)block->start)[i], expected, scale);
}

void sweep_adadelta(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (ptrdiff_t count = 0; count <= MOST; count++) {
        parameters p;
        begin(&p, random, count, 0);
        const ckernels_adadelta job = {.rate = (float)sweep_number(random, 0.1, 1),
                                       .decay = 0.95f,
                                       .epsilon = 1e-6f,
                                       .remainder = 0.05f};
        const double decay = (double)job.decay, remainder = (double)job.remainder;
        const double epsilon = (double)job.epsilon;
        sweep_begin(tally, "%td parameters", count);
        ckernels_adadelta_step(isa, &job, p.gradient.start, (size_t)count, p.weight.start,
                               p.first.start, p.second.start);
        for (ptrdiff_t i = 0; i < count; i++) {
            double g = p.gradients[i];
            double squares = decay * p.firsts[i] + remainder * g * g;
            double delta = sqrt(p.seconds[i] + epsilon) / sqrt(squares + epsilon) * g;
            double deltas = decay * p.seconds[i] + remainder * delta * delta;
            double weight = p.weights[i] - (double)job.rate * delta;
            compare(tally, &p.first, i, squares < 1e-30 ? 0 : squares, squares);
            compare(tally, &p.second, i, deltas < 1e-30 ? 0 : deltas, deltas);
            compare(tally, &p.weight, i, weight, fabs(p.weights[i]) + fabs(delta));
        }
        end(tally, &p);
    }
}

void sweep_adamw(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (ptrdiff_t count = 0; count <= MOST; count++) {
        parameters p;
        begin(&p, random, count, -1);
        const ckernels_adamw job = {.shrinking = 0.999f,
                                    .decay1 = 0.9f,
                                    .remainder1 = 0.1f,
                                    .decay2 = 0.999f,
                                    .remainder2 = 0.001f,
                                    .step = (float)sweep_number(random, 0, 0.1),
                                    .root_correction = (float)sweep_number(random, 1, 30),
                                    .epsilon = 1e-8f};
        sweep_begin(tally, "%td parameters, step %g", count, (double)job.step);
        ckernels_adamw_step(isa, &job, p.gradient.start, (size_t)count, p.weight.start,
                            p.first.start, p.second.start);
        for (ptrdiff_t i = 0; i < count; i++) {
            double g = p.gradients[i], old = (double)job.decay1 * p.firsts[i];
            double mean = old + (double)job.remainder1 * g;
            double squares = (double)job.decay2 * p.seconds[i] + (double)job.remainder2 * g * g;
            bool vanishes = fabs(mean) < 1e-30;
            double root = squares < 1e-30 ? 0 : sqrt(squares) * (double)job.root_correction;
            double move = vanishes ? 0 : (double)job.step * mean / (root + (double)job.epsilon);
            double weight = (double)job.shrinking * p.weights[i] - move;
            // The average's own rounding is as large as its parts are.
            double part = fabs(old) + fabs((double)job.remainder1 * g);
            double rounding = (double)job.step * part / (root + (double)job.epsilon);
            compare(tally, &p.first, i, vanishes ? 0 : mean, part);
            compare(tally, &p.second, i, squares < 1e-30 ? 0 : squares, squares);
            compare(tally, &p.weight, i, weight, fabs(p.weights[i]) + rounding);
        }
        end(tally, &p);
    }
}

void sweep_moving_average(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (ptrdiff_t count = 0; count <= MOST; count++) {
        parameters p;
        begin(&p, random, count, -1);
        const float share = (float)sweep_number(random, 0, 1);
        sweep_begin(tally, "%td values, share %g", count, (double)share);
        ckernels_moving_average(isa, p.weight.start, share, (size_t)count, p.first.start);
        for (ptrdiff_t i = 0; i < count; i++)
            compare(tally, &p.first, i, p.firsts[i] + (double)share * (p.weights[i] - p.firsts[i]),
                    fabs(p.firsts[i]) + fabs(p.weights[i]));
        end(tally, &p);
    }
}

void sweep_scale(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (ptrdiff_t count = 0; count <= MOST; count++) {
        parameters p;
        begin(&p, random, count, -1);
        const float factor = (float)sweep_number(random, -3, 3);
        sweep_begin(tally, "%td values times %g", count, (double)factor);
        ckernels_scale(isa, factor, (size_t)count, p.weight.start);
        for (ptrdiff_t i = 0; i < count; i++)
            compare(tally, &p.weight, i, p.weights[i] * (double)factor, fabs(p.weights[i]) * 3);
        end(tally, &p);
    }
}

void sweep_sum_of_squares(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (ptrdiff_t count = 0; count <= MOST; count++) {
        sweep_block array = random_array(random, count, -1, 1);
        const float *values = array.start;
        sweep_begin(tally, "%td values", count);
        double sum = 0;
        for (ptrdiff_t i = 0; i < count; i++) sum += (double)values[i] * (double)values[i];
        sweep_compare(tally, ckernels_sum_of_squares(isa, values, (size_t)count), sum, sum);
        sweep_release(array);
    }
}
