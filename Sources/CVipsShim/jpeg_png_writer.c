#include "shim_private.h"

int shim_save_jpeg(shim_image *image, const char *path, int quality, int optimized,
                   const char *profile) {
    shim_watch watch;
    if (shim_watch_begin(&watch, image)) return -1;
    return shim_watch_end(
        &watch, vips_jpegsave(watch.image, path, "Q", quality, "optimize_coding", optimized,
                              profile ? "profile" : NULL, profile, NULL));
}

int shim_save_png(shim_image *image, const char *path, int level, const char *profile) {
    shim_watch watch;
    if (shim_watch_begin(&watch, image)) return -1;
    return shim_watch_end(&watch, vips_pngsave(watch.image, path, "compression", level, "filter",
                                               VIPS_FOREIGN_PNG_FILTER_ALL,
                                               profile ? "profile" : NULL, profile, NULL));
}
