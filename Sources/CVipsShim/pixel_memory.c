// Pixels from and to memory.

#include "shim_private.h"

shim_image *shim_from_memory(const void *pixels, int width, int height, int bands, int bits) {
    size_t size = (size_t)width * (size_t)height * (size_t)bands * (size_t)(bits / 8);
    VipsImage *raw =
        vips_image_new_from_memory_copy(pixels, size, width, height, bands, shim_band_format(bits));
    if (!raw) return NULL;
    shim_image *out = shim_retag(SHIM(raw));
    g_object_unref(raw);
    return out;
}

shim_image *shim_to_memory(shim_image *image) {
    shim_watch watch;
    if (shim_watch_begin(&watch, image)) return NULL;
    VipsImage *copy = vips_image_copy_memory(watch.image);
    if (shim_watch_end(&watch, copy ? 0 : -1)) {
        VIPS_UNREF(copy);
        return NULL;
    }
    return SHIM(copy);
}

static int ignore_rows(VipsRegion *region, VipsRect *area, void *a) { return 0; }

int shim_drain(shim_image *image) {
    shim_watch watch;
    if (shim_watch_begin(&watch, image)) return -1;
    return shim_watch_end(&watch, vips_sink_disc(watch.image, ignore_rows, NULL));
}
