// libvips, libtiff and libjpeg for Swift: variadic calls as plain functions, objects as opaque
// types.
//
// No logic lives here. Functions that make an image return a new reference, or NULL on failure;
// functions that return int give 0, or -1 on failure. The reason of a failure is in libvips' error
// buffer, libtiff's too, which is one for the whole process: see shim_take_error().
#ifndef CVIPSSHIM_H
#define CVIPSSHIM_H

#include <stddef.h>
#include <stdint.h>

typedef struct shim_image shim_image;
typedef struct shim_region shim_region;
typedef struct shim_input shim_input;

// runtime.c

/// Starts libvips: no operation cache, one thread a pipeline, untrusted loaders blocked. Every GLib
/// message goes to `listener`, from any thread, and none to stderr.
int shim_start(const char *program, void (*listener)(const char *message));
/// The library's version, such as "8.14.1".
const char *shim_version(void);
/// What libtiff says of itself: "LIBTIFF, Version 4.5.0" and lines of copyright.
const char *shim_tiff_version(void);
/// Text of all errors since the last call; free it with shim_free().
char *shim_take_error(void);
void shim_set_error(const char *message);
/// Whether memory was refused to anything that failed since the last call.
int shim_take_refusal(void);
/// `errno` of the first failed call on an output or a temporary file since the last call, or 0.
int shim_take_file_error(void);
void shim_free(void *memory);
/// What is alive in the whole process: libvips objects, bytes of pixel memory.
int shim_live_objects(void);
size_t shim_tracked_bytes(void);

// input.c

/// What was met in reading a file, by its bytes or by its decoder.
typedef struct {
    int read_error;   // errno of the first read that failed; 0 for none
    int unsupported;  // true for a kind that the decoder knows and does not decode
    int lacks_end;    // true where the end marker is missing
    int oddities;     // how often the decoder met a header that is not in order, and went on
    int complaints;   // the same of the data behind it
    int row;          // of the file, where it complained first; -1 where that is not known
    char words[160];  // the decoder's at the first complaint, or the first oddity if there is none
} shim_findings;

/// An open file to read pictures from; the descriptor is duplicated, its offset never used.
shim_input *shim_input_new(int descriptor);
void shim_input_unref(shim_input *input);
const shim_findings *shim_input_findings(const shim_input *input);
/// Bytes read at a place, fewer at the end of the file; -1 with errno, which the findings keep.
long long shim_input_read(shim_input *input, long long offset, void *bytes, size_t length);
long long shim_input_length(shim_input *input);

// loader.c

typedef enum { SHIM_FILE_JPEG, SHIM_FILE_PNG, SHIM_FILE_TIFF, SHIM_FILE_WEBP } shim_file_format;

/// Reads the header of a file. Pixels can then be read once, from top to bottom; they fail where
/// data are missing, or at any error if `strict`. A JPEG is decoded at 1 / `shrink` of its size: 1,
/// 2, 4 or 8. Of formats but JPEG the findings tell failed reads alone.
shim_image *shim_load(shim_input *input, shim_file_format format, int strict, int shrink);

// image_header.c

typedef enum { SHIM_SAMPLE_U8, SHIM_SAMPLE_U16, SHIM_SAMPLE_OTHER } shim_sample;
typedef enum { SHIM_SPACE_GRAY, SHIM_SPACE_RGB, SHIM_SPACE_CMYK, SHIM_SPACE_OTHER } shim_space;

void shim_image_ref(shim_image *image);
void shim_image_unref(shim_image *image);
int shim_width(shim_image *image);
int shim_height(shim_image *image);
int shim_bands(shim_image *image);
shim_sample shim_sample_format(shim_image *image);
int shim_sample_bits(shim_image *image);
shim_space shim_color_space(shim_image *image);
const char *shim_interpretation(shim_image *image);
int shim_orientation(shim_image *image);
int shim_pages(shim_image *image);
/// True for a JPEG of several scans and an interlaced PNG.
int shim_is_interlaced(shim_image *image);
/// A field's bytes, borrowed from the image; NULL where there is none.
const void *shim_blob(shim_image *image, const char *name, size_t *length);
const char *shim_string(shim_image *image, const char *name);

// operations.c

/// Turned and mirrored as EXIF's orientation 1 to 8 says. Needs random access.
shim_image *shim_autorotate(shim_image *image, int orientation);
shim_image *shim_extract_bands(shim_image *image, int first, int count);
/// To 16-bit sRGB through a profile (a file or built-in name), or through the embedded one if NULL.
/// `is_perceptual`: by the perceptual intent instead of the relative one. A profile without the
/// tables of an intent is not used, and libvips only warns of it.
shim_image *shim_icc_to_srgb(shim_image *image, const char *profile, int is_perceptual);
/// The same pixels with an embedded profile.
shim_image *shim_with_profile(shim_image *image, const void *profile, size_t length);
/// From any space that libvips knows without profiles to 16-bit sRGB.
shim_image *shim_space_to_srgb16(shim_image *image);
/// 16 to 8 bits, rounded.
shim_image *shim_to_8_bits(shim_image *image);
/// The same pixels tagged as plain gray or sRGB of their depth.
shim_image *shim_retag(shim_image *image);
shim_image *shim_resize(shim_image *image, int width, int height);
/// So many times larger, bicubic, edges repeated.
shim_image *shim_upsample(shim_image *image, int factor);
/// Turned clockwise about its middle, onto so large a canvas with the same middle; what was not in
/// the picture gets the code value `background`. Needs random access.
shim_image *shim_rotate(shim_image *image, double degrees, int width, int height,
                        double background);
shim_image *shim_crop(shim_image *image, int x, int y, int width, int height);

// pixel_memory.c

/// A copy of 8- or 16-bit pixels without row padding.
shim_image *shim_from_memory(const void *pixels, int width, int height, int bands, int bits);
shim_image *shim_to_memory(shim_image *image);
/// Computes every pixel and keeps none.
int shim_drain(shim_image *image);

// raw_rows.c

/// Pixels that are read from a file of raw rows when they are needed. The descriptor is closed with
/// the image, also on failure.
shim_image *shim_from_descriptor(int descriptor, int width, int height, int bands, int bits);
/// Writes raw rows from top to bottom; `system_error` becomes errno where writing failed.
int shim_to_descriptor(shim_image *image, int descriptor, int *system_error);
/// Shows every row once, from top to bottom, from one thread at a time; `take` gives 0, or -1 to
/// fail.
int shim_pull_rows(shim_image *image, int (*take)(void *context, const void *row, size_t length),
                   void *context);

// row_callback.c

/// A rectangle of input pixels and the place for the same rectangle of output.
typedef struct {
    int x, y, width, height;
    const void *input;
    size_t input_stride;
    void *output;
    size_t output_stride;
} shim_rows;

/// An image whose rows are computed by `work` when something pulls them: full width, from several
/// threads at once, in any order. `work` gives 0, or -1 to fail. `release` is called once with the
/// context when the last user of the image is gone, also if this call fails.
shim_image *shim_map_rows(shim_image *image, int bands, int bits,
                          int (*work)(void *context, const shim_rows *rows), void *context,
                          void (*release)(void *context));

/// An image whose rows `decode` gives, from top to bottom, each once, some at a time, `stride`
/// bytes from row to row; it can be pulled once. `decode` gives 0, or -1 to fail. `release` as
/// above.
shim_image *shim_from_rows(int width, int height, int bands, int bits, shim_space space,
                           int (*decode)(void *context, int y, int count, void *rows,
                                         size_t stride),
                           void *context, void (*release)(void *context));

// region.c

/// A window on an image, for one thread at a time.
shim_region *shim_region_new(shim_image *image);
void shim_region_free(shim_region *region);
/// Address of the rectangle's first pixel, valid until the next call; bytes from row to row.
const void *shim_region_fetch(shim_region *region, int x, int y, int width, int height,
                              size_t *stride);

// output_metadata.c

/// The same pixels without any metadata; the start of every output.
shim_image *shim_without_metadata(shim_image *image);
void shim_set_blob(shim_image *image, const char *name, const void *bytes, size_t length);

// jpeg_png_writer.c

/// `profile`: a file or built-in name, or NULL for the field `icc-profile-data`, if it is there.
/// `level`: zlib's, 1 to 9. `optimized`: with codes made for the picture, which holds all of it in
/// memory, at 2 bytes a coefficient.
int shim_save_jpeg(shim_image *image, const char *path, int quality, int optimized,
                   const char *profile);
int shim_save_png(shim_image *image, const char *path, int level, const char *profile);

// tiff_reader.c

typedef struct shim_tiff shim_tiff;

/// What the tags of a directory say, as libtiff understands them.
typedef struct {
    uint32_t width, height;
    uint16_t bits, samples, sample_format, extra_samples, compression, ink_set;
    int photometric;  // -1 where there is none
    int separate;     // each sample in a plane of its own
    int tiled;
    int has_codec;
    uint16_t subsampling[2];  // horizontal, vertical
    float luma[3], black_white[6];
} shim_tiff_layout;

/// How rows are read: whole strips or rows of tiles, or some rows at a time of a large strip.
typedef struct {
    uint32_t rows;          // of a block; the last one may have fewer
    uint32_t unit_rows;     // rows that are stored together: more than one in subsampled YCbCr
    size_t unit_bytes;      // of the whole width, or more
    uint64_t packed_bytes;  // held beside the block; 0 where that is little
} shim_tiff_block;

/// Opens the directory at an offset of a file for the pixels of one plane (0 where samples lie side
/// by side). NULL without memory; an error shows in the next call.
shim_tiff *shim_tiff_open(shim_input *input, uint64_t directory, int plane);
void shim_tiff_close(shim_tiff *reader);
/// What libtiff said of an error, and of the first thing that it stepped over; empty where nothing.
const char *shim_tiff_error(shim_tiff *reader);
const char *shim_tiff_warning(shim_tiff *reader);
/// The errno of a system call that failed, ENOMEM where memory was refused; 0 where it is neither.
int shim_tiff_system_error(shim_tiff *reader);
int shim_tiff_get_layout(shim_tiff *reader, shim_tiff_layout *layout);
/// Borrows the three tables, of 2 to the power of the bits of a sample each.
int shim_tiff_get_color_map(shim_tiff *reader, const uint16_t *map[3]);
/// Where the first strip or tile lies; 0 where it is nowhere.
void shim_tiff_get_first_data(shim_tiff *reader, uint64_t *offset, uint64_t *length);
/// Says what JPEG data really hold; YCbCr is then decoded to RGB.
int shim_tiff_set_jpeg_colors(shim_tiff *reader, int is_ycbcr, int horizontal, int vertical);
int shim_tiff_prepare(shim_tiff *reader, shim_tiff_block *block);
/// Reads a block, counted from the top, each once and in order. Any message of libtiff about
/// missing or broken data fails.
int shim_tiff_read_block(shim_tiff *reader, uint32_t index, void *rows);

// tiff_writer.c

typedef enum {
    SHIM_TIFF_NONE,
    SHIM_TIFF_LZW,
    SHIM_TIFF_DEFLATE,
    SHIM_TIFF_ZSTD
} shim_tiff_compression;

typedef struct {
    shim_tiff_compression compression;
    int level;           // of deflate, 1 to 9
    uint32_t tile_side;  // pixels, even; 0: strips of 16 rows
    int pyramid;         // with smaller pictures, down to one that fits into a tile
    int big;             // BigTIFF
} shim_tiff_form;

/// What a file carries beside its pixels and profile.
typedef struct {
    const void *xmp;
    size_t xmp_length;
    const unsigned *tags;      // of texts
    const char *const *texts;  // as many
    size_t text_count;
    double x_resolution, y_resolution;
    int per_inch;  // 0: the two are a ratio of sides
} shim_tiff_fields;

/// Writes gray or RGB pixels. `profile` as above.
int shim_save_tiff(shim_image *image, const char *path, const shim_tiff_form *form,
                   const char *profile, const shim_tiff_fields *fields);

// tiff_pyramid.c

/// Reads the smaller pictures of an open file that shim_save_tiff() has written in tiles, and
/// compares each with the one before it. Gives their number, or -1.
int shim_check_tiff_levels(int descriptor);

// tiff_metadata.c

/// Copies an open file that shim_save_tiff() has written, with other fields and the same packed
/// pixels. `read_error` gets the errno of the first read that failed, or 0.
int shim_copy_tiff(int from_descriptor, const char *to_path, const shim_tiff_fields *fields,
                   int *read_error);

#endif
