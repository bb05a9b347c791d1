#ifndef TIFF_IO_H
#define TIFF_IO_H

#include <tiffio.h>

#include "CVipsShim.h"

typedef struct {
    int descriptor;
    int error;  // errno of the first system call that failed, or 0
} tiff_file;

/// Creates or overwrites a TIFF file, as BigTIFF if `big`; NULL on failure. TIFFClose() closes the
/// descriptor too; `file` has to be there until then.
TIFF *shim_tiff_create(tiff_file *file, const char *path, int big);

/// Reads an open TIFF file by a copy of its descriptor, whose offset moves; otherwise as
/// shim_tiff_create().
TIFF *shim_tiff_reopen(tiff_file *file, int descriptor);

/// Sets what a file carries beside its pixels.
int shim_set_tiff_fields(TIFF *tiff, const shim_tiff_fields *fields);

#endif
