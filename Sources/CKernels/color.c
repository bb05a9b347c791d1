#include "ckernels_color.h"

#include "color_math.h"

// Pixels that a kernel keeps in the first-level cache at a time.
#define BLOCK 256

/// Means over three rows, cell by cell: of lightness, of chroma and of their products.
typedef struct {
    float l[BLOCK + 2], c[BLOCK + 2], ll[BLOCK + 2], lc[BLOCK + 2];
} column_means;

#define BODY "bodies/lightness.inc"
#include "dispatch.h"
#define BODY "bodies/chroma.inc"
#include "dispatch.h"
#define BODY "bodies/rgb.inc"
#include "dispatch.h"
#define BODY "bodies/lab.inc"
#include "dispatch.h"
#define BODY "bodies/ab.inc"
#include "dispatch.h"

void ckernels_lightness8(ckernels_isa isa, const float *table, const uint8_t *gray, size_t count,
                         float scale, float offset, float *out) {
    DISPATCH(isa, lightness8, table, gray, count, scale, offset, out);
}

void ckernels_lightness16(ckernels_isa isa, const float *table, const uint16_t *gray, size_t count,
                          float scale, float offset, float *out) {
    DISPATCH(isa, lightness16, table, gray, count, scale, offset, out);
}

void ckernels_chroma_slopes(ckernels_isa isa, ckernels_three_rows l, ckernels_three_rows c,
                            size_t count, float damping, float *out) {
    DISPATCH(isa, chroma_slopes, l, c, count, damping, out);
}

void ckernels_chroma_smooth(ckernels_isa isa, ckernels_three_rows rows, size_t count, float *out) {
    DISPATCH(isa, chroma_smooth, rows, count, out);
}

void ckernels_chroma_upsample(ckernels_isa isa, const float *cells, size_t cell_count,
                              const int32_t *cell, const float *fraction, size_t count,
                              float *out) {
    DISPATCH(isa, chroma_upsample, cells, cell_count, cell, fraction, count, out);
}

void ckernels_chroma_upsample_2x(ckernels_isa isa, const float *cells, size_t cell_count,
                                 size_t count, float *out) {
    DISPATCH(isa, chroma_upsample_2x, cells, cell_count, count, out);
}

void ckernels_chroma_blend(ckernels_isa isa, const float *upper, const float *lower, float fraction,
                           float factor, size_t count, float *out) {
    DISPATCH(isa, chroma_blend, upper, lower, fraction, factor, count, out);
}

void ckernels_chroma_blend_guided(ckernels_isa isa, ckernels_chroma_row upper,
                                  ckernels_chroma_row lower, float fraction, const float *l,
                                  float largest, float factor, size_t count, float *a, float *b) {
    DISPATCH(isa, chroma_blend_guided, upper, lower, fraction, l, largest, factor, count, a, b);
}

void ckernels_chroma_fade(ckernels_isa isa, const float *l, float rate, size_t count, float *a,
                          float *b) {
    DISPATCH(isa, chroma_fade, l, rate, count, a, b);
}

size_t ckernels_rgb8_from_lab(ckernels_isa isa, const float *l, const float *a, const float *b,
                              size_t count, uint8_t *out) {
    return DISPATCH(isa, rgb8_from_lab, l, a, b, count, out);
}

size_t ckernels_rgb16_from_lab(ckernels_isa isa, const float *l, const float *a, const float *b,
                               size_t count, uint16_t *out) {
    return DISPATCH(isa, rgb16_from_lab, l, a, b, count, out);
}

void ckernels_lab_from_rgb8(ckernels_isa isa, const float *linear, const uint8_t *rgb, size_t count,
                            float *l, float *a, float *b) {
    DISPATCH(isa, lab_from_rgb8, linear, rgb, count, l, a, b);
}

void ckernels_lab_from_rgb16(ckernels_isa isa, const float *linear, const uint16_t *rgb,
                             size_t count, float *l, float *a, float *b) {
    DISPATCH(isa, lab_from_rgb16, linear, rgb, count, l, a, b);
}

void ckernels_ab_from_rgb(ckernels_isa isa, const float *linear, const float *red,
                          const float *green, const float *blue, size_t count, float *a, float *b) {
    DISPATCH(isa, ab_from_rgb, linear, red, green, blue, count, a, b);
}

void ckernels_ab_from_yuv(ckernels_isa isa, const float *linear, const float *l, const float *u,
                          const float *v, float u_range, float v_range, size_t count, float *a,
                          float *b) {
    DISPATCH(isa, ab_from_yuv, linear, l, u, v, u_range, v_range, count, a, b);
}
