// Images whose rows the caller computes.

#include "shim_private.h"

typedef struct {
    int (*work)(void *context, const shim_rows *rows);
    void *context;
    void (*release)(void *context);
} row_work;

static int compute_rows(VipsRegion *out, void *sequence, void *a, void *b, gboolean *stop) {
    VipsRegion *in = sequence;
    row_work *work = b;
    VipsRect *area = &out->valid;
    if (vips_region_prepare(in, area)) return -1;
    shim_rows rows = {
        .x = area->left,
        .y = area->top,
        .width = area->width,
        .height = area->height,
        .input = VIPS_REGION_ADDR(in, area->left, area->top),
        .input_stride = VIPS_REGION_LSKIP(in),
        .output = VIPS_REGION_ADDR(out, area->left, area->top),
        .output_stride = VIPS_REGION_LSKIP(out),
    };
    return work->work(work->context, &rows);
}

static void release_work(VipsImage *image, void *data) {
    row_work *work = data;
    work->release(work->context);
    g_free(work);
}

shim_image *shim_map_rows(shim_image *image, int bands, int bits,
                          int (*work)(void *context, const shim_rows *rows), void *context,
                          void (*release)(void *context)) {
    row_work *kept = g_new(row_work, 1);
    *kept = (row_work){work, context, release};
    VipsImage *out = vips_image_new();
    g_signal_connect(out, "postclose", G_CALLBACK(release_work), kept);

    VipsImage *in = VIPS(image);
    g_object_ref(in);
    vips_object_local(out, in);
    if (vips_image_pipelinev(out, VIPS_DEMAND_STYLE_FATSTRIP, in, NULL)) {
        g_object_unref(out);
        return NULL;
    }
    out->Bands = bands;
    out->BandFmt = shim_band_format(bits);
    out->Type = shim_plain_interpretation(bands, bits);
    if (vips_image_generate(out, vips_start_one, compute_rows, vips_stop_one, in, kept)) {
        g_object_unref(out);
        return NULL;
    }
    return SHIM(out);
}

typedef struct {
    int (*decode)(void *context, int y, int count, void *rows, size_t stride);
    void *context;
    void (*release)(void *context);
} row_decoder;

/// Blocks have the full width: vips_sequential() asks for no others.
static int decode_rows(VipsRegion *out, void *sequence, void *a, void *b, gboolean *stop) {
    row_decoder *decoder = b;
    VipsRect *area = &out->valid;
    return decoder->decode(decoder->context, area->top, area->height,
                           VIPS_REGION_ADDR(out, area->left, area->top), VIPS_REGION_LSKIP(out));
}

static void release_decoder(VipsImage *image, void *data) {
    row_decoder *decoder = data;
    decoder->release(decoder->context);
    g_free(decoder);
}

static VipsInterpretation interpretation(shim_space space, int bands, int bits) {
    switch (space) {
    case SHIM_SPACE_CMYK: return VIPS_INTERPRETATION_CMYK;
    case SHIM_SPACE_GRAY: return shim_plain_interpretation(1, bits);
    default: return shim_plain_interpretation(bands, bits);
    }
}

shim_image *shim_from_rows(int width, int height, int bands, int bits, shim_space space,
                           int (*decode)(void *context, int y, int count, void *rows,
                                         size_t stride),
                           void *context, void (*release)(void *context)) {
    row_decoder *kept = g_new(row_decoder, 1);
    *kept = (row_decoder){decode, context, release};
    VipsImage *source = vips_image_new();
    g_signal_connect(source, "postclose", G_CALLBACK(release_decoder), kept);
    vips_image_init_fields(source, width, height, bands, shim_band_format(bits), VIPS_CODING_NONE,
                           interpretation(space, bands, bits), 1.0, 1.0);
    VipsImage *out = NULL;
    if (!vips_image_pipelinev(source, VIPS_DEMAND_STYLE_THINSTRIP, NULL) &&
        !vips_image_generate(source, NULL, decode_rows, NULL, NULL, kept))
        vips_sequential(source, &out, "tile_height", 8, NULL);
    g_object_unref(source);
    return SHIM(out);
}
