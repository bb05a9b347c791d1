#include <string.h>

#include "shim_private.h"
#include "tiff_io.h"

// TIFF files straight through libtiff. libvips' own writer passes strips on row by row, for which
// libtiff has only zlib; given whole strips it takes libdeflate, more than twice as fast.

#define TILE_SIDE 256
#define STRIP_ROWS 16

typedef struct {
    TIFF *tiff;
    size_t line;   // bytes of a row
    size_t pixel;  // bytes of a pixel
    size_t width;
    int height;
    int tiled;
    size_t block;  // rows of a strip or tile
    size_t first;  // picture row of the first one gathered
    size_t count;  // rows gathered
    char *rows;
    char *tile;
} tiff_writer;

// Rows

static int write_tiles(tiff_writer *writer) {
    size_t tile_line = TILE_SIDE * writer->pixel;
    for (size_t x = 0; x < writer->width; x += TILE_SIDE) {
        size_t used = VIPS_MIN(TILE_SIDE, writer->width - x) * writer->pixel;
        memset(writer->tile, 0, tile_line * TILE_SIDE);
        for (size_t row = 0; row < writer->count; row++)
            memcpy(writer->tile + row * tile_line,
                   writer->rows + row * writer->line + x * writer->pixel, used);
        if (TIFFWriteEncodedTile(
                writer->tiff,
                TIFFComputeTile(writer->tiff, (uint32_t)x, (uint32_t)writer->first, 0, 0),
                writer->tile, (tmsize_t)(tile_line * TILE_SIDE)) < 0)
            return -1;
    }
    return 0;
}

static int write_block(tiff_writer *writer) {
    if (writer->tiled) return write_tiles(writer);
    return TIFFWriteEncodedStrip(writer->tiff, (uint32_t)(writer->first / writer->block),
                                 writer->rows, (tmsize_t)(writer->line * writer->count)) < 0
               ? -1
               : 0;
}

/// Takes rows of the full width, from top to bottom.
static int gather_rows(VipsRegion *region, VipsRect *area, void *a) {
    tiff_writer *writer = a;
    for (int y = area->top; y < VIPS_RECT_BOTTOM(area); y++) {
        memcpy(writer->rows + writer->line * writer->count++, VIPS_REGION_ADDR(region, 0, y),
               writer->line);
        if (writer->count < writer->block && y + 1 < writer->height) continue;
        if (write_block(writer)) return -1;
        writer->first += writer->count;
        writer->count = 0;
    }
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

static int set_compression(TIFF *tiff, shim_tiff_compression compression, int level) {
    static const int schemes[] = {
        [SHIM_TIFF_NONE] = COMPRESSION_NONE,
        [SHIM_TIFF_LZW] = COMPRESSION_LZW,
        [SHIM_TIFF_DEFLATE] = COMPRESSION_ADOBE_DEFLATE,
        [SHIM_TIFF_ZSTD] = COMPRESSION_ZSTD,
    };
    if (!TIFFSetField(tiff, TIFFTAG_COMPRESSION, schemes[compression])) return -1;
    if (compression == SHIM_TIFF_NONE) return 0;
    if (compression == SHIM_TIFF_DEFLATE && !TIFFSetField(tiff, TIFFTAG_ZIPQUALITY, level))
        return -1;
    return TIFFSetField(tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL) ? 0 : -1;
}

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

static int set_layout(TIFF *tiff, VipsImage *image, int tiled) {
    int ok = TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, (uint32_t)image->Xsize) &&
             TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, (uint32_t)image->Ysize) &&
             TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, shim_sample_bits(SHIM(image))) &&
             TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, image->Bands) &&
             TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT) &&
             TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) &&
             TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
                          image->Bands == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB) &&
             TIFFSetField(tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
    if (tiled)
        ok = ok && TIFFSetField(tiff, TIFFTAG_TILEWIDTH, TILE_SIDE) &&
             TIFFSetField(tiff, TIFFTAG_TILELENGTH, TILE_SIDE);
    else
        ok = ok && TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, STRIP_ROWS);
    return ok ? 0 : -1;
}

static int write_pixels(tiff_writer *writer, VipsImage *image) {
    writer->width = (size_t)image->Xsize;
    writer->height = image->Ysize;
    writer->pixel = VIPS_IMAGE_SIZEOF_PEL(image);
    writer->line = VIPS_IMAGE_SIZEOF_LINE(image);
    writer->block = writer->tiled ? TILE_SIDE : STRIP_ROWS;
    writer->rows = g_malloc(writer->line * writer->block);
    writer->tile = writer->tiled ? g_malloc(writer->pixel * TILE_SIDE * TILE_SIDE) : NULL;
    int result = vips_sink_disc(image, gather_rows, writer);
    g_free(writer->rows);
    g_free(writer->tile);
    return result;
}

static int write_picture(TIFF *tiff, VipsImage *image, const shim_tiff_form *form,
                         const char *profile, const shim_tiff_fields *fields) {
    tiff_writer writer = {.tiff = tiff, .tiled = form->tiled};
    return set_layout(tiff, image, form->tiled) ||
                   set_compression(tiff, form->compression, form->level) ||
                   set_profile(tiff, image, profile) || shim_set_tiff_fields(tiff, fields) ||
                   write_pixels(&writer, image) || !TIFFWriteDirectory(tiff)
               ? -1
               : 0;
}

int shim_save_tiff(shim_image *image, const char *path, const shim_tiff_form *form,
                   const char *profile, const shim_tiff_fields *fields) {
    tiff_file file;
    int result = -1;
    TIFF *tiff = shim_tiff_create(&file, path, form->big);
    if (tiff) {
        shim_watch watch;
        if (!shim_watch_begin(&watch, image))
            result =
                shim_watch_end(&watch, write_picture(tiff, watch.image, form, profile, fields));
        // Closes the file and says nothing of how that went: the file's own error does.
        TIFFClose(tiff);
    }
    if (!file.error) return result;
    shim_note_file_error(file.error);
    return -1;
}
