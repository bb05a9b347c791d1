// JPEG pixels straight from libjpeg. libvips' loader stops after the last row, so that it never
// meets what damage leaves behind there, and passes on neither the codes of warnings nor those of
// errors.

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "input.h"

#define BUFFER_BYTES (64 << 10)
/// What disks lose at a time.
#define SECTOR_BYTES 512

typedef struct {
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr bytes;
    jmp_buf escape;
    shim_input *input;
    long long offset;
    int strict;    // any warning fails
    int started;   // the header has been read
    int all_rows;  // the last row is decoded
    int at_end;    // the file has ended, and libjpeg was given an end marker
    int failed;
    long long zeros;  // where a run of sectors of zeros began; -1 for none
    long long lost;   // the first such run between two bytes that are not zero; -1 for none
    long long lost_end;
    JOCTET buffer[BUFFER_BYTES];
} jpeg_reader;

// Errors and warnings

/// Notes that the decoder complains: the first time with its words and place.
static void note_complaint(jpeg_reader *reader) {
    shim_findings *findings = &reader->input->findings;
    if (reader->started ? findings->complaints++ : findings->oddities++) return;
    char text[JMSG_LENGTH_MAX];
    reader->errors.format_message((j_common_ptr)&reader->info, text);
    g_strlcpy(findings->words, text, sizeof findings->words);
    // The scans of a file of several are read before the first row.
    if (reader->started && !reader->all_rows && !jpeg_has_multiple_scans(&reader->info))
        findings->row = (int)((long long)reader->info.output_scanline * reader->info.image_height /
                              VIPS_MAX(reader->info.output_height, 1));
}

/// True for errors about kinds of JPEG that libjpeg does not decode.
static int is_unsupported(int code) {
    switch (code) {
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_ARITH_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_EMPTY_IMAGE:
    case JERR_IMAGE_TOO_BIG:
    case JERR_WIDTH_OVERFLOW: return 1;
    default: return 0;
    }
}

static void on_error(j_common_ptr info) {
    jpeg_reader *reader = info->client_data;
    int code = reader->errors.msg_code;
    if (reader->all_rows && !reader->strict && code != JERR_FILE_READ) {
        note_complaint(reader);
        longjmp(reader->escape, 1);
    }
    char text[JMSG_LENGTH_MAX];
    reader->errors.format_message(info, text);
    vips_error("JPEG", "%s", text);
    if (is_unsupported(code)) reader->input->findings.unsupported = 1;
    if (code == JERR_OUT_OF_MEMORY) shim_refused_memory();
    reader->failed = 1;
    longjmp(reader->escape, 1);
}

static void on_message(j_common_ptr info, int level) {
    jpeg_reader *reader = info->client_data;
    if (level >= 0) return;
    switch (reader->errors.msg_code) {
    // These say nothing about the pixels.
    case JWRN_JFIF_MAJOR:
    case JWRN_ADOBE_XFORM:
    case JWRN_BOGUS_ICC: return;
    // Codes are wanted and the file has no more: rows would be made up.
    case JWRN_HIT_MARKER:
        if (reader->at_end) on_error(info);
        break;
    default: break;
    }
    if (reader->strict) on_error(info);
    note_complaint(reader);
}

// Bytes

/// Looks for whole sectors of zeros in coded data. Flat parts of a picture can be coded in zeros,
/// but then they begin and end anywhere.
static void look_for_lost_sectors(jpeg_reader *reader, const JOCTET *bytes, size_t count) {
    long long start = reader->offset - (long long)count;
    size_t first = (size_t)((SECTOR_BYTES - start % SECTOR_BYTES) % SECTOR_BYTES);
    for (size_t i = first; i + SECTOR_BYTES <= count && reader->lost < 0; i += SECTOR_BYTES) {
        const JOCTET *sector = bytes + i;
        int is_zero = !sector[0] && !memcmp(sector, sector + 1, SECTOR_BYTES - 1);
        if (is_zero && reader->zeros < 0 && i > 0 && sector[-1])
            reader->zeros = start + (long long)i;
        if (is_zero) continue;
        if (reader->zeros >= 0 && sector[0]) {
            reader->lost = reader->zeros;
            reader->lost_end = start + (long long)i;
        }
        reader->zeros = -1;
    }
}

static void begin_input(j_decompress_ptr info) {}

static void end_input(j_decompress_ptr info) {}

static boolean fill_buffer(j_decompress_ptr info) {
    static const JOCTET end_marker[] = {0xFF, JPEG_EOI};
    jpeg_reader *reader = info->client_data;
    long long got = shim_input_read(reader->input, reader->offset, reader->buffer, BUFFER_BYTES);
    if (got < 0) ERREXIT(info, JERR_FILE_READ);
    if (got > 0) {
        reader->offset += got;
        reader->bytes.next_input_byte = reader->buffer;
        reader->bytes.bytes_in_buffer = (size_t)got;
        if (reader->started) look_for_lost_sectors(reader, reader->buffer, (size_t)got);
        return TRUE;
    }
    if (!reader->started || reader->strict) ERREXIT(info, JERR_INPUT_EOF);
    reader->at_end = 1;
    reader->bytes.next_input_byte = end_marker;
    reader->bytes.bytes_in_buffer = sizeof end_marker;
    return TRUE;
}

static void skip_bytes(j_decompress_ptr info, long count) {
    jpeg_reader *reader = info->client_data;
    struct jpeg_source_mgr *bytes = &reader->bytes;
    if (count <= 0) return;
    if ((size_t)count <= bytes->bytes_in_buffer) {
        bytes->next_input_byte += count;
        bytes->bytes_in_buffer -= (size_t)count;
        return;
    }
    reader->offset += count - (long)bytes->bytes_in_buffer;
    bytes->bytes_in_buffer = 0;
}

// Rows

/// True if every coefficient of every component was in one of the scans so far.
static int has_all_scans(const struct jpeg_decompress_struct *info) {
    for (int c = 0; c < info->num_components; c++) {
        if (!info->comp_info[c].quant_table) return 0;
        for (int k = 0; info->coef_bits && k < DCTSIZE2; k++)
            if (info->coef_bits[c][k]) return 0;
    }
    return 1;
}

static void start(jpeg_reader *reader) {
    reader->zeros = reader->lost = -1;
    look_for_lost_sectors(reader, reader->bytes.next_input_byte, reader->bytes.bytes_in_buffer);
    jpeg_start_decompress(&reader->info);
    if (reader->at_end && !has_all_scans(&reader->info)) ERREXIT(&reader->info, JERR_INPUT_EOF);
}

/// Reads on to the end marker: what lies before it was meant for rows that are decoded already.
static void look_behind(jpeg_reader *reader) {
    reader->all_rows = 1;
    if (!setjmp(reader->escape))
        while (!jpeg_input_complete(&reader->info)) jpeg_consume_input(&reader->info);
    shim_findings *findings = &reader->input->findings;
    findings->lacks_end = reader->at_end;
    // What follows the end marker is no data.
    long long end =
        reader->at_end ? reader->offset : reader->offset - (long long)reader->bytes.bytes_in_buffer;
    if (reader->lost < 0 || reader->lost_end > end || findings->complaints++) return;
    g_snprintf(findings->words, sizeof findings->words, "%lld zeros from byte %lld on",
               reader->lost_end - reader->lost, reader->lost);
}

/// Strips come in order, one after the other: see vips_sequential().
static int read_rows(VipsRegion *out, void *sequence, void *a, void *b, gboolean *stop) {
    jpeg_reader *reader = a;
    struct jpeg_decompress_struct *info = &reader->info;
    if (reader->failed || setjmp(reader->escape)) return -1;
    const VipsRect *area = &out->valid;
    if (area->top == 0) start(reader);
    for (int y = area->top; y < VIPS_RECT_BOTTOM(area); y++) {
        JSAMPROW row = VIPS_REGION_ADDR(out, 0, y);
        jpeg_read_scanlines(info, &row, 1);
        // Files of four inks hold them inverted.
        if (info->out_color_space == JCS_CMYK)
            for (size_t i = 0; i < VIPS_REGION_SIZEOF_LINE(out); i++) row[i] = 255 - row[i];
    }
    if (info->output_scanline == info->output_height) look_behind(reader);
    return reader->failed ? -1 : 0;
}

// The image

static int read_header(jpeg_reader *reader, int shrink) {
    struct jpeg_decompress_struct *info = &reader->info;
    if (setjmp(reader->escape)) return -1;
    jpeg_create_decompress(info);
    info->src = &reader->bytes;
    jpeg_read_header(info, TRUE);
    info->scale_denom = (unsigned int)shrink;
    info->scale_num = 1;
    jpeg_calc_output_dimensions(info);
    reader->started = 1;
    return 0;
}

static void close_reader(jpeg_reader *reader) {
    jpeg_destroy_decompress(&reader->info);
    shim_input_unref(reader->input);
    g_free(reader);
}

static void on_close(VipsImage *image, void *reader) { close_reader(reader); }

static jpeg_reader *open_reader(shim_input *input, int strict, int shrink) {
    jpeg_reader *reader = g_new0(jpeg_reader, 1);
    reader->input = shim_input_ref(input);
    reader->strict = strict;
    reader->info.err = jpeg_std_error(&reader->errors);
    reader->info.client_data = reader;
    reader->errors.error_exit = on_error;
    reader->errors.emit_message = on_message;
    reader->bytes.init_source = begin_input;
    reader->bytes.fill_input_buffer = fill_buffer;
    reader->bytes.skip_input_data = skip_bytes;
    reader->bytes.resync_to_restart = jpeg_resync_to_restart;
    reader->bytes.term_source = end_input;
    if (!read_header(reader, shrink)) return reader;
    close_reader(reader);
    return NULL;
}

/// What libvips reads from the header: profile, EXIF, XMP, IPTC, resolution.
static VipsImage *load_header(shim_input *input) {
    VipsSource *source = shim_input_source(input);
    VipsImage *header = NULL;
    if (source && vips_jpegload_source(source, &header, NULL)) header = NULL;
    VIPS_UNREF(source);
    return header;
}

/// Rows in strips as high as libvips' own loader has them, cut to whole pixels of a reduced
/// picture.
static VipsImage *in_order(VipsImage *rows, const struct jpeg_decompress_struct *info) {
    VipsImage *sequential = NULL;
    if (vips_sequential(rows, &sequential, "tile_height", 8, NULL)) return NULL;
    VipsImage *cropped = NULL;
    vips_extract_area(sequential, &cropped, 0, 0, (int)(info->image_width / info->scale_denom),
                      (int)(info->image_height / info->scale_denom), NULL);
    g_object_unref(sequential);
    return cropped;
}

VipsImage *shim_jpeg_rows(shim_input *input, int strict, int shrink) {
    jpeg_reader *reader = open_reader(input, strict, shrink);
    if (!reader) return NULL;
    VipsImage *rows = vips_image_new();
    g_signal_connect(rows, "close", G_CALLBACK(on_close), reader);
    VipsImage *header = load_header(input);
    VipsImage *out = NULL;
    if (header && !vips_image_pipelinev(rows, VIPS_DEMAND_STYLE_FATSTRIP, header, NULL)) {
        rows->Xsize = (int)reader->info.output_width;
        rows->Ysize = (int)reader->info.output_height;
        if (!vips_image_generate(rows, NULL, read_rows, NULL, reader, NULL))
            out = in_order(rows, &reader->info);
    }
    VIPS_UNREF(header);
    g_object_unref(rows);
    return out;
}
