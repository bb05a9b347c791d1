#include "shim_private.h"
#include "tiff_io.h"

// The same pixels, byte for byte as they are packed, with other metadata. Only files that
// tiff_writer.c has written come here; what comes out is what it would have written.

static const uint32_t short_tags[] = {
    TIFFTAG_BITSPERSAMPLE, TIFFTAG_SAMPLESPERPIXEL, TIFFTAG_SAMPLEFORMAT, TIFFTAG_PLANARCONFIG,
    TIFFTAG_PHOTOMETRIC,   TIFFTAG_ORIENTATION,     TIFFTAG_COMPRESSION,  TIFFTAG_PREDICTOR,
};

static const uint32_t long_tags[] = {
    TIFFTAG_SUBFILETYPE,  TIFFTAG_IMAGEWIDTH, TIFFTAG_IMAGELENGTH,
    TIFFTAG_ROWSPERSTRIP, TIFFTAG_TILEWIDTH,  TIFFTAG_TILELENGTH,
};

static int copy_layout(TIFF *from, TIFF *to) {
    uint32_t length;
    void *profile;
    int ok = 1;
    int tiled = TIFFIsTiled(from);
    for (size_t i = 0; i < G_N_ELEMENTS(long_tags); i++) {
        uint32_t value;
        if (tiled ? long_tags[i] == TIFFTAG_ROWSPERSTRIP : long_tags[i] >= TIFFTAG_TILEWIDTH)
            continue;
        if (TIFFGetField(from, long_tags[i], &value))
            ok = ok && TIFFSetField(to, long_tags[i], value);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(short_tags); i++) {
        uint16_t value;
        if (TIFFGetField(from, short_tags[i], &value))
            ok = ok && TIFFSetField(to, short_tags[i], value);
    }
    if (TIFFGetField(from, TIFFTAG_ICCPROFILE, &length, &profile))
        ok = ok && TIFFSetField(to, TIFFTAG_ICCPROFILE, length, profile);
    return ok ? 0 : -1;
}

static int copy_block(TIFF *from, TIFF *to, uint32_t number, void **bytes, uint64_t *room) {
    int tiled = TIFFIsTiled(from);
    uint64_t length = TIFFGetStrileByteCount(from, number);
    if (length > *room) {
        g_free(*bytes);
        *bytes = g_try_malloc(length);
        *room = *bytes ? length : 0;
        if (!*bytes) return -1;
    }
    tmsize_t size = (tmsize_t)length;
    tmsize_t got = tiled ? TIFFReadRawTile(from, number, *bytes, size)
                         : TIFFReadRawStrip(from, number, *bytes, size);
    if (got != size) return -1;
    tmsize_t put = tiled ? TIFFWriteRawTile(to, number, *bytes, size)
                         : TIFFWriteRawStrip(to, number, *bytes, size);
    return put == size ? 0 : -1;
}

static int copy_pixels(TIFF *from, TIFF *to) {
    uint32_t count = TIFFIsTiled(from) ? TIFFNumberOfTiles(from) : TIFFNumberOfStrips(from);
    void *bytes = NULL;
    uint64_t room = 0;
    int result = 0;
    for (uint32_t number = 0; number < count && !result; number++)
        result = copy_block(from, to, number, &bytes, &room);
    g_free(bytes);
    return result;
}

static int copy_picture(TIFF *from, TIFF *to, const shim_tiff_fields *fields) {
    return copy_layout(from, to) || shim_set_tiff_fields(to, fields) || copy_pixels(from, to) ||
                   !TIFFWriteDirectory(to)
               ? -1
               : 0;
}

/// The first picture, and the smaller ones of a pyramid.
static int copy_pictures(TIFF *from, TIFF *to, const shim_tiff_fields *fields) {
    while (!copy_picture(from, to, fields)) {
        if (TIFFLastDirectory(from)) return 0;
        if (!TIFFReadDirectory(from)) return -1;
        fields = &shim_no_tiff_fields;
    }
    return -1;
}

int shim_copy_tiff(int from_descriptor, const char *to_path, const shim_tiff_fields *fields,
                   int *read_error) {
    tiff_file from_file;
    tiff_file to_file = {.error = 0};
    int result = -1;
    TIFF *from = shim_tiff_reopen(&from_file, from_descriptor);
    TIFF *to = from ? shim_tiff_create(&to_file, to_path, TIFFIsBigTIFF(from)) : NULL;
    if (to) {
        result = copy_pictures(from, to, fields);
        TIFFClose(to);
    }
    if (from) TIFFClose(from);
    *read_error = from_file.error;
    if (to_file.error) shim_note_file_error(to_file.error);
    return from_file.error || to_file.error ? -1 : result;
}
