#include "ckernels_conversion.h"

#include <stdint.h>
#include <string.h>

// memcpy is how C reads an unaligned number; clang turns it into one (vector) load.

void ckernels_f32_from_f16(const void *source, size_t count, float *out) {
    const char *bytes = source;
    // Moves an exponent with bias 15 to bias 127; a subnormal half becomes a normal float.
    const float rebias = 0x1p112f;
    for (size_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, bytes + 2 * i, 2);
        uint32_t magnitude = (uint32_t)(half & 0x7fff) << 13;
        float value;
        memcpy(&value, &magnitude, 4);
        value *= rebias;
        uint32_t finite;
        memcpy(&finite, &value, 4);
        uint32_t special = magnitude | 0x7f800000u;  // infinity or NaN
        uint32_t word = (half & 0x7fff) >= 0x7c00 ? special : finite;
        word |= (uint32_t)(half & 0x8000) << 16;
        memcpy(out + i, &word, 4);
    }
}

void ckernels_f32_from_bf16(const void *source, size_t count, float *out) {
    const char *bytes = source;
    for (size_t i = 0; i < count; i++) {
        uint16_t upper;
        memcpy(&upper, bytes + 2 * i, 2);
        uint32_t word = (uint32_t)upper << 16;
        memcpy(out + i, &word, 4);
    }
}

void ckernels_f32_from_f64(const void *source, size_t count, float *out) {
    const char *bytes = source;
    for (size_t i = 0; i < count; i++) {
        double value;
        memcpy(&value, bytes + 8 * i, 8);
        out[i] = (float)value;
    }
}
