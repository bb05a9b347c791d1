// Windows on images.

#include "shim_private.h"

shim_region *shim_region_new(shim_image *image) {
    return (shim_region *)vips_region_new(VIPS(image));
}

void shim_region_free(shim_region *region) { g_object_unref(region); }

const void *shim_region_fetch(shim_region *region, int x, int y, int width, int height,
                              size_t *stride) {
    VipsRegion *window = (VipsRegion *)region;
    VipsRect area = {x, y, width, height};
    if (vips_region_prepare(window, &area)) return NULL;
    *stride = VIPS_REGION_LSKIP(window);
    return VIPS_REGION_ADDR(window, x, y);
}
