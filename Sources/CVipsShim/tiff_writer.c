#include <string.h>

#include "shim_private.h"
#include "tiff_io.h"

// TIFF files straight through libtiff. libvips' own writer passes strips on row by row, for which
// libtiff has only zlib; given whole strips it takes libdeflate, more than twice as fast.

#define STRIP_ROWS 16

// Rows

size_t shim_tiff_pixel(const tiff_shape *shape) {
    return (size_t)shape->bands * (size_t)shape->bits / 8;
}

size_t shim_tiff_line(const tiff_shape *shape) { return shape->width * shim_tiff_pixel(shape); }

int shim_tiff_rows_begin(tiff_rows *rows, TIFF *tiff, const tiff_shape *shape) {
    uint32_t side = shape->tile_side;
    *rows = (tiff_rows){.tiff = tiff, .shape = *shape, .block = side ? side : STRIP_ROWS};
    rows->rows = g_try_malloc(shim_tiff_line(shape) * rows->block);
    if (side) rows->tile = g_try_malloc(shim_tiff_pixel(shape) * side * side);
    if (rows->rows && (rows->tile || !side)) return 0;
    shim_refused_memory();
    shim_tiff_rows_end(rows);
    return -1;
}

void shim_tiff_rows_end(tiff_rows *rows) {
    g_free(rows->rows);
    g_free(rows->tile);
}

static int write_tiles(tiff_rows *rows) {
    uint32_t side = rows->shape.tile_side;
    size_t pixel = shim_tiff_pixel(&rows->shape), line = shim_tiff_line(&rows->shape);
    size_t tile_line = side * pixel;
    for (uint32_t x = 0; x < rows->shape.width; x += side) {
        size_t used = VIPS_MIN(side, rows->shape.width - x) * pixel;
        memset(rows->tile, 0, tile_line * side);
        for (uint32_t row = 0; row < rows->count; row++)
            memcpy(rows->tile + row * tile_line, rows->rows + row * line + x * pixel, used);
        if (TIFFWriteEncodedTile(rows->tiff, TIFFComputeTile(rows->tiff, x, rows->first, 0, 0),
                                 rows->tile, (tmsize_t)(tile_line * side)) < 0)
            return -1;
    }
    return 0;
}

static int write_strip(tiff_rows *rows) {
    size_t bytes = shim_tiff_line(&rows->shape) * rows->count;
    return TIFFWriteEncodedStrip(rows->tiff, rows->first / rows->block, rows->rows,
                                 (tmsize_t)bytes) < 0
               ? -1
               : 0;
}

int shim_tiff_rows_put(tiff_rows *rows, const void *row) {
    size_t line = shim_tiff_line(&rows->shape);
    memcpy(rows->rows + line * rows->count++, row, line);
    if (rows->count < rows->block && rows->first + rows->count < rows->shape.height) return 0;
    if (rows->shape.tile_side ? write_tiles(rows) : write_strip(rows)) return -1;
    rows->first += rows->count;
    rows->count = 0;
    return 0;
}

static int put_area(VipsRegion *region, VipsRect *area, void *rows) {
    for (int y = area->top; y < VIPS_RECT_BOTTOM(area); y++)
        if (shim_tiff_rows_put(rows, VIPS_REGION_ADDR(region, 0, y))) return -1;
    return 0;
}

// Fields

static int set_embedded_profile(TIFF *tiff, VipsImage *image) {
    const void *bytes;
    size_t length;
    if (!vips_image_get_typeof(image, VIPS_META_ICC_NAME)) return 0;
    if (vips_image_get_blob(image, VIPS_META_ICC_NAME, &bytes, &length)) return -1;
    return TIFFSetField(tiff, TIFFTAG_ICCPROFILE, (uint32_t)length, bytes) ? 0 : -1;
}

static int set_profile(TIFF *tiff, VipsImage *image, const char *name) {
    VipsBlob *profile;
    if (!name) return set_embedded_profile(tiff, image);
    if (vips_profile_load(name, &profile, NULL)) return -1;
    size_t length;
    const void *bytes = vips_blob_get(profile, &length);
    int set = TIFFSetField(tiff, TIFFTAG_ICCPROFILE, (uint32_t)length, bytes);
    vips_area_unref(VIPS_AREA(profile));
    return set ? 0 : -1;
}

static int set_compression(TIFF *tiff, const shim_tiff_form *form) {
    static const int schemes[] = {
        [SHIM_TIFF_NONE] = COMPRESSION_NONE,
        [SHIM_TIFF_LZW] = COMPRESSION_LZW,
        [SHIM_TIFF_DEFLATE] = COMPRESSION_ADOBE_DEFLATE,
        [SHIM_TIFF_ZSTD] = COMPRESSION_ZSTD,
    };
    if (!TIFFSetField(tiff, TIFFTAG_COMPRESSION, schemes[form->compression])) return -1;
    if (form->compression == SHIM_TIFF_NONE) return 0;
    if (form->compression == SHIM_TIFF_DEFLATE &&
        !TIFFSetField(tiff, TIFFTAG_ZIPQUALITY, form->level))
        return -1;
    return TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL) ? 0 : -1;
}

const shim_tiff_fields shim_no_tiff_fields = {.x_resolution = 1, .y_resolution = 1};

int shim_set_tiff_fields(TIFF *tiff, const shim_tiff_fields *fields) {
    int ok = TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT,
                          fields->per_inch ? RESUNIT_INCH : RESUNIT_NONE) &&
             TIFFSetField(tiff, TIFFTAG_XRESOLUTION, fields->x_resolution) &&
             TIFFSetField(tiff, TIFFTAG_YRESOLUTION, fields->y_resolution);
    if (fields->xmp_length)
        ok = ok && TIFFSetField(tiff, TIFFTAG_XMLPACKET, (uint32_t)fields->xmp_length, fields->xmp);
    for (size_t i = 0; i < fields->text_count; i++)
        ok = ok && TIFFSetField(tiff, fields->tags[i], fields->texts[i]);
    return ok ? 0 : -1;
}

int shim_set_tiff_layout(TIFF *tiff, const tiff_shape *shape, const shim_tiff_form *form) {
    int ok = TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, shape->width) &&
             TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, shape->height) &&
             TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, shape->bits) &&
             TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, shape->bands) &&
             TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT) &&
             TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) &&
             TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
                          shape->bands == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB) &&
             TIFFSetField(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    if (shape->tile_side)
        ok = ok && TIFFSetField(tiff, TIFFTAG_TILEWIDTH, shape->tile_side) &&
             TIFFSetField(tiff, TIFFTAG_TILELENGTH, shape->tile_side);
    else
        ok = ok && TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, STRIP_ROWS);
    return ok ? set_compression(tiff, form) : -1;
}

static int write_pixels(TIFF *tiff, VipsImage *image, const tiff_shape *shape) {
    tiff_rows rows;
    if (shim_tiff_rows_begin(&rows, tiff, shape)) return -1;
    int result = vips_sink_disc(image, put_area, &rows);
    shim_tiff_rows_end(&rows);
    return result;
}

static int write_picture(TIFF *tiff, VipsImage *image, const tiff_shape *shape,
                         const shim_tiff_form *form, const char *profile,
                         const shim_tiff_fields *fields) {
    return shim_set_tiff_layout(tiff, shape, form) || set_profile(tiff, image, profile) ||
                   shim_set_tiff_fields(tiff, fields) || write_pixels(tiff, image, shape) ||
                   !TIFFWriteDirectory(tiff)
               ? -1
               : 0;
}

int shim_save_tiff(shim_image *image, const char *path, const shim_tiff_form *form,
                   const char *profile, const shim_tiff_fields *fields) {
    tiff_shape shape = {
        .width = (uint32_t)shim_width(image),
        .height = (uint32_t)shim_height(image),
        .bands = shim_bands(image),
        .bits = shim_sample_bits(image),
        .tile_side = form->tile_side,
    };
    tiff_file file;
    int result = -1;
    TIFF *tiff = shim_tiff_create(&file, path, form->big);
    if (tiff) {
        shim_watch watch;
        if (!shim_watch_begin(&watch, image))
            result = shim_watch_end(
                &watch, write_picture(tiff, watch.image, &shape, form, profile, fields));
        if (!result && form->pyramid) result = shim_add_tiff_levels(tiff, &file, &shape, form);
        // Closes the file and says nothing of how that went: the file's own error does.
        TIFFClose(tiff);
    }
    if (!file.error) return result;
    shim_note_file_error(file.error);
    return -1;
}
