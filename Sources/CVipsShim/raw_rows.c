// Pixels in files of raw rows.

#include <errno.h>
#include <unistd.h>

#include "shim_private.h"

typedef struct {
    int descriptor;
    int *system_error;
} raw_writer;

static int write_fully(int descriptor, const char *bytes, size_t length, off_t offset) {
    while (length > 0) {
        ssize_t written = pwrite(descriptor, bytes, length, offset);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return -1;
        bytes += written;
        length -= (size_t)written;
        offset += written;
    }
    return 0;
}

static int write_rows(VipsRegion *region, VipsRect *area, void *a) {
    raw_writer *writer = a;
    size_t line = VIPS_IMAGE_SIZEOF_LINE(region->im);
    for (int row = 0; row < area->height; row++) {
        int y = area->top + row;
        if (write_fully(writer->descriptor, (const char *)VIPS_REGION_ADDR(region, 0, y), line,
                        (off_t)line * y)) {
            *writer->system_error = errno;
            vips_error("autochrome", "writing the temporary file failed");
            return -1;
        }
    }
    return 0;
}

int shim_to_descriptor(shim_image *image, int descriptor, int *system_error) {
    raw_writer writer = {descriptor, system_error};
    *system_error = 0;
    shim_watch watch;
    if (shim_watch_begin(&watch, image)) return -1;
    return shim_watch_end(&watch, vips_sink_disc(watch.image, write_rows, &writer));
}

typedef struct {
    int (*take)(void *context, const void *row, size_t length);
    void *context;
} row_taker;

static int take_rows(VipsRegion *region, VipsRect *area, void *a) {
    row_taker *taker = a;
    for (int y = area->top; y < VIPS_RECT_BOTTOM(area); y++)
        if (taker->take(taker->context, VIPS_REGION_ADDR(region, 0, y),
                        VIPS_IMAGE_SIZEOF_LINE(region->im)))
            return -1;
    return 0;
}

int shim_pull_rows(shim_image *image, int (*take)(void *context, const void *row, size_t length),
                   void *context) {
    row_taker taker = {take, context};
    shim_watch watch;
    if (shim_watch_begin(&watch, image)) return -1;
    return shim_watch_end(&watch, vips_sink_disc(watch.image, take_rows, &taker));
}

static int read_fully(int descriptor, char *bytes, size_t length, off_t offset) {
    while (length > 0) {
        ssize_t got = pread(descriptor, bytes, length, offset);
        if (got < 0 && errno == EINTR) continue;
        if (got == 0) errno = EIO;  // the file is shorter than the picture
        if (got <= 0) return -1;
        bytes += got;
        length -= (size_t)got;
        offset += got;
    }
    return 0;
}

static int read_rectangle(VipsRegion *out, void *sequence, void *a, void *b, gboolean *stop) {
    int descriptor = GPOINTER_TO_INT(a);
    VipsRect *wanted = &out->valid;
    size_t line = VIPS_IMAGE_SIZEOF_LINE(out->im);
    size_t pixel = VIPS_IMAGE_SIZEOF_PEL(out->im);
    for (int row = 0; row < wanted->height; row++) {
        int y = wanted->top + row;
        off_t offset = (off_t)(line * (size_t)y + pixel * (size_t)wanted->left);
        if (read_fully(descriptor, (char *)VIPS_REGION_ADDR(out, wanted->left, y),
                       pixel * (size_t)wanted->width, offset)) {
            int error = errno;
            shim_note_file_error(error);
            vips_error_system(error, "autochrome", "reading the temporary file failed");
            return -1;
        }
    }
    return 0;
}

static void close_descriptor(VipsImage *image, void *descriptor) {
    close(GPOINTER_TO_INT(descriptor));
}

shim_image *shim_from_descriptor(int descriptor, int width, int height, int bands, int bits) {
    VipsImage *out = vips_image_new();
    g_signal_connect(out, "postclose", G_CALLBACK(close_descriptor), GINT_TO_POINTER(descriptor));
    vips_image_init_fields(out, width, height, bands, shim_band_format(bits), VIPS_CODING_NONE,
                           shim_plain_interpretation(bands, bits), 1.0, 1.0);
    if (vips_image_pipelinev(out, VIPS_DEMAND_STYLE_ANY, NULL) ||
        vips_image_generate(out, NULL, read_rectangle, NULL, GINT_TO_POINTER(descriptor), NULL)) {
        g_object_unref(out);
        return NULL;
    }
    return SHIM(out);
}
