#include "shim_private.h"

void shim_image_ref(shim_image *image) { g_object_ref(image); }

void shim_image_unref(shim_image *image) { g_object_unref(image); }

int shim_width(shim_image *image) { return vips_image_get_width(VIPS(image)); }

int shim_height(shim_image *image) { return vips_image_get_height(VIPS(image)); }

int shim_bands(shim_image *image) { return vips_image_get_bands(VIPS(image)); }

shim_sample shim_sample_format(shim_image *image) {
    switch (vips_image_get_format(VIPS(image))) {
    case VIPS_FORMAT_UCHAR: return SHIM_SAMPLE_U8;
    case VIPS_FORMAT_USHORT: return SHIM_SAMPLE_U16;
    default: return SHIM_SAMPLE_OTHER;
    }
}

int shim_sample_bits(shim_image *image) { return 8 * (int)VIPS_IMAGE_SIZEOF_ELEMENT(VIPS(image)); }

shim_space shim_color_space(shim_image *image) {
    switch (vips_image_get_interpretation(VIPS(image))) {
    case VIPS_INTERPRETATION_B_W:
    case VIPS_INTERPRETATION_GREY16: return SHIM_SPACE_GRAY;
    case VIPS_INTERPRETATION_sRGB:
    case VIPS_INTERPRETATION_RGB:
    case VIPS_INTERPRETATION_RGB16: return SHIM_SPACE_RGB;
    case VIPS_INTERPRETATION_CMYK: return SHIM_SPACE_CMYK;
    default: return SHIM_SPACE_OTHER;
    }
}

const char *shim_interpretation(shim_image *image) {
    return vips_enum_nick(VIPS_TYPE_INTERPRETATION, vips_image_get_interpretation(VIPS(image)));
}

int shim_orientation(shim_image *image) { return vips_image_get_orientation(VIPS(image)); }

int shim_pages(shim_image *image) { return vips_image_get_n_pages(VIPS(image)); }

int shim_is_interlaced(shim_image *image) {
    int scans = 0;
    if (vips_image_get_typeof(VIPS(image), "jpeg-multiscan"))
        vips_image_get_int(VIPS(image), "jpeg-multiscan", &scans);
    return scans || vips_image_get_typeof(VIPS(image), "interlaced");
}

const void *shim_blob(shim_image *image, const char *name, size_t *length) {
    const void *bytes;
    if (!vips_image_get_typeof(VIPS(image), name) ||
        vips_image_get_blob(VIPS(image), name, &bytes, length))
        return NULL;
    return bytes;
}

const char *shim_string(shim_image *image, const char *name) {
    const char *text;
    if (!vips_image_get_typeof(VIPS(image), name) ||
        vips_image_get_string(VIPS(image), name, &text))
        return NULL;
    return text;
}
