#include <errno.h>

#include "shim_private.h"

void shim_note_out_of_memory(void) {
    if (errno == ENOMEM) vips_error("autochrome", "out of memory");
}

/// Passes pixels through without copying them, and remembers a failure.
static int pass_rows(VipsRegion *out, void *sequence, void *a, void *b, gboolean *stop) {
    VipsRegion *in = sequence;
    VipsRect *wanted = &out->valid;
    errno = 0;
    if (vips_region_prepare(in, wanted) ||
        vips_region_region(out, in, wanted, wanted->left, wanted->top)) {
        shim_note_out_of_memory();
        g_atomic_int_set((gint *)b, 1);
        return -1;
    }
    return 0;
}

int shim_watch_begin(shim_watch *watch, shim_image *image) {
    watch->image = vips_image_new();
    watch->failed = VIPS_ARRAY(watch->image, 1, gint);
    *watch->failed = 0;
    if (vips_image_pipelinev(watch->image, VIPS_DEMAND_STYLE_ANY, VIPS(image), NULL) ||
        vips_image_generate(watch->image, vips_start_one, pass_rows, vips_stop_one, VIPS(image),
                            watch->failed)) {
        g_object_unref(watch->image);
        return -1;
    }
    return 0;
}

int shim_watch_end(shim_watch *watch, int result) {
    int failed = g_atomic_int_get(watch->failed);
    g_object_unref(watch->image);
    return failed ? -1 : result;
}
