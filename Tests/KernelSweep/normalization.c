// Batch normalization in training: sums over rows, and rows computed from sums.

#include <math.h>
#include <string.h>

#include "sweep.h"

/// A row's shape and the factors of its channels, zeros where a channel is missing.
typedef struct {
    ckernels_extent extent;
    ptrdiff_t channels, lanes;
    // At any address: guarded, one value a channel.
    sweep_block scale, offset, by_gradient, by_input, constant;
    int relu;
} normalization;

static sweep_block random_factors(sweep_random *random, const normalization *n) {
    sweep_block block =
        sweep_reserve((size_t)n->lanes * sizeof(float), 4 * (size_t)sweep_between(random, 0, 16));
    float *values = block.start;
    for (ptrdiff_t c = 0; c < n->lanes; c++)
        values[c] = c < n->channels ? (float)sweep_number(random, -2, 2) : 0;
    return block;
}

static normalization begin(sweep_random *random, sweep_tally *tally) {
    normalization n = {.channels = sweep_between(random, 1, 40)};
    n.extent.columns = sweep_between(random, 1, 41);
    n.extent.blocks = (n.channels + 15) / 16;
    n.extent.block_step = (n.extent.columns + 2 + sweep_between(random, 0, 3)) * CKERNELS_LANES;
    n.lanes = n.extent.blocks * CKERNELS_LANES;
    n.relu = (int)sweep_between(random, 0, 1);
    n.scale = random_factors(random, &n);
    n.offset = random_factors(random, &n);
    n.by_gradient = random_factors(random, &n);
    n.by_input = random_factors(random, &n);
    n.constant = random_factors(random, &n);
    // Where input and offset are zero, ReLU is met exactly at its corner.
    ((float *)n.offset.start)[0] = 0;
    sweep_begin(tally, "%td channels, %td columns, %s", n.channels, n.extent.columns,
                n.relu ? "ReLU" : "no ReLU");
    return n;
}

static void end(normalization n) {
    sweep_release(n.scale);
    sweep_release(n.offset);
    sweep_release(n.by_gradient);
    sweep_release(n.by_input);
    sweep_release(n.constant);
}

static ckernels_channel_affine affine_of(const normalization *n) {
    return (ckernels_channel_affine){n->scale.start, n->offset.start, n->relu};
}

static double factor(const sweep_block *block, ptrdiff_t channel) {
    return (double)((const float *)block->start)[channel];
}

// MARK: Rows

/// A row that nothing was written to, with a column of padding before the first.
static sweep_block empty_row(const normalization *n) {
    return sweep_reserve((size_t)(n->extent.blocks * n->extent.block_step) * sizeof(float), 0);
}

/// The first column.
static float *first_column(const sweep_block *row) { return (float *)row->start + CKERNELS_LANES; }

static ptrdiff_t place(const normalization *n, ptrdiff_t channel, ptrdiff_t x) {
    return channel / 16 * n->extent.block_step + x * CKERNELS_LANES + channel % 16;
}

static double at(const normalization *n, const sweep_block *row, ptrdiff_t channel, ptrdiff_t x) {
    return (double)first_column(row)[place(n, channel, x)];
}

/// Random numbers, a tenth of them zeros, and zeros in missing channels; padding stays untouched.
static sweep_block random_row(sweep_random *random, const normalization *n) {
    sweep_block row = empty_row(n);
    for (ptrdiff_t c = 0; c < n->lanes; c++)
        for (ptrdiff_t x = 0; x < n->extent.columns; x++) {
            double value = sweep_number(random, -1, 1);
            if (c >= n->channels || sweep_between(random, 0, 9) == 0) value = 0;
            first_column(&row)[place(n, c, x)] = (float)value;
        }
    return row;
}

static sweep_block copy_of(const normalization *n, const sweep_block *row) {
    sweep_block copy = empty_row(n);
    memcpy(copy.start, row->start, row->bytes);
    return copy;
}

static void require_padding(sweep_tally *tally, const normalization *n, const sweep_block *row) {
    bool holds = sweep_has_guards(row);
    for (ptrdiff_t b = 0; b < n->extent.blocks; b++) {
        const float *start = (const float *)row->start + b * n->extent.block_step;
        const float *after = start + (n->extent.columns + 1) * CKERNELS_LANES;
        holds &= sweep_is_untouched(start, CKERNELS_LANES * sizeof(float));
        holds &= sweep_is_untouched(after,
                                    (size_t)(start + n->extent.block_step - after) * sizeof(float));
    }
    sweep_require(tally, holds, "padding is left alone");
}

// MARK: Definitions

/// The affine map's value as it has to be rounded: its sign decides what passes.
static double rounded_affine(const normalization *n, ptrdiff_t channel, double x) {
    volatile float product = (float)x * (float)factor(&n->scale, channel);
    volatile float sum = product + (float)factor(&n->offset, channel);
    return (double)sum;
}

static double passed(const normalization *n, const sweep_block *gradient, const sweep_block *input,
                     ptrdiff_t channel, ptrdiff_t x) {
    bool passes = !n->relu || rounded_affine(n, channel, at(n, input, channel, x)) > 0;
    return passes ? at(n, gradient, channel, x) : 0;
}

/// Sums of all channels, to which a kernel adds.
typedef struct {
    sweep_block first, second;
    double before;
} channel_sums;

static channel_sums begin_sums(sweep_random *random, const normalization *n) {
    size_t bytes = (size_t)n->lanes * sizeof(double);
    channel_sums sums = {sweep_reserve(bytes, 8 * (size_t)sweep_between(random, 0, 8)),
                         sweep_reserve(bytes, 8 * (size_t)sweep_between(random, 0, 8)),
                         sweep_number(random, -1, 1)};
    for (ptrdiff_t c = 0; c < n->lanes; c++)
        ((double *)sums.first.start)[c] = ((double *)sums.second.start)[c] = sums.before;
    return sums;
}

/// Compares with the sums of g and of g * x; without a gradient of x and of x * x.
static void end_sums(sweep_tally *tally, const normalization *n, channel_sums sums,
                     const sweep_block *gradient, const sweep_block *input) {
    for (ptrdiff_t c = 0; c < n->lanes; c++) {
        double first = 0, second = 0, scale = 1;
        for (ptrdiff_t i = 0; i < n->extent.columns; i++) {
            double x = at(n, input, c, i), g = gradient ? passed(n, gradient, input, c, i) : x;
            first += g;
            second += g * x;
            scale += fabs(g);
        }
        sweep_compare(tally, ((double *)sums.first.start)[c] - sums.before, first, scale);
        sweep_compare(tally, ((double *)sums.second.start)[c] - sums.before, second, scale);
    }
    sweep_require(tally, sweep_has_guards(&sums.first) && sweep_has_guards(&sums.second),
                  "sums end where they should");
    sweep_release(sums.first);
    sweep_release(sums.second);
}

// MARK: Checks

void sweep_moments(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 200; round++) {
        normalization n = begin(random, tally);
        sweep_block row = random_row(random, &n);
        channel_sums sums = begin_sums(random, &n);
        ckernels_moments(isa, n.extent, first_column(&row), sums.first.start, sums.second.start);
        end_sums(tally, &n, sums, NULL, &row);
        sweep_release(row);
        end(n);
    }
}

void sweep_channel_affine(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 200; round++) {
        normalization n = begin(random, tally);
        sweep_block row = random_row(random, &n), output = empty_row(&n);
        sweep_block before = copy_of(&n, &row), *target = round % 2 ? &row : &output;
        ckernels_channel_affine_row(isa, n.extent, affine_of(&n), first_column(&row),
                                    first_column(target));
        for (ptrdiff_t c = 0; c < n.lanes; c++)
            for (ptrdiff_t x = 0; x < n.extent.columns; x++) {
                double product = at(&n, &before, c, x) * factor(&n.scale, c);
                double value = product + factor(&n.offset, c);
                if (n.relu) value = fmax(value, 0);
                double scale = fabs(product) + fabs(factor(&n.offset, c));
                sweep_compare(tally, at(&n, target, c, x), value, scale);
            }
        require_padding(tally, &n, target);
        sweep_release(row);
        sweep_release(output);
        sweep_release(before);
        end(n);
    }
}

void sweep_normalization_backward_sums(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 200; round++) {
        normalization n = begin(random, tally);
        sweep_block row = random_row(random, &n), gradient = random_row(random, &n);
        channel_sums sums = begin_sums(random, &n);
        ckernels_normalization_backward_sums(isa, n.extent, affine_of(&n), first_column(&gradient),
                                             first_column(&row), sums.first.start,
                                             sums.second.start);
        end_sums(tally, &n, sums, &gradient, &row);
        sweep_release(row);
        sweep_release(gradient);
        end(n);
    }
}

void sweep_normalization_backward(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < 300; round++) {
        normalization n = begin(random, tally);
        sweep_block row = random_row(random, &n), gradient = random_row(random, &n);
        sweep_block row_before = copy_of(&n, &row), gradient_before = copy_of(&n, &gradient);
        sweep_block output = empty_row(&n), *targets[] = {&output, &gradient, &row};
        sweep_block *target = targets[round % 3];
        ckernels_normalization_factors factors = {n.by_gradient.start, n.by_input.start,
                                                  n.constant.start};
        ckernels_normalization_backward(isa, n.extent, affine_of(&n), factors,
                                        first_column(&gradient), first_column(&row),
                                        first_column(target));
        for (ptrdiff_t c = 0; c < n.lanes; c++)
            for (ptrdiff_t x = 0; x < n.extent.columns; x++) {
                double g = passed(&n, &gradient_before, &row_before, c, x);
                double by_gradient = g * factor(&n.by_gradient, c);
                double by_input = at(&n, &row_before, c, x) * factor(&n.by_input, c);
                double constant = factor(&n.constant, c);
                sweep_compare(tally, at(&n, target, c, x), by_gradient + by_input + constant,
                              fabs(by_gradient) + fabs(by_input) + fabs(constant));
            }
        require_padding(tally, &n, target);
        sweep_release(row);
        sweep_release(gradient);
        sweep_release(row_before);
        sweep_release(gradient_before);
        sweep_release(output);
        end(n);
    }
}
