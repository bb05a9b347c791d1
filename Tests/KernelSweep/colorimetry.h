#ifndef SWEEP_COLORIMETRY_H
#define SWEEP_COLORIMETRY_H

#include <stdbool.h>

// sRGB (IEC 61966-2-1) and CIELAB with the white D65 (CIE 15:2004) in double precision.

typedef struct {
    double l, a, b;
} sweep_lab;

/// Channels, 0...1 inside sRGB.
typedef struct {
    double channel[3];
} sweep_rgb;

/// Linear light of an encoded value.
double sweep_linear(double encoded);

/// The encoded value of linear light, clamped to 0...1.
double sweep_encoded(double linear);

sweep_lab sweep_lab_from_linear(sweep_rgb linear);

sweep_rgb sweep_linear_from_lab(sweep_lab color);

/// How far the channel furthest outside 0...1 is outside; negative inside.
double sweep_excess(sweep_rgb linear);

/// Whether clamping a color to sRGB changes no channel by more than a code of 16 bits.
bool sweep_is_inside(sweep_lab color);

/// The color with its chroma scaled towards 0 until it lies inside.
sweep_lab sweep_fitted(sweep_lab color);

#endif
