// What is written beside the pixels.

#include "shim_private.h"

shim_image *shim_without_metadata(shim_image *image, double pixels_per_mm) {
    VipsImage *out = NULL;
    if (vips_copy(VIPS(image), &out, "xres", pixels_per_mm, "yres", pixels_per_mm, NULL))
        return NULL;
    gchar **names = vips_image_get_fields(out);
    for (gchar **name = names; *name; name++) vips_image_remove(out, *name);
    g_strfreev(names);
    return SHIM(out);
}

void shim_set_blob(shim_image *image, const char *name, const void *bytes, size_t length) {
    vips_image_set_blob_copy(VIPS(image), name, bytes, length);
}

void shim_set_string(shim_image *image, const char *name, const char *text) {
    vips_image_set_string(VIPS(image), name, text);
}

static void *adopt_field(VipsImage *from, const char *name, GValue *value, void *to) {
    // Without the thumbnail's tags.
    if (g_str_has_prefix(name, "exif-") && !g_str_has_prefix(name, "exif-ifd1-"))
        vips_image_set(VIPS(to), name, value);
    return NULL;
}

int shim_adopt_exif(shim_image *image, const void *jpeg, size_t length) {
    VipsImage *carrier = NULL;
    if (vips_jpegload_buffer((void *)jpeg, length, &carrier, NULL)) return -1;
    vips_image_map(carrier, adopt_field, image);
    // Overrides the tag in the block when that is written.
    vips_image_set_int(VIPS(image), VIPS_META_ORIENTATION, 1);
    g_object_unref(carrier);
    return 0;
}
