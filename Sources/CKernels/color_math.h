#ifndef CKERNELS_COLOR_MATH_H
#define CKERNELS_COLOR_MATH_H

#include <stdint.h>
#include <string.h>

// The scalar steps of the kernels, written so that clang turns the loops around them into vector
// code: no calls, no branches, comparisons as selections.

typedef struct {
    float red, green, blue;
} linear_rgb;

static inline float srgb_clamped(float value) {
    value = value > 0 ? value : 0;  // also turns NaN into 0
    return value < 1 ? value : 1;
}

/// IEC 61966-2-1's transfer function of a linear value, clamped to 0...1.
///
/// 1.055 x^(1/2.4) - 0.055 is a polynomial in the fourth root of x, fitted to the largest error
/// over 0.0031308...1 (iteratively reweighted least squares); that error is 0.45 / 65535.
static inline float srgb_encoded(float linear) {
    float x = srgb_clamped(linear);
    float t = __builtin_elementwise_sqrt(__builtin_elementwise_sqrt(x));
    float power = -0.06814736f;
    power = power * t + 0.2895332f;
    power = power * t - 0.577483f;
    power = power * t + 1.2554046f;
    power = power * t + 0.16202623f;
    power = power * t - 0.061340213f;
    return x > 0.0031308f ? power : 12.92f * x;
}

/// The nearest code of 16 bits of an encoded value, clamped to 0...1.
static inline int32_t srgb_code(float encoded) {
    return (int32_t)(srgb_clamped(encoded) * 65535 + 0.5f);
}

/// CIELAB's f of the luminance whose lightness is given, clamped to 0...100.
static inline float lab_f_of_lightness(float lightness) {
    float l = lightness > 0 ? lightness : 0;
    l = l < 100 ? l : 100;
    return (l + 16) * (1 / 116.0f);
}

/// The inverse of CIELAB's f (CIE 15:2004, 8.2.1).
static inline float lab_f_inverse(float f) {
    float linear = (f - 4 / 29.0f) * (108 / 841.0f);
    return f > 6 / 29.0f ? f * f * f : linear;
}

/// CIELAB's f: the cube root, and a line for dark colors.
static inline float lab_f(float t) {
    // A third of the exponent is a cube root to 3 %; two steps of Halley's method, which triple the
    // number of right digits, reach Float32's precision.
    float positive = t > 0.001f ? t : 0.001f;
    int32_t bits;
    memcpy(&bits, &positive, sizeof bits);
    bits = (int32_t)((float)bits * (1 / 3.0f)) + 0x2a514067;
    float root;
    memcpy(&root, &bits, sizeof root);
    for (int step = 0; step < 2; step++) {
        float cube = root * root * root;
        root = root * (cube + 2 * positive) / (2 * cube + positive);
    }
    float linear = t * (841 / 108.0f) + 4 / 29.0f;
    return t > 216 / 24389.0f ? root : linear;
}

/// Linear RGB of f(Y), Y and the differences f(X) - f(Y) and f(Z) - f(Y).
///
/// The matrix is XYZ to linear RGB times the white point; each of its rows sums to 1, so that it
/// acts on the differences to Y alone, and a gray keeps three equal channels whatever the rounding.
static inline linear_rgb linear_from_f(float fy, float y, float fa, float fb) {
    float x = lab_f_inverse(fy + fa) - y;
    float z = lab_f_inverse(fy + fb) - y;
    return (linear_rgb){
        .red = y + 3.0803990906794647f * x - 0.543015913109371f * z,
        .green = y - 0.921223358860277f * x + 0.0452558573525563f * z,
        .blue = y + 0.052873938970364444f * x + 1.151103019918612f * z,
    };
}

/// Whether clamping changes no channel by more than a code value of 16 bits. Less would take the
/// noise of Float32 for color: pictures of sRGB that went through CIELAB come back as low as
/// -1.02e-6.
static inline int fits_srgb(linear_rgb rgb) {
    float least = rgb.red < rgb.green ? rgb.red : rgb.green;
    least = least < rgb.blue ? least : rgb.blue;
    float most = rgb.red > rgb.green ? rgb.red : rgb.green;
    most = most > rgb.blue ? most : rgb.blue;
    return (least >= -1.2e-6f) & (most <= 1.00003f);
}

/// Half of the middle and a quarter of each neighbor.
static inline float weighted_mean(float before, float middle, float after) {
    return 0.25f * (before + after) + 0.5f * middle;
}

/// From `first` (fraction 0) to `second` (1); of two equal values exactly that value.
static inline float between(float first, float second, float fraction) {
    return first + fraction * (second - first);
}

#endif
