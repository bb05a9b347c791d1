// Pixels of one directory of a TIFF file, as they are stored, through libtiff: each reader has a
// handle, a position in the file and messages of its own.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

#include "input.h"

/// A strip of more bytes than this is decoded row by row where its codec can.
#define LARGE_STRIP (4 << 20)
/// Rows of a block of such a strip.
#define STREAMED_ROWS 16

struct shim_tiff {
    TIFF *tiff;
    shim_input *input;
    off_t position;
    int system_error;
    int decoding;
    char error[256];
    char warning[256];
    uint16_t plane;
    int streamed;
    uint16_t compression;
    shim_tiff_block block;
    uint32_t height;
    // Of tiles alone:
    uint32_t tile_width;
    uint32_t tiles_across;
    size_t tile_unit;  // bytes of a unit of rows of one tile
    char *tile;
};

// The file

static tmsize_t file_read(thandle_t handle, void *bytes, tmsize_t length) {
    shim_tiff *reader = handle;
    tmsize_t done = 0;
    while (done < length) {
        long long got = shim_input_read(reader->input, reader->position, (char *)bytes + done,
                                        (size_t)(length - done));
        if (got < 0) {
            if (!reader->system_error) reader->system_error = errno;
            return -1;
        }
        if (got == 0) break;
        done += got;
        reader->position += got;
    }
    return done;
}

static tmsize_t file_write(thandle_t handle, void *bytes, tmsize_t length) { return -1; }

static toff_t file_size(thandle_t handle) {
    shim_tiff *reader = handle;
    long long length = shim_input_length(reader->input);
    return length < 0 ? 0 : (toff_t)length;
}

static toff_t file_seek(thandle_t handle, toff_t offset, int whence) {
    shim_tiff *reader = handle;
    off_t start = 0;
    if (whence == SEEK_CUR) start = reader->position;
    if (whence == SEEK_END) start = (off_t)file_size(handle);
    reader->position = start + (off_t)offset;
    return (toff_t)reader->position;
}

static int file_close(thandle_t handle) { return 0; }

// Messages

/// Keeps the first message, in one line.
static void keep(char *text, size_t size, const char *format, va_list arguments) {
    if (*text) return;
    vsnprintf(text, size, format, arguments);
    for (char *end = text; *end; end++)
        if (*end == '\n') *end = ' ';
}

static int on_error(TIFF *tiff, void *data, const char *module, const char *format,
                    va_list arguments) {
    shim_tiff *reader = data;
    keep(reader->error, sizeof reader->error, format, arguments);
    return 1;
}

/// libtiff only warns of what libjpeg stepped over, of JPEG data that are smaller than their strip,
/// and of fax rows that end too early or too late. Group 4 codes a row by the one above, so that
/// all below such a row is wrong; in group 3 it is a single row, which stays a warning.
static int tells_of_damage(const char *module, const char *format) {
    return !strcmp(module, "JPEGLib") || !strcmp(module, "LibJpeg") ||
           !strcmp(module, "Fax4Decode") || !strncmp(format, "Improper JPEG", 13) ||
           !strncmp(format, "Premature EOF", 13);
}

/// Private tags say nothing of pixels, and old-style JPEG is no fault of the picture.
static int is_idle(const char *format) {
    return !strncmp(format, "Unknown field", 13) || !strncmp(format, "Deprecated", 10);
}

static int on_warning(TIFF *tiff, void *data, const char *module, const char *format,
                      va_list arguments) {
    shim_tiff *reader = data;
    if (reader->decoding && tells_of_damage(module, format))
        keep(reader->error, sizeof reader->error, format, arguments);
    else if (!is_idle(format))
        keep(reader->warning, sizeof reader->warning, format, arguments);
    return 1;
}

const char *shim_tiff_error(shim_tiff *reader) { return reader->error; }

const char *shim_tiff_warning(shim_tiff *reader) { return reader->warning; }

int shim_tiff_system_error(shim_tiff *reader) { return reader->system_error; }

/// Notes that memory was refused. `errno` has to be 0 before the call that failed.
static int failed(shim_tiff *reader) {
    if (errno == ENOMEM && !reader->system_error) reader->system_error = ENOMEM;
    // A fax decoder can give up with no more than a warning.
    if (!*reader->error) memcpy(reader->error, reader->warning, sizeof reader->error);
    return -1;
}

// Opening

static int open_directory(shim_tiff *reader, uint64_t offset) {
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) return -1;
    TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, reader);
    TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, reader);
    // Only the header is read; a single strip without compression becomes many.
    reader->tiff = TIFFClientOpenExt("TIFF", "rhC", reader, file_read, file_write, file_seek,
                                     file_close, file_size, NULL, NULL, options);
    TIFFOpenOptionsFree(options);
    return reader->tiff && TIFFSetSubDirectory(reader->tiff, offset) ? 0 : -1;
}

shim_tiff *shim_tiff_open(shim_input *input, uint64_t directory, int plane) {
    shim_tiff *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->plane = (uint16_t)plane;
    reader->input = shim_input_ref(input);
    errno = 0;
    if (open_directory(reader, directory))
        failed(reader);
    else
        *reader->error = 0;
    return reader;
}

void shim_tiff_close(shim_tiff *reader) {
    if (reader->tiff) TIFFClose(reader->tiff);
    shim_input_unref(reader->input);
    free(reader->tile);
    free(reader);
}

// The directory

static void get_colors(TIFF *tiff, shim_tiff_layout *layout) {
    float *luma, *black_white;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_YCBCRSUBSAMPLING, &layout->subsampling[0],
                          &layout->subsampling[1]);
    if (TIFFGetFieldDefaulted(tiff, TIFFTAG_YCBCRCOEFFICIENTS, &luma))
        memcpy(layout->luma, luma, sizeof layout->luma);
    if (TIFFGetFieldDefaulted(tiff, TIFFTAG_REFERENCEBLACKWHITE, &black_white))
        memcpy(layout->black_white, black_white, sizeof layout->black_white);
}

int shim_tiff_get_layout(shim_tiff *reader, shim_tiff_layout *layout) {
    TIFF *tiff = reader->tiff;
    *layout = (shim_tiff_layout){.photometric = -1};
    if (!tiff || *reader->error) return -1;
    uint16_t value = 0, *kinds;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &layout->width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &layout->height);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &layout->bits);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &layout->samples);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLEFORMAT, &layout->sample_format);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_COMPRESSION, &layout->compression);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_INKSET, &layout->ink_set);
    if (TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &value)) layout->photometric = value;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &layout->extra_samples, &kinds);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &value);
    layout->separate = value == PLANARCONFIG_SEPARATE && layout->samples > 1;
    layout->tiled = TIFFIsTiled(tiff);
    layout->has_codec = TIFFIsCODECConfigured(layout->compression);
    get_colors(tiff, layout);
    return 0;
}

int shim_tiff_get_color_map(shim_tiff *reader, const uint16_t *map[3]) {
    uint16_t *red, *green, *blue;
    if (!TIFFGetField(reader->tiff, TIFFTAG_COLORMAP, &red, &green, &blue)) return -1;
    map[0] = red;
    map[1] = green;
    map[2] = blue;
    return 0;
}

void shim_tiff_get_first_data(shim_tiff *reader, uint64_t *offset, uint64_t *length) {
    *offset = TIFFGetStrileOffset(reader->tiff, 0);
    *length = TIFFGetStrileByteCount(reader->tiff, 0);
}

int shim_tiff_set_jpeg_colors(shim_tiff *reader, int is_ycbcr, int horizontal, int vertical) {
    TIFF *tiff = reader->tiff;
    if (!TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, is_ycbcr ? PHOTOMETRIC_YCBCR : PHOTOMETRIC_RGB))
        return -1;
    if (!is_ycbcr) return 0;
    return TIFFSetField(tiff, TIFFTAG_YCBCRSUBSAMPLING, horizontal, vertical) &&
                   TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB)
               ? 0
               : -1;
}

// Pixels

/// CCITT group 3 and 4.
static int is_fax(uint16_t compression) {
    return compression == COMPRESSION_CCITTRLE || compression == COMPRESSION_CCITTFAX3 ||
           compression == COMPRESSION_CCITTFAX4 || compression == COMPRESSION_CCITTRLEW;
}

/// Rows that are stored together: more than one where several share a sample of color.
static uint32_t unit_rows(TIFF *tiff) {
    uint16_t photometric = 0, planar = PLANARCONFIG_CONTIG, horizontal, vertical;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planar);
    TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
    if (planar != PLANARCONFIG_CONTIG || photometric != PHOTOMETRIC_YCBCR || TIFFIsUpSampled(tiff))
        return 1;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_YCBCRSUBSAMPLING, &horizontal, &vertical);
    return vertical;
}

static int prepare_tiles(shim_tiff *reader) {
    uint32_t width, tile_height;
    TIFFGetField(reader->tiff, TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(reader->tiff, TIFFTAG_TILEWIDTH, &reader->tile_width);
    TIFFGetField(reader->tiff, TIFFTAG_TILELENGTH, &tile_height);
    if (!reader->tile_width || !tile_height) return -1;
    reader->tiles_across = (width - 1) / reader->tile_width + 1;
    reader->tile_unit = (size_t)TIFFVTileSize(reader->tiff, reader->block.unit_rows);
    reader->block.rows = tile_height;
    reader->block.unit_bytes = reader->tile_unit * reader->tiles_across;
    return reader->tile_unit ? 0 : -1;
}

static int prepare_strips(shim_tiff *reader) {
    uint32_t rows = 0;
    TIFFGetFieldDefaulted(reader->tiff, TIFFTAG_ROWSPERSTRIP, &rows);
    if (rows == 0 || rows > reader->height) rows = reader->height;
    reader->block.unit_bytes = (size_t)TIFFVStripSize(reader->tiff, reader->block.unit_rows);
    if (!reader->block.unit_bytes) return -1;
    reader->block.rows = rows;
    reader->streamed = reader->block.unit_rows == 1 && reader->compression != COMPRESSION_OJPEG &&
                       !is_fax(reader->compression) && rows > STREAMED_ROWS &&
                       rows > LARGE_STRIP / reader->block.unit_bytes;
    if (reader->streamed) {
        reader->block.rows = STREAMED_ROWS;
        reader->block.packed_bytes = TIFFGetStrileByteCount(reader->tiff, 0);
    }
    return 0;
}

int shim_tiff_prepare(shim_tiff *reader, shim_tiff_block *block) {
    TIFFGetFieldDefaulted(reader->tiff, TIFFTAG_COMPRESSION, &reader->compression);
    TIFFGetField(reader->tiff, TIFFTAG_IMAGELENGTH, &reader->height);
    reader->block.unit_rows = unit_rows(reader->tiff);
    int result = TIFFIsTiled(reader->tiff) ? prepare_tiles(reader) : prepare_strips(reader);
    *block = reader->block;
    return result;
}

/// Decodes a strip or tile. `line`: bytes of a row.
///
/// Without compression libtiff reads as many bytes as the rows have, whatever the file says of its
/// strip's length: those behind a short one are another's.
///
/// At the end of its data libtiff's decoder of fax of group 4 leaves the rows that are missing as
/// they were, and says nothing. The last row therefore gets a pattern that has to go, and another
/// one where it might be the row's own.
static int decode(shim_tiff *reader, uint32_t index, char *rows, tmsize_t size, size_t line) {
    static const char patterns[] = {0x2A, 0x55};
    if (reader->compression == COMPRESSION_NONE &&
        TIFFGetStrileByteCount(reader->tiff, index) < (uint64_t)size) {
        snprintf(reader->error, sizeof reader->error, "A strip or tile is shorter than its rows");
        return -1;
    }
    for (size_t i = 0; i < sizeof patterns; i++) {
        memset(rows, is_fax(reader->compression) ? patterns[i] : 0, (size_t)size);
        tmsize_t got = reader->tile_width ? TIFFReadEncodedTile(reader->tiff, index, rows, size)
                                          : TIFFReadEncodedStrip(reader->tiff, index, rows, size);
        if (got != size) return -1;
        if (!is_fax(reader->compression)) return 0;
        for (const char *byte = rows + (size_t)size - line; byte < rows + size; byte++)
            if (*byte != patterns[i]) return 0;
    }
    if (!*reader->error)
        snprintf(reader->error, sizeof reader->error, "The fax data end before the last row");
    return -1;
}

/// Puts a row of tiles side by side.
static int read_tiles(shim_tiff *reader, uint32_t first, size_t units, char *rows) {
    size_t all_units = (reader->block.rows - 1) / reader->block.unit_rows + 1;
    tmsize_t size = (tmsize_t)(all_units * reader->tile_unit);
    if (!reader->tile) reader->tile = malloc((size_t)size);
    if (!reader->tile) return -1;
    for (uint32_t column = 0; column < reader->tiles_across; column++) {
        uint32_t tile =
            TIFFComputeTile(reader->tiff, column * reader->tile_width, first, 0, reader->plane);
        if (decode(reader, tile, reader->tile, size, reader->tile_unit)) return -1;
        for (size_t unit = 0; unit < units; unit++)
            memcpy(rows + unit * reader->block.unit_bytes + column * reader->tile_unit,
                   reader->tile + unit * reader->tile_unit, reader->tile_unit);
    }
    return 0;
}

static int read_rows(shim_tiff *reader, uint32_t first, uint32_t count, char *rows) {
    for (uint32_t row = 0; row < count; row++)
        if (TIFFReadScanline(reader->tiff, rows + row * reader->block.unit_bytes, first + row,
                             reader->plane) < 0)
            return -1;
    return 0;
}

/// A strip whose length the file does not say: without compression it is that of its rows.
static int read_unmeasured(shim_tiff *reader, uint32_t strip, void *rows, tmsize_t size) {
    char *stored = malloc((size_t)size);
    if (!stored) return -1;
    reader->position = (off_t)TIFFGetStrileOffset(reader->tiff, strip);
    int result = file_read(reader, stored, size) == size &&
                         TIFFReadFromUserBuffer(reader->tiff, strip, stored, size, rows, size)
                     ? 0
                     : -1;
    free(stored);
    return result;
}

static int read_strip(shim_tiff *reader, uint32_t first, void *rows, tmsize_t size) {
    uint32_t strip = TIFFComputeStrip(reader->tiff, first, reader->plane);
    if (reader->compression == COMPRESSION_NONE && TIFFGetStrileOffset(reader->tiff, strip) &&
        !TIFFGetStrileByteCount(reader->tiff, strip))
        return read_unmeasured(reader, strip, rows, size);
    return decode(reader, strip, rows, size, reader->block.unit_bytes);
}

int shim_tiff_read_block(shim_tiff *reader, uint32_t index, void *rows) {
    uint32_t first = index * reader->block.rows;
    uint32_t count = reader->height - first;
    if (count > reader->block.rows) count = reader->block.rows;
    size_t units = (count - 1) / reader->block.unit_rows + 1;
    tmsize_t size = (tmsize_t)(units * reader->block.unit_bytes);
    int result;
    errno = 0;
    reader->decoding = 1;
    if (reader->tile_width)
        result = read_tiles(reader, first, units, rows);
    else if (reader->streamed)
        result = read_rows(reader, first, count, rows);
    else
        result = read_strip(reader, first, rows, size);
    // libtiff's fax decoders say what is wrong and go on.
    return result || *reader->error ? failed(reader) : 0;
}
