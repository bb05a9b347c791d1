#include <string.h>

#include "shim_private.h"
#include "tiff_io.h"

// The smaller pictures of a pyramid, each half as wide and high as the one before it, as further
// directories of the file (TIFF 6.0, NewSubfileType 1). Each is made from the one before as that
// stands in the file, so that memory depends on the width alone and no temporary file is needed.

/// A picture of a file that is written here, read back row by row.
typedef struct {
    tiff_file file;
    TIFF *tiff;
    tiff_shape shape;
    uint32_t ready;  // rows that have been decoded
    char *rows;      // of a row of tiles
    char *tile;
} tiff_level;

static void level_close(tiff_level *level) {
    if (level->tiff) TIFFClose(level->tiff);
    g_free(level->rows);
    g_free(level->tile);
    if (level->file.error) shim_note_file_error(level->file.error);
}

static int read_shape(TIFF *tiff, tiff_shape *shape) {
    uint16_t bits = 0, bands = 0;
    uint32_t height = 0;
    if (!TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &shape->width) ||
        !TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &shape->height) ||
        !TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &shape->tile_side) ||
        !TIFFGetField(tiff, TIFFTAG_TILELENGTH, &height) ||
        !TIFFGetField(tiff, TIFFTAG_BITSPERSAMPLE, &bits) ||
        !TIFFGetField(tiff, TIFFTAG_SAMPLESPERPIXEL, &bands))
        return -1;
    *shape = (tiff_shape){shape->width, shape->height, bands, bits, shape->tile_side};
    return shape->width && shape->height && shape->tile_side == height && height <= 4096 &&
                   (bits == 8 || bits == 16) && (bands == 1 || bands == 3)
               ? 0
               : -1;
}

/// Opens the picture of a number, from 0 on; level_close() follows in any case.
static int level_open(tiff_level *level, int descriptor, unsigned number) {
    *level = (tiff_level){.tiff = NULL};
    level->tiff = shim_tiff_reopen(&level->file, descriptor);
    if (!level->tiff || !TIFFSetDirectory(level->tiff, (tdir_t)number)) return -1;
    if (read_shape(level->tiff, &level->shape)) {
        vips_error("levels", "picture %u is not in tiles as they are written here", number);
        return -1;
    }
    size_t side = level->shape.tile_side;
    level->rows = g_try_malloc(shim_tiff_line(&level->shape) * side);
    level->tile = g_try_malloc(shim_tiff_pixel(&level->shape) * side * side);
    if (level->rows && level->tile) return 0;
    shim_refused_memory();
    return -1;
}

static int read_tiles(tiff_level *level) {
    uint32_t side = level->shape.tile_side;
    uint32_t count = VIPS_MIN(side, level->shape.height - level->ready);
    size_t pixel = shim_tiff_pixel(&level->shape), line = shim_tiff_line(&level->shape);
    tmsize_t size = (tmsize_t)(pixel * side * side);
    for (uint32_t x = 0; x < level->shape.width; x += side) {
        size_t used = VIPS_MIN(side, level->shape.width - x) * pixel;
        uint32_t tile = TIFFComputeTile(level->tiff, x, level->ready, 0, 0);
        if (TIFFReadEncodedTile(level->tiff, tile, level->tile, size) != size) return -1;
        for (uint32_t row = 0; row < count; row++)
            memcpy(level->rows + row * line + x * pixel, level->tile + row * side * pixel, used);
    }
    level->ready += count;
    return 0;
}

/// A row; they are asked for from top to bottom. NULL on failure.
static const char *level_row(tiff_level *level, uint32_t y) {
    if (y >= level->ready && read_tiles(level)) return NULL;
    return level->rows + y % level->shape.tile_side * shim_tiff_line(&level->shape);
}

// Halving

/// The mean of two by two samples, rounded; at an odd edge of those that are there.
#define HALVE(name, sample)                                                                 \
    static void name(const sample *upper, const sample *lower, sample *out, uint32_t width, \
                     int bands) {                                                           \
        for (uint32_t x = 0; x < width; x += 2) {                                           \
            size_t left = (size_t)x * (size_t)bands;                                        \
            size_t right = x + 1 < width ? left + (size_t)bands : left;                     \
            for (int band = 0; band < bands; band++, left++, right++)                       \
                *out++ = (sample)(((unsigned)upper[left] + upper[right] + lower[left] +     \
                                   lower[right] + 2) /                                      \
                                  4);                                                       \
        }                                                                                   \
    }
HALVE(halve_8, uint8_t)
HALVE(halve_16, uint16_t)

static tiff_shape halved(const tiff_shape *shape) {
    tiff_shape half = *shape;
    half.width = shape->width / 2 + shape->width % 2;
    half.height = shape->height / 2 + shape->height % 2;
    return half;
}

/// A row of the next smaller picture. Two rows that belong together lie in the same tiles, whose
/// sides are even.
static int halved_row(tiff_level *level, uint32_t y, void *out) {
    const char *upper = level_row(level, 2 * y);
    if (!upper) return -1;
    size_t line = shim_tiff_line(&level->shape);
    const char *lower = 2 * y + 1 < level->shape.height ? upper + line : upper;
    if (level->shape.bits == 8)
        halve_8((const uint8_t *)upper, (const uint8_t *)lower, out, level->shape.width,
                level->shape.bands);
    else
        halve_16((const uint16_t *)upper, (const uint16_t *)lower, out, level->shape.width,
                 level->shape.bands);
    return 0;
}

// Writing

static int copy_profile(TIFF *from, TIFF *to) {
    uint32_t length;
    void *profile;
    if (!TIFFGetField(from, TIFFTAG_ICCPROFILE, &length, &profile)) return 0;
    return TIFFSetField(to, TIFFTAG_ICCPROFILE, length, profile) ? 0 : -1;
}

static int write_level(TIFF *tiff, tiff_level *above, const tiff_shape *shape) {
    tiff_rows rows;
    if (shim_tiff_rows_begin(&rows, tiff, shape)) return -1;
    char *row = g_malloc(shim_tiff_line(shape));
    int result = 0;
    for (uint32_t y = 0; y < shape->height && !result; y++)
        result = halved_row(above, y, row) || shim_tiff_rows_put(&rows, row) ? -1 : 0;
    g_free(row);
    shim_tiff_rows_end(&rows);
    return result;
}

static int add_level(TIFF *tiff, const tiff_file *file, unsigned number,
                     const shim_tiff_form *form) {
    tiff_level above;
    int result = level_open(&above, file->descriptor, number - 1);
    if (!result) {
        tiff_shape shape = halved(&above.shape);
        result = !TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, FILETYPE_REDUCEDIMAGE) ||
                         shim_set_tiff_layout(tiff, &shape, form) ||
                         copy_profile(above.tiff, tiff) ||
                         shim_set_tiff_fields(tiff, &shim_no_tiff_fields) ||
                         write_level(tiff, &above, &shape) || !TIFFWriteDirectory(tiff)
                     ? -1
                     : 0;
    }
    level_close(&above);
    return result;
}

int shim_add_tiff_levels(TIFF *tiff, const tiff_file *file, const tiff_shape *shape,
                         const shim_tiff_form *form) {
    tiff_shape last = *shape;
    for (unsigned number = 1; last.width > last.tile_side || last.height > last.tile_side;
         number++) {
        if (add_level(tiff, file, number, form)) return -1;
        last = halved(&last);
    }
    return 0;
}

// Checking

/// libtiff steps over values that lie beyond the end of a cut file; the profile is the last of
/// them.
static int has_same_profile(TIFF *above, TIFF *level) {
    uint32_t expected = 0, found = 0;
    void *profile, *copy;
    if (!TIFFGetField(above, TIFFTAG_ICCPROFILE, &expected, &profile)) return 1;
    return TIFFGetField(level, TIFFTAG_ICCPROFILE, &found, &copy) && found == expected &&
           !memcmp(profile, copy, found);
}

static int compare(tiff_level *above, tiff_level *level, unsigned number) {
    tiff_shape shape = halved(&above->shape);
    size_t line = shim_tiff_line(&shape);
    uint32_t kind = 0;
    TIFFGetField(level->tiff, TIFFTAG_SUBFILETYPE, &kind);
    if (kind != FILETYPE_REDUCEDIMAGE || memcmp(&shape, &level->shape, sizeof shape) ||
        !has_same_profile(above->tiff, level->tiff)) {
        vips_error("levels", "picture %u is not the one before it at half the size", number);
        return -1;
    }
    char *row = g_malloc(line);
    int result = 0;
    for (uint32_t y = 0; y < shape.height && !result; y++) {
        const char *found = level_row(level, y);
        result = !found || halved_row(above, y, row) ? -1 : 0;
        if (result || !memcmp(found, row, line)) continue;
        vips_error("levels", "row %u of picture %u is not made of the one before it", y, number);
        result = -1;
    }
    g_free(row);
    return result;
}

int shim_check_tiff_levels(int descriptor) {
    tiff_file file;
    TIFF *first = shim_tiff_reopen(&file, descriptor);
    if (!first) return -1;
    int is_last = TIFFLastDirectory(first);
    TIFFClose(first);
    int count = 0, result = 0;
    while (!is_last && !result) {
        tiff_level above, level = {.tiff = NULL};
        result = level_open(&above, descriptor, (unsigned)count);
        if (!result) result = level_open(&level, descriptor, (unsigned)++count);
        if (!result) result = compare(&above, &level, (unsigned)count);
        is_last = !result && TIFFLastDirectory(level.tiff);
        level_close(&above);
        level_close(&level);
    }
    return result ? -1 : count;
}
