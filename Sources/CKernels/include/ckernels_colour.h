#ifndef CKERNELS_COLOUR_H
#define CKERNELS_COLOUR_H

#include <stddef.h>
#include <stdint.h>

#include "ckernels_isa.h"

#pragma clang assume_nonnull begin

/// Row kernels of colour conversion, built for one instruction set. `count` is in pixels, rows may
/// begin at any element, and inputs never overlap outputs. Encoded values are sRGB.
typedef struct {
    /// Encoded grey to table[grey] * scale + offset.
    void (*lightness8)(const float *table, const uint8_t *grey, size_t count, float scale,
                       float offset, float *out);
    void (*lightness16)(const float *table, const uint16_t *grey, size_t count, float scale,
                        float offset, float *out);
    /// `count` samples from column `x` on of the row that lies between two half-size rows, a quarter
    /// of their distance from `nearer`: bilinear, half-pixel centres, edges replicated.
    void (*chroma_x2)(const float *nearer, const float *farther, size_t half_count, size_t x,
                      size_t count, float *out);
    /// CIELAB to interleaved RGB. Chroma is scaled towards 0 where a colour lies outside sRGB; the
    /// number of such pixels is returned.
    size_t (*rgb8_from_lab)(const float *l, const float *a, const float *b, size_t count,
                            uint8_t *out);
    size_t (*rgb16_from_lab)(const float *l, const float *a, const float *b, size_t count,
                             uint16_t *out);
    /// Interleaved RGB to CIELAB. `linear` holds the linear value of every encoded one.
    void (*lab_from_rgb8)(const float *linear, const uint8_t *rgb, size_t count, float *l, float *a,
                          float *b);
    void (*lab_from_rgb16)(const float *linear, const uint16_t *rgb, size_t count, float *l,
                           float *a, float *b);
} ckernels_colour;

/// The kernels for an instruction set, which the processor must have; on other processors than
/// x86-64 there is only the baseline.
const ckernels_colour *ckernels_colour_at(ckernels_isa isa);

#pragma clang assume_nonnull end

#endif
