#include <errno.h>

#include "shim_private.h"

shim_image *shim_load(int descriptor, shim_file_format format, int strict, int shrink) {
    VipsSource *source = vips_source_new_from_descriptor(descriptor);
    if (!source) return NULL;

    VipsAccess access = VIPS_ACCESS_SEQUENTIAL;
    VipsFailOn fail_on = strict ? VIPS_FAIL_ON_ERROR : VIPS_FAIL_ON_TRUNCATED;
    VipsImage *out = NULL;
    errno = 0;
    switch (format) {
    case SHIM_FILE_JPEG:
        vips_jpegload_source(source, &out, "access", access, "fail_on", fail_on, "shrink", shrink,
                             NULL);
        break;
    case SHIM_FILE_PNG:
        vips_pngload_source(source, &out, "access", access, "fail_on", fail_on, NULL);
        break;
    case SHIM_FILE_TIFF:
        vips_tiffload_source(source, &out, "access", access, "fail_on", fail_on, NULL);
        break;
    case SHIM_FILE_WEBP:
        vips_webpload_source(source, &out, "access", access, "fail_on", fail_on, NULL);
        break;
    }
    if (!out) shim_note_out_of_memory();
    g_object_unref(source);
    return SHIM(out);
}
