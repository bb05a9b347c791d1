#include "colorimetry.h"

#include <math.h>

// The matrices from the primaries (0.64, 0.33), (0.30, 0.60), (0.15, 0.06) and the white
// (0.3127, 0.3290), in rational numbers.
static const double xyz_from_linear[3][3] = {
    {0.4123907992659595, 0.35758433938387796, 0.1804807884018343},
    {0.21263900587151036, 0.7151686787677559, 0.07219231536073371},
    {0.01933081871559185, 0.11919477979462599, 0.9505321522496606},
};
static const double linear_from_xyz[3][3] = {
    {3.2409699419045213, -1.5373831775700935, -0.4986107602930033},
    {-0.9692436362808798, 1.8759675015077206, 0.04155505740717561},
    {0.05563007969699361, -0.20397695888897657, 1.0569715142428786},
};
static const double white[3] = {0.9504559270516717, 1, 1.0890577507598784};
static const double knee = 6.0 / 29;

double sweep_linear(double encoded) {
    return encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4);
}

double sweep_encoded(double linear) {
    double clamped = fmin(fmax(linear, 0), 1);
    return clamped <= 0.0031308 ? clamped * 12.92 : 1.055 * pow(clamped, 1 / 2.4) - 0.055;
}

static sweep_rgb transformed(const double matrix[3][3], sweep_rgb value) {
    sweep_rgb result;
    for (int row = 0; row < 3; row++)
        result.channel[row] = matrix[row][0] * value.channel[0] +
                              matrix[row][1] * value.channel[1] + matrix[row][2] * value.channel[2];
    return result;
}

static double f(double t) {
    return t > knee * knee * knee ? cbrt(t) : t / (3 * knee * knee) + 4.0 / 29;
}

static double f_inverse(double value) {
    return value > knee ? value * value * value : 3 * knee * knee * (value - 4.0 / 29);
}

sweep_lab sweep_lab_from_linear(sweep_rgb linear) {
    sweep_rgb xyz = transformed(xyz_from_linear, linear);
    double fx = f(xyz.channel[0] / white[0]), fy = f(xyz.channel[1] / white[1]);
    double fz = f(xyz.channel[2] / white[2]);
    return (sweep_lab){116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)};
}

sweep_rgb sweep_linear_from_lab(sweep_lab color) {
    double fy = (fmin(fmax(color.l, 0), 100) + 16) / 116;
    sweep_rgb xyz = {{white[0] * f_inverse(fy + color.a / 500), white[1] * f_inverse(fy),
                      white[2] * f_inverse(fy - color.b / 200)}};
    return transformed(linear_from_xyz, xyz);
}

double sweep_excess(sweep_rgb linear) {
    double excess = -1;
    for (int channel = 0; channel < 3; channel++)
        excess = fmax(excess, fmax(-linear.channel[channel], linear.channel[channel] - 1));
    return excess;
}

bool sweep_is_inside(sweep_lab color) {
    sweep_rgb linear = sweep_linear_from_lab(color);
    for (int channel = 0; channel < 3; channel++)
        if (linear.channel[channel] < -1.2e-6 || linear.channel[channel] > 1.00003) return false;
    return true;
}

sweep_lab sweep_fitted(sweep_lab color) {
    double kept = 0, step = 0.5;
    if (sweep_is_inside(color)) return color;
    for (int round = 0; round < 40; round++, step /= 2) {
        double trial = kept + step;
        sweep_lab scaled = {color.l, color.a * trial, color.b * trial};
        if (sweep_is_inside(scaled)) kept = trial;
    }
    return (sweep_lab){color.l, color.a * kept, color.b * kept};
}
