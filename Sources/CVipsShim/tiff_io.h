#ifndef TIFF_IO_H
#define TIFF_IO_H

#include <tiffio.h>

typedef struct {
    int descriptor;
    int error;  // errno of the first system call that failed, or 0
} tiff_file;

/// Creates or overwrites a TIFF file, as BigTIFF if `big`; NULL on failure. TIFFClose() closes the
/// descriptor too; `file` has to be there until then.
TIFF *shim_tiff_create(tiff_file *file, const char *path, int big);

#endif
