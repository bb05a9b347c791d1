#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "shim_private.h"

/// Called for what a saver writes; libvips calls it again for what is left.
static gint64 write_piece(VipsTargetCustom *target, const void *bytes, gint64 length, void *data) {
    int descriptor = GPOINTER_TO_INT(data);
    ssize_t written;
    do written = write(descriptor, bytes, (size_t)length);
    while (written < 0 && errno == EINTR);
    if (written < 0) shim_note_file_error(errno);
    return written;
}

/// A file as what a saver writes to; NULL on failure. The caller closes the descriptor.
static VipsTargetCustom *create(const char *path, int *descriptor) {
    *descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (*descriptor < 0) {
        shim_note_file_error(errno);
        return NULL;
    }
    VipsTargetCustom *target = vips_target_custom_new();
    g_signal_connect(target, "write", G_CALLBACK(write_piece), GINT_TO_POINTER(*descriptor));
    return target;
}

static int finish(VipsTargetCustom *target, int descriptor, int result) {
    g_object_unref(target);
    if (!close(descriptor)) return result;
    shim_note_file_error(errno);
    return -1;
}

int shim_save_jpeg(shim_image *image, const char *path, int quality, int optimized,
                   const char *profile) {
    int descriptor;
    VipsTargetCustom *target = create(path, &descriptor);
    if (!target) return -1;
    shim_watch watch;
    int result = shim_watch_begin(&watch, image);
    if (!result)
        result =
            shim_watch_end(&watch, vips_jpegsave_target(watch.image, VIPS_TARGET(target), "Q",
                                                        quality, "optimize_coding", optimized,
                                                        profile ? "profile" : NULL, profile, NULL));
    return finish(target, descriptor, result);
}

int shim_save_png(shim_image *image, const char *path, int level, const char *profile) {
    int descriptor;
    VipsTargetCustom *target = create(path, &descriptor);
    if (!target) return -1;
    shim_watch watch;
    int result = shim_watch_begin(&watch, image);
    if (!result)
        result = shim_watch_end(
            &watch, vips_pngsave_target(watch.image, VIPS_TARGET(target), "compression", level,
                                        "filter", VIPS_FOREIGN_PNG_FILTER_ALL,
                                        profile ? "profile" : NULL, profile, NULL));
    return finish(target, descriptor, result);
}
