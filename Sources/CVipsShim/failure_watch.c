#include <errno.h>

#include "shim_private.h"

static gint refused;

void shim_refused_memory(void) { g_atomic_int_set(&refused, 1); }

void shim_note_errno(void) {
    if (errno == ENOMEM) shim_refused_memory();
}

static gint file_error;

void shim_note_file_error(int error) { g_atomic_int_compare_and_exchange(&file_error, 0, error); }

int shim_take_file_error(void) { return (int)g_atomic_int_and((guint *)&file_error, 0); }

int shim_take_refusal(void) { return g_atomic_int_compare_and_exchange(&refused, 1, 0); }

/// Passes pixels through without copying them, and remembers a failure.
static int pass_rows(VipsRegion *out, void *sequence, void *a, void *b, gboolean *stop) {
    VipsRegion *in = sequence;
    VipsRect *wanted = &out->valid;
    errno = 0;
    if (vips_region_prepare(in, wanted) ||
        vips_region_region(out, in, wanted, wanted->left, wanted->top)) {
        shim_note_errno();
        g_atomic_int_set((gint *)b, 1);
        return -1;
    }
    return 0;
}

int shim_watch_begin(shim_watch *watch, shim_image *image) {
    errno = 0;
    watch->image = vips_image_new();
    watch->failed = VIPS_ARRAY(watch->image, 1, gint);
    *watch->failed = 0;
    if (vips_image_pipelinev(watch->image, VIPS_DEMAND_STYLE_ANY, VIPS(image), NULL) ||
        vips_image_generate(watch->image, vips_start_one, pass_rows, vips_stop_one, VIPS(image),
                            watch->failed)) {
        shim_note_errno();
        g_object_unref(watch->image);
        return -1;
    }
    return 0;
}

int shim_watch_end(shim_watch *watch, int result) {
    int failed = g_atomic_int_get(watch->failed);
    if (failed || result) shim_note_errno();
    g_object_unref(watch->image);
    return failed ? -1 : result;
}
