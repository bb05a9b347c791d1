// The loss of colors.

#include <math.h>

#include "sweep.h"

static sweep_block random_planes(sweep_random *random, ptrdiff_t count) {
    sweep_block block =
        sweep_reserve((size_t)count * sizeof(float), 4 * (size_t)sweep_between(random, 0, 16));
    float *values = block.start;
    for (ptrdiff_t i = 0; i < count; i++) values[i] = (float)sweep_number(random, 0, 1);
    return block;
}

static double value(const float *planes, ptrdiff_t step, ptrdiff_t channel, ptrdiff_t x) {
    return (double)planes[channel * step + x];
}

/// How much the errors at a column count.
static double weight_at(const ckernels_chroma_loss *job, ptrdiff_t x) {
    double mean = 0, squares = 0;
    for (ptrdiff_t c = 0; c < job->channels; c++)
        mean += value(job->target, job->target_step, c, x) / (double)job->channels;
    for (ptrdiff_t c = 0; c < job->channels; c++)
        squares +=
            pow(value(job->target, job->target_step, c, x) - (job->channels == 2 ? 0.5 : mean), 2);
    return 1 + (double)job->weighting * 2 * sqrt(squares);
}

static void sweep_one(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    ckernels_chroma_loss job = {.channels = sweep_between(random, 2, 3),
                                .columns = sweep_between(random, 1, 40),
                                .factor = (float)sweep_number(random, 0.5, 2)};
    if (sweep_between(random, 0, 2)) job.weighting = (float)sweep_number(random, 0, 3);
    job.output_step = job.columns + sweep_between(random, 0, 9);
    job.target_step = job.columns + sweep_between(random, 0, 9);
    sweep_block output = random_planes(random, job.channels * job.output_step);
    sweep_block target = random_planes(random, job.channels * job.target_step);
    sweep_block gradient = sweep_reserve((size_t)(job.columns * CKERNELS_LANES) * sizeof(float), 0);
    job.output = output.start, job.target = target.start;
    sweep_begin(tally, "%td channels, %td columns, weighting %g", job.channels, job.columns,
                (double)job.weighting);
    double sum = ckernels_chroma_loss_row(isa, &job, gradient.start), expected = 0;
    const float *gradients = gradient.start;
    for (ptrdiff_t x = 0; x < job.columns; x++) {
        double weight = weight_at(&job, x);
        for (ptrdiff_t c = 0; c < CKERNELS_LANES; c++) {
            double slope = 0;
            if (c < job.channels) {
                double s = value(job.output, job.output_step, c, x);
                double error = s - value(job.target, job.target_step, c, x);
                expected += weight * error * error;
                slope = (double)job.factor * weight * error * s * (1 - s);
            }
            sweep_compare(tally, gradients[x * CKERNELS_LANES + c], slope, weight);
        }
    }
    sweep_compare(tally, sum, expected, expected);
    sweep_require(tally, sweep_has_guards(&gradient), "rows end where they should");
    sweep_release(output);
    sweep_release(target);
    sweep_release(gradient);
}

void sweep_chroma_loss(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 200; round++) sweep_one(isa, random, tally);
}
