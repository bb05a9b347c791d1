#ifndef CKERNELS_CONVERSION_H
#define CKERNELS_CONVERSION_H

#include <stddef.h>

// Conversion of stored weights to Float32. Every value is exact, subnormals, infinities and the
// payloads of NaNs included. `source` may lie at any address.

/// IEEE 754 binary16 to binary32.
void ckernels_f32_from_f16(const void *source, size_t count, float *out);
/// bfloat16, the upper half of a binary32, to binary32.
void ckernels_f32_from_bf16(const void *source, size_t count, float *out);
/// IEEE 754 binary64 to binary32, rounded to nearest.
void ckernels_f32_from_f64(const void *source, size_t count, float *out);

#endif
