#ifndef TIFF_IO_H
#define TIFF_IO_H

#include <sys/types.h>
#include <tiffio.h>

#include "CVipsShim.h"

typedef struct {
    int descriptor;
    off_t position;
    int error;  // errno of the first system call that failed, or 0
} tiff_file;

/// Creates or overwrites a TIFF file, as BigTIFF if `big`; NULL on failure. TIFFClose() closes the
/// descriptor too; `file` has to be there until then.
TIFF *shim_tiff_create(tiff_file *file, const char *path, int big);

/// Reads an open TIFF file by a copy of its descriptor; otherwise as shim_tiff_create().
TIFF *shim_tiff_reopen(tiff_file *file, int descriptor);

/// What is known of a picture in a file that is written here.
typedef struct {
    uint32_t width, height;
    int bands, bits;
    uint32_t tile_side;  // 0: strips of 16 rows
} tiff_shape;

/// Bytes of a pixel, and of a row.
size_t shim_tiff_pixel(const tiff_shape *shape);
size_t shim_tiff_line(const tiff_shape *shape);

/// Sets what says how pixels lie in the file.
int shim_set_tiff_layout(TIFF *tiff, const tiff_shape *shape, const shim_tiff_form *form);

/// Sets what a file carries beside its pixels.
int shim_set_tiff_fields(TIFF *tiff, const shim_tiff_fields *fields);

/// Of the smaller pictures of a pyramid: no resolution, nothing else.
extern const shim_tiff_fields shim_no_tiff_fields;

/// Rows on their way into strips or tiles.
typedef struct {
    TIFF *tiff;
    tiff_shape shape;
    uint32_t block;  // rows of a strip or tile
    uint32_t first;  // picture row of the first one gathered
    uint32_t count;  // rows gathered
    char *rows;
    char *tile;
} tiff_rows;

int shim_tiff_rows_begin(tiff_rows *rows, TIFF *tiff, const tiff_shape *shape);
/// Takes the next row, from top to bottom.
int shim_tiff_rows_put(tiff_rows *rows, const void *row);
void shim_tiff_rows_end(tiff_rows *rows);

/// Adds the smaller pictures of a pyramid to a file whose first picture is complete.
int shim_add_tiff_levels(TIFF *tiff, const tiff_file *file, const tiff_shape *shape,
                         const shim_tiff_form *form);

#endif
