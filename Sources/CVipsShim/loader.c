#include <errno.h>

#include "input.h"

typedef int (*loader)(VipsSource *source, VipsImage **out, ...);

shim_image *shim_load(shim_input *input, shim_file_format format, int strict, int shrink) {
    static const loader loaders[] = {
        [SHIM_FILE_PNG] = vips_pngload_source,
        [SHIM_FILE_TIFF] = vips_tiffload_source,
        [SHIM_FILE_WEBP] = vips_webpload_source,
    };
    errno = 0;
    VipsImage *out = NULL;
    if (format == SHIM_FILE_JPEG) {
        out = shim_jpeg_rows(input, strict, shrink);
    } else {
        VipsSource *source = shim_input_source(input);
        if (source)
            loaders[format](source, &out, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                            strict ? VIPS_FAIL_ON_ERROR : VIPS_FAIL_ON_TRUNCATED, NULL);
        VIPS_UNREF(source);
    }
    if (!out) shim_note_errno();
    return SHIM(out);
}
