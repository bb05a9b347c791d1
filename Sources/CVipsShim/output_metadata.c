// What is written beside the pixels.

#include "shim_private.h"

shim_image *shim_without_metadata(shim_image *image) {
    VipsImage *out = NULL;
    if (vips_copy(VIPS(image), &out, NULL)) return NULL;
    gchar **names = vips_image_get_fields(out);
    for (gchar **name = names; *name; name++) vips_image_remove(out, *name);
    g_strfreev(names);
    return SHIM(out);
}

void shim_set_blob(shim_image *image, const char *name, const void *bytes, size_t length) {
    vips_image_set_blob_copy(VIPS(image), name, bytes, length);
}
