#ifndef CKERNELS_COLOR_H
#define CKERNELS_COLOR_H

#include <stddef.h>
#include <stdint.h>

#include "ckernels_isa.h"

#pragma clang assume_nonnull begin

/// A row and its neighbors; at the edges of a plane the row itself stands for the missing one.
typedef struct {
    const float *above, *middle, *below;
} ckernels_three_rows;

/// A row of chroma, of lightness at the chroma's resolution and of the chroma's slopes on it.
typedef struct {
    const float *a, *b, *l, *slope_a, *slope_b;
} ckernels_chroma_row;

// Conversions of color, by rows. Each takes the instruction set to use: one that the processor has
// (`ckernels_detected_isa` or lower). `count` is in pixels, rows may begin at any element, and
// inputs never overlap outputs. Encoded values are sRGB.

/// Encoded gray to table[gray] * scale + offset.
void ckernels_lightness8(ckernels_isa isa, const float *table, const uint8_t *gray, size_t count,
                         float scale, float offset, float *out);
void ckernels_lightness16(ckernels_isa isa, const float *table, const uint16_t *gray, size_t count,
                          float scale, float offset, float *out);
/// Slopes of chroma `c` on lightness `l` over 3x3 cells, edges replicated: covariance over
/// variance + damping, weighted 1/4, 1/2, 1/4 both ways.
void ckernels_chroma_slopes(ckernels_isa isa, ckernels_three_rows l, ckernels_three_rows c,
                            size_t count, float damping, float *out);
/// Means over 3x3 cells with the same weights.
void ckernels_chroma_smooth(ckernels_isa isa, ckernels_three_rows rows, size_t count, float *out);
/// out[i] lies between cells[cell[i]] and the next cell, by fraction[i]; after the last cell
/// comes that cell again.
void ckernels_chroma_upsample(ckernels_isa isa, const float *cells, size_t cell_count,
                              const int32_t *cell, const float *fraction, size_t count, float *out);
/// The same, faster, for a row of twice as many samples or one less: half-pixel centers.
void ckernels_chroma_upsample_2x(ckernels_isa isa, const float *cells, size_t cell_count,
                                 size_t count, float *out);
/// factor times the row between two, by a fraction.
void ckernels_chroma_blend(ckernels_isa isa, const float *upper, const float *lower, float fraction,
                           float factor, size_t count, float *out);
/// The same for a* and b*, to each of which slope * d / sqrt(1 + (d / largest)^2) is added first:
/// d is what lightness `l` has beyond the rows'.
void ckernels_chroma_blend_guided(ckernels_isa isa, ckernels_chroma_row upper,
                                  ckernels_chroma_row lower, float fraction, const float *l,
                                  float largest, float factor, size_t count, float *a, float *b);
/// Multiplies a* and b* by the smaller of 1 and rate times lightness.
void ckernels_chroma_fade(ckernels_isa isa, const float *l, float rate, size_t count, float *a,
                          float *b);
/// CIELAB to interleaved RGB. Chroma is scaled towards 0 where a color lies outside sRGB; the
/// number of such pixels is returned.
size_t ckernels_rgb8_from_lab(ckernels_isa isa, const float *l, const float *a, const float *b,
                              size_t count, uint8_t *out);
size_t ckernels_rgb16_from_lab(ckernels_isa isa, const float *l, const float *a, const float *b,
                               size_t count, uint16_t *out);
/// Interleaved RGB to CIELAB. `linear` holds the linear value of every encoded one.
void ckernels_lab_from_rgb8(ckernels_isa isa, const float *linear, const uint8_t *rgb, size_t count,
                            float *l, float *a, float *b);
void ckernels_lab_from_rgb16(ckernels_isa isa, const float *linear, const uint16_t *rgb,
                             size_t count, float *l, float *a, float *b);
/// Planes of RGB of 0...1, clamped, to a* and b*. `linear` holds the linear value of every code of
/// 16 bits; the nearest is taken.
void ckernels_ab_from_rgb(ckernels_isa isa, const float *linear, const float *red,
                          const float *green, const float *blue, size_t count, float *a, float *b);
/// The same from YUV (BT.601, Torch's matrix): Y is the gray of lightness `l`, U is
/// (2u - 1) * u_range, V likewise.
void ckernels_ab_from_yuv(ckernels_isa isa, const float *linear, const float *l, const float *u,
                          const float *v, float u_range, float v_range, size_t count, float *a,
                          float *b);

#pragma clang assume_nonnull end

#endif
