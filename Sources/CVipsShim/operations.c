#include "shim_private.h"

#include <math.h>

VipsBandFormat shim_band_format(int bits) {
    return bits == 8 ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT;
}

VipsInterpretation shim_plain_interpretation(int bands, int bits) {
    if (bits == 8) return bands == 1 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB;
    return bands == 1 ? VIPS_INTERPRETATION_GREY16 : VIPS_INTERPRETATION_RGB16;
}

shim_image *shim_autorotate(shim_image *image, int orientation) {
    VipsImage *tagged = NULL;
    if (vips_copy(VIPS(image), &tagged, NULL)) return NULL;
    vips_image_set_int(tagged, VIPS_META_ORIENTATION, orientation);
    VipsImage *out = NULL;
    vips_autorot(tagged, &out, NULL);
    g_object_unref(tagged);
    return SHIM(out);
}

shim_image *shim_extract_bands(shim_image *image, int first, int count) {
    VipsImage *out = NULL;
    vips_extract_band(VIPS(image), &out, first, "n", count, NULL);
    return SHIM(out);
}

shim_image *shim_icc_to_srgb(shim_image *image, const char *profile, int is_perceptual) {
    VipsImage *out = NULL;
    VipsIntent intent = is_perceptual ? VIPS_INTENT_PERCEPTUAL : VIPS_INTENT_RELATIVE;
    vips_icc_transform(VIPS(image), &out, "srgb", "embedded", profile == NULL, "depth", 16,
                       "intent", intent, "black_point_compensation", TRUE,
                       profile ? "input_profile" : NULL, profile, NULL);
    return SHIM(out);
}

shim_image *shim_with_profile(shim_image *image, const void *profile, size_t length) {
    VipsImage *out = NULL;
    if (vips_copy(VIPS(image), &out, NULL)) return NULL;
    vips_image_set_blob_copy(out, VIPS_META_ICC_NAME, profile, length);
    return SHIM(out);
}

shim_image *shim_space_to_srgb16(shim_image *image) {
    VipsImage *out = NULL;
    vips_colourspace(VIPS(image), &out, VIPS_INTERPRETATION_RGB16, NULL);
    return SHIM(out);
}

shim_image *shim_to_8_bits(shim_image *image) {
    VipsImage *rounded = NULL;
    if (vips_linear1(VIPS(image), &rounded, 1.0 / 257.0, 0.5, "uchar", TRUE, NULL)) return NULL;
    shim_image *out = shim_retag(SHIM(rounded));
    g_object_unref(rounded);
    return out;
}

shim_image *shim_retag(shim_image *image) {
    VipsImage *out = NULL;
    vips_copy(VIPS(image), &out, "interpretation",
              shim_plain_interpretation(shim_bands(image), shim_sample_bits(image)), NULL);
    return SHIM(out);
}

shim_image *shim_resize(shim_image *image, int width, int height) {
    VipsImage *out = NULL;
    vips_resize(VIPS(image), &out, (double)width / shim_width(image), "vscale",
                (double)height / shim_height(image), "kernel", VIPS_KERNEL_LINEAR, NULL);
    return SHIM(out);
}

shim_image *shim_upsample(shim_image *image, int factor) {
    // vips_resize() shifts what it upsamples by half a pixel.
    double offset = 0.5 - 0.5 / factor;
    VipsInterpolate *bicubic = vips_interpolate_new("bicubic");
    VipsArrayInt *area =
        vips_array_int_newv(4, 0, 0, factor * shim_width(image), factor * shim_height(image));
    VipsImage *out = NULL;
    vips_affine(VIPS(image), &out, factor, 0.0, 0.0, factor, "interpolate", bicubic, "oarea", area,
                "idx", offset, "idy", offset, "extend", VIPS_EXTEND_COPY, NULL);
    vips_area_unref(VIPS_AREA(area));
    g_object_unref(bicubic);
    return SHIM(out);
}

shim_image *shim_rotate(shim_image *image, double degrees, int width, int height,
                        double background) {
    double cosine = cos(VIPS_RAD(degrees));
    double sine = sin(VIPS_RAD(degrees));
    // Locally bounded bicubic: no value leaves the range of its neighbors, so edges get no rims.
    VipsInterpolate *interpolate = vips_interpolate_new("lbb");
    VipsArrayInt *area = vips_array_int_newv(4, 0, 0, width, height);
    VipsArrayDouble *tone = vips_array_double_newv(1, background);
    VipsImage *out = NULL;
    vips_affine(VIPS(image), &out, cosine, -sine, sine, cosine, "interpolate", interpolate, "oarea",
                area, "idx", -(shim_width(image) - 1) / 2.0, "idy", -(shim_height(image) - 1) / 2.0,
                "odx", (width - 1) / 2.0, "ody", (height - 1) / 2.0, "extend",
                VIPS_EXTEND_BACKGROUND, "background", tone, NULL);
    vips_area_unref(VIPS_AREA(tone));
    vips_area_unref(VIPS_AREA(area));
    g_object_unref(interpolate);
    return SHIM(out);
}

shim_image *shim_crop(shim_image *image, int x, int y, int width, int height) {
    VipsImage *out = NULL;
    vips_extract_area(VIPS(image), &out, x, y, width, height, NULL);
    return SHIM(out);
}
