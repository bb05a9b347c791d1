#include <errno.h>
#include <unistd.h>

#include "shim_private.h"

static VipsBandFormat
format_of(int bits)
{
	return bits == 8 ? VIPS_FORMAT_UCHAR : VIPS_FORMAT_USHORT;
}

shim_image *
shim_from_memory(const void *pixels, int width, int height, int bands, int bits)
{
	size_t size = (size_t) width * height * bands * (bits / 8);
	VipsImage *raw =
		vips_image_new_from_memory_copy(pixels, size, width, height, bands, format_of(bits));
	if (!raw)
		return NULL;
	shim_image *out = shim_retag(SHIM(raw));
	g_object_unref(raw);
	return out;
}

shim_image *
shim_to_memory(shim_image *image)
{
	shim_watch watch;
	if (shim_watch_begin(&watch, image))
		return NULL;
	VipsImage *copy = vips_image_copy_memory(watch.image);
	if (shim_watch_end(&watch, copy ? 0 : -1)) {
		VIPS_UNREF(copy);
		return NULL;
	}
	return SHIM(copy);
}

/* Files of raw rows */

typedef struct {
	int descriptor;
	int *system_error;
} raw_writer;

static int
write_fully(int descriptor, const char *bytes, size_t length, off_t offset)
{
	while (length > 0) {
		ssize_t written = pwrite(descriptor, bytes, length, offset);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return -1;
		bytes += written;
		length -= (size_t) written;
		offset += written;
	}
	return 0;
}

static int
write_rows(VipsRegion *region, VipsRect *area, void *a)
{
	raw_writer *writer = a;
	size_t line = VIPS_IMAGE_SIZEOF_LINE(region->im);
	for (int row = 0; row < area->height; row++) {
		int y = area->top + row;
		if (write_fully(writer->descriptor, (const char *) VIPS_REGION_ADDR(region, 0, y),
				line, (off_t) line * y)) {
			*writer->system_error = errno;
			vips_error("autochrome", "writing the temporary file failed");
			return -1;
		}
	}
	return 0;
}

int
shim_to_descriptor(shim_image *image, int descriptor, int *system_error)
{
	raw_writer writer = { descriptor, system_error };
	*system_error = 0;
	shim_watch watch;
	if (shim_watch_begin(&watch, image))
		return -1;
	return shim_watch_end(&watch, vips_sink_disc(watch.image, write_rows, &writer));
}

static int
read_fully(int descriptor, char *bytes, size_t length, off_t offset)
{
	while (length > 0) {
		ssize_t got = pread(descriptor, bytes, length, offset);
		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EIO; /* the file is shorter than the picture */
		if (got <= 0)
			return -1;
		bytes += got;
		length -= (size_t) got;
		offset += got;
	}
	return 0;
}

static int
read_rectangle(VipsRegion *out, void *sequence, void *a, void *b, gboolean *stop)
{
	int descriptor = GPOINTER_TO_INT(a);
	VipsRect *wanted = &out->valid;
	size_t line = VIPS_IMAGE_SIZEOF_LINE(out->im);
	size_t pixel = VIPS_IMAGE_SIZEOF_PEL(out->im);
	for (int row = 0; row < wanted->height; row++) {
		int y = wanted->top + row;
		off_t offset = (off_t) (line * (size_t) y + pixel * (size_t) wanted->left);
		if (read_fully(descriptor, (char *) VIPS_REGION_ADDR(out, wanted->left, y),
				pixel * (size_t) wanted->width, offset)) {
			vips_error_system(errno, "autochrome", "reading the temporary file failed");
			return -1;
		}
	}
	return 0;
}

static void
close_descriptor(VipsImage *image, void *descriptor)
{
	close(GPOINTER_TO_INT(descriptor));
}

shim_image *
shim_from_descriptor(int descriptor, int width, int height, int bands, int bits)
{
	VipsImage *out = vips_image_new();
	g_signal_connect(
		out, "postclose", G_CALLBACK(close_descriptor), GINT_TO_POINTER(descriptor));
	vips_image_init_fields(out, width, height, bands, format_of(bits), VIPS_CODING_NONE,
		shim_plain_interpretation(bands, bits), 1.0, 1.0);
	if (vips_image_pipelinev(out, VIPS_DEMAND_STYLE_ANY, NULL) ||
		vips_image_generate(
			out, NULL, read_rectangle, NULL, GINT_TO_POINTER(descriptor), NULL)) {
		g_object_unref(out);
		return NULL;
	}
	return SHIM(out);
}

static int
ignore_rows(VipsRegion *region, VipsRect *area, void *a)
{
	return 0;
}

int
shim_drain(shim_image *image)
{
	shim_watch watch;
	if (shim_watch_begin(&watch, image))
		return -1;
	return shim_watch_end(&watch, vips_sink_disc(watch.image, ignore_rows, NULL));
}

/* Rows computed by the caller */

typedef struct {
	int (*work)(void *context, const shim_rows *rows);
	void *context;
	void (*release)(void *context);
} row_work;

static int
compute_rows(VipsRegion *out, void *sequence, void *a, void *b, gboolean *stop)
{
	VipsRegion *in = sequence;
	row_work *work = b;
	VipsRect *area = &out->valid;
	if (vips_region_prepare(in, area))
		return -1;
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

static void
release_work(VipsImage *image, void *data)
{
	row_work *work = data;
	work->release(work->context);
	g_free(work);
}

shim_image *
shim_map_rows(shim_image *image, int bands, int bits,
	int (*work)(void *context, const shim_rows *rows), void *context,
	void (*release)(void *context))
{
	row_work *kept = g_new(row_work, 1);
	*kept = (row_work){ work, context, release };
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
	out->BandFmt = format_of(bits);
	out->Type = shim_plain_interpretation(bands, bits);
	if (vips_image_generate(
			out, vips_start_one, compute_rows, vips_stop_one, in, kept)) {
		g_object_unref(out);
		return NULL;
	}
	return SHIM(out);
}

/* Regions */

shim_region *
shim_region_new(shim_image *image)
{
	return (shim_region *) vips_region_new(VIPS(image));
}

void
shim_region_free(shim_region *region)
{
	g_object_unref(region);
}

const void *
shim_region_fetch(shim_region *region, int x, int y, int width, int height, size_t *stride)
{
	VipsRegion *window = (VipsRegion *) region;
	VipsRect area = { x, y, width, height };
	if (vips_region_prepare(window, &area))
		return NULL;
	*stride = VIPS_REGION_LSKIP(window);
	return VIPS_REGION_ADDR(window, x, y);
}
