// Chroma of a coarser grid at full size: slopes on lightness, and upsampling.

#include <math.h>
#include <string.h>

#include "sweep.h"

/// Lengths around the vector widths and the kernels' blocks of 256 cells.
static const ptrdiff_t counts[] = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 64, 255, 256, 257, 513, 700};
enum { COUNTS = sizeof counts / sizeof *counts, ROUNDS = 4 * COUNTS };

/// Floats of a range, beginning at any element.
static sweep_block floats(sweep_random *random, ptrdiff_t count, double least, double most) {
    size_t offset = sizeof(float) * (size_t)sweep_between(random, 0, 16);
    sweep_block block = sweep_reserve((size_t)count * sizeof(float), offset);
    float *values = block.start;
    for (ptrdiff_t i = 0; i < count; i++) values[i] = (float)sweep_number(random, least, most);
    return block;
}

static sweep_block output(sweep_random *random, ptrdiff_t count) {
    size_t offset = sizeof(float) * (size_t)sweep_between(random, 0, 16);
    return sweep_reserve((size_t)count * sizeof(float), offset);
}

/// Three rows and a value of theirs; cells outside repeat the edge.
typedef struct {
    sweep_block rows[3];
    ptrdiff_t count;
} plane;

static plane random_plane(sweep_random *random, ptrdiff_t count, double least, double most) {
    plane p = {.count = count};
    for (int r = 0; r < 3; r++) p.rows[r] = floats(random, count, least, most);
    return p;
}

static ckernels_three_rows three_rows(const plane *p) {
    return (ckernels_three_rows){p->rows[0].start, p->rows[1].start, p->rows[2].start};
}

static double cell(const plane *p, int row, ptrdiff_t column) {
    column = column < 0 ? 0 : column < p->count ? column : p->count - 1;
    return ((const float *)p->rows[row].start)[column];
}

static void release(const plane *p) {
    for (int r = 0; r < 3; r++) sweep_release(p->rows[r]);
}

/// A weighted mean over 3x3 cells of the product of up to two planes.
static double mean(const plane *p, const plane *q, ptrdiff_t column) {
    static const double weights[] = {0.25, 0.5, 0.25};
    double sum = 0;
    for (int y = 0; y < 3; y++)
        for (int x = 0; x < 3; x++)
            sum += weights[y] * weights[x] * cell(p, y, column + x - 1) *
                   (q ? cell(q, y, column + x - 1) : 1);
    return sum;
}

void sweep_slopes(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < ROUNDS; round++) {
        ptrdiff_t count = counts[round % COUNTS];
        // Some areas are flat.
        double middle = sweep_number(random, 0, 100), output_stride = sweep_number(random, 0, 50);
        plane l = random_plane(random, count, fmax(0, middle - output_stride),
                               fmin(100, middle + output_stride));
        plane c = random_plane(random, count, -128, 127);
        sweep_block out = output(random, count);
        sweep_begin(tally, "%td cells", count);
        ckernels_chroma_slopes(isa, three_rows(&l), three_rows(&c), (size_t)count, 80, out.start);
        for (ptrdiff_t i = 0; i < count; i++) {
            double mean_l = mean(&l, 0, i), variance = mean(&l, &l, i) - mean_l * mean_l;
            double covariance = mean(&l, &c, i) - mean_l * mean(&c, 0, i);
            sweep_compare(tally, ((const float *)out.start)[i], covariance / (variance + 80), 1);
        }
        sweep_require(tally, sweep_has_guards(&out), "rows end where they should");
        release(&l);
        release(&c);
        sweep_release(out);
    }
}

void sweep_smooth(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < ROUNDS; round++) {
        ptrdiff_t count = counts[round % COUNTS];
        plane p = random_plane(random, count, -1, 1);
        sweep_block out = output(random, count);
        sweep_begin(tally, "%td cells", count);
        ckernels_chroma_smooth(isa, three_rows(&p), (size_t)count, out.start);
        for (ptrdiff_t i = 0; i < count; i++)
            sweep_compare(tally, ((const float *)out.start)[i], mean(&p, 0, i), 1);
        sweep_require(tally, sweep_has_guards(&out), "rows end where they should");
        release(&p);
        sweep_release(out);
    }
}

static double between(const float *first, const float *second, float fraction) {
    return (1 - (double)fraction) * (double)*first + (double)fraction * (double)*second;
}

void sweep_upsample(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < ROUNDS; round++) {
        ptrdiff_t cell_count = counts[round % COUNTS], count = sweep_between(random, 0, 900);
        sweep_block cells = floats(random, cell_count, -1, 1);
        sweep_block fractions = floats(random, count, 0, 1), out = output(random, count);
        sweep_block places = sweep_reserve((size_t)count * sizeof(int32_t), 0);
        int32_t *place = places.start;
        for (ptrdiff_t i = 0; i < count; i++)
            place[i] = (int32_t)sweep_between(random, 0, cell_count - 1);
        sweep_begin(tally, "%td samples of %td cells", count, cell_count);
        ckernels_chroma_upsample(isa, cells.start, (size_t)cell_count, place, fractions.start,
                                 (size_t)count, out.start);
        const float *cell = cells.start, *fraction = fractions.start, *values = out.start;
        for (ptrdiff_t i = 0; i < count; i++) {
            ptrdiff_t next = place[i] + 1 < cell_count ? place[i] + 1 : cell_count - 1;
            sweep_compare(tally, values[i], between(&cell[place[i]], &cell[next], fraction[i]), 1);
        }
        sweep_require(tally, sweep_has_guards(&out), "rows end where they should");
        sweep_release(cells);
        sweep_release(fractions);
        sweep_release(places);
        sweep_release(out);
    }
}

void sweep_upsample_2x(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < ROUNDS; round++) {
        ptrdiff_t half = counts[round % COUNTS], count = 2 * half - round / COUNTS % 2;
        sweep_block cells = floats(random, half, -1, 1), out = output(random, count);
        sweep_begin(tally, "%td samples of %td cells", count, half);
        ckernels_chroma_upsample_2x(isa, cells.start, (size_t)half, (size_t)count, out.start);
        const float *cell = cells.start, *values = out.start;
        for (ptrdiff_t i = 0; i < count; i++) {
            // A quarter of a cell before or after the middle of cell i / 2.
            ptrdiff_t far = i % 2 ? i / 2 + 1 : i / 2 - 1;
            far = far < 0 ? 0 : far < half ? far : half - 1;
            sweep_compare(tally, values[i], between(&cell[i / 2], &cell[far], 0.25f), 1);
        }
        sweep_require(tally, sweep_has_guards(&out), "rows end where they should");
        sweep_release(cells);
        sweep_release(out);
    }
}

void sweep_blend(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < ROUNDS; round++) {
        ptrdiff_t count = counts[round % COUNTS] - 1;
        sweep_block upper = floats(random, count, -1, 1), lower = floats(random, count, -1, 1);
        sweep_block out = output(random, count);
        float fraction = (float)sweep_number(random, 0, 1);
        float factor = (float)sweep_number(random, 0, 1);
        sweep_begin(tally, "%td samples", count);
        ckernels_chroma_blend(isa, upper.start, lower.start, fraction, factor, (size_t)count,
                              out.start);
        const float *first = upper.start, *second = lower.start, *values = out.start;
        for (ptrdiff_t i = 0; i < count; i++)
            sweep_compare(tally, values[i],
                          (double)factor * between(&first[i], &second[i], fraction), 1);
        sweep_require(tally, sweep_has_guards(&out), "rows end where they should");
        sweep_release(upper);
        sweep_release(lower);
        sweep_release(out);
    }
}

void sweep_guided(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < ROUNDS; round++) {
        ptrdiff_t count = counts[round % COUNTS] - 1;
        sweep_block rows[2][5], l = floats(random, count, 0, 100), outputs[2];
        const float *row[2][5];
        for (int side = 0; side < 2; side++)
            for (int part = 0; part < 5; part++) {
                double least = part == 2 ? 0 : part < 2 ? -128 : -2;
                rows[side][part] = floats(random, count, least, part == 2 ? 100 : -least);
                row[side][part] = rows[side][part].start;
            }
        for (int p = 0; p < 2; p++) outputs[p] = output(random, count);
        float fraction = (float)sweep_number(random, 0, 1);
        float factor = (float)sweep_number(random, 0, 3);
        sweep_begin(tally, "%td samples", count);
        ckernels_chroma_blend_guided(
            isa, (ckernels_chroma_row){row[0][0], row[0][1], row[0][2], row[0][3], row[0][4]},
            (ckernels_chroma_row){row[1][0], row[1][1], row[1][2], row[1][3], row[1][4]}, fraction,
            l.start, 20, factor, (size_t)count, outputs[0].start, outputs[1].start);
        for (int p = 0; p < 2; p++) {
            const float *values = outputs[p].start, *lightness = l.start;
            for (ptrdiff_t i = 0; i < count; i++) {
                double d = (double)lightness[i] - between(&row[0][2][i], &row[1][2][i], fraction);
                d /= sqrt(1 + d * d / 400);
                double chroma = between(&row[0][p][i], &row[1][p][i], fraction);
                double slope = between(&row[0][3 + p][i], &row[1][3 + p][i], fraction);
                // L* of up to 100 and slopes of up to 2.
                sweep_compare(tally, values[i], (double)factor * (chroma + slope * d),
                              (double)factor * (128 + 2 * 100));
            }
            sweep_require(tally, sweep_has_guards(&outputs[p]), "rows end where they should");
            sweep_release(outputs[p]);
        }
        for (int side = 0; side < 2; side++)
            for (int part = 0; part < 5; part++) sweep_release(rows[side][part]);
        sweep_release(l);
    }
}

void sweep_fade(ckernels_isa isa, sweep_random *random, sweep_tally *tally) {
    for (int round = 0; round < ROUNDS; round++) {
        ptrdiff_t count = counts[round % COUNTS] - 1;
        sweep_block l = floats(random, count, 0, 100), planes[2];
        sweep_block before[2] = {floats(random, count, -1, 1), floats(random, count, -1, 1)};
        for (int p = 0; p < 2; p++) {
            planes[p] = output(random, count);
            memcpy(planes[p].start, before[p].start, (size_t)count * sizeof(float));
        }
        float rate = (float)sweep_number(random, 0.01, 1);
        sweep_begin(tally, "%td samples", count);
        ckernels_chroma_fade(isa, l.start, rate, (size_t)count, planes[0].start, planes[1].start);
        const float *lightness = l.start;
        for (int p = 0; p < 2; p++) {
            const float *values = planes[p].start, *first = before[p].start;
            for (ptrdiff_t i = 0; i < count; i++)
                sweep_compare(tally, values[i],
                              fmin(1, (double)rate * (double)lightness[i]) * (double)first[i], 1);
            sweep_require(tally, sweep_has_guards(&planes[p]), "rows end where they should");
            sweep_release(planes[p]);
            sweep_release(before[p]);
        }
        sweep_release(l);
    }
}
