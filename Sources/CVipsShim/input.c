// The file that a picture is read from. libvips takes its bytes through a source of this kind, so
// that why a read failed is known by the system's number, whatever a decoder makes of it.

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input.h"

static void close_input(gpointer data) { close(((shim_input *)data)->descriptor); }

shim_input *shim_input_new(int descriptor) {
    int own = dup(descriptor);
    if (own < 0) return NULL;
    shim_input *input = g_atomic_rc_box_new0(shim_input);
    input->descriptor = own;
    input->findings.row = -1;
    return input;
}

shim_input *shim_input_ref(shim_input *input) { return g_atomic_rc_box_acquire(input); }

void shim_input_unref(shim_input *input) { g_atomic_rc_box_release_full(input, close_input); }

const shim_findings *shim_input_findings(const shim_input *input) { return &input->findings; }

long long shim_input_read(shim_input *input, long long offset, void *bytes, size_t length) {
    ssize_t got;
    do got = pread(input->descriptor, bytes, length, offset);
    while (got < 0 && errno == EINTR);
    if (got < 0 && !input->findings.read_error) input->findings.read_error = errno;
    return got;
}

long long shim_input_length(shim_input *input) {
    struct stat status;
    if (!fstat(input->descriptor, &status)) return status.st_size;
    if (!input->findings.read_error) input->findings.read_error = errno;
    return -1;
}

// As a source of libvips: without a descriptor of its own, so that libvips never maps the file,
// where a failed read would end the process.

typedef struct {
    VipsSource parent;
    shim_input *input;
    gint64 offset;
} InputSource;

typedef VipsSourceClass InputSourceClass;

GType input_source_get_type(void);

G_DEFINE_TYPE(InputSource, input_source, VIPS_TYPE_SOURCE)

static gint64 input_source_read(VipsSource *source, void *bytes, size_t length) {
    InputSource *self = (InputSource *)source;
    gint64 got = shim_input_read(self->input, self->offset, bytes, length);
    if (got > 0) self->offset += got;
    return got;
}

static gint64 input_source_seek(VipsSource *source, gint64 offset, int whence) {
    InputSource *self = (InputSource *)source;
    gint64 base = 0;
    if (whence == SEEK_CUR) base = self->offset;
    if (whence == SEEK_END && (base = shim_input_length(self->input)) < 0) return -1;
    if (base + offset < 0) {
        errno = EINVAL;
        return -1;
    }
    return self->offset = base + offset;
}

static void input_source_finalize(GObject *object) {
    shim_input_unref(((InputSource *)object)->input);
    G_OBJECT_CLASS(input_source_parent_class)->finalize(object);
}

static void input_source_class_init(InputSourceClass *class) {
    G_OBJECT_CLASS(class)->finalize = input_source_finalize;
    VIPS_OBJECT_CLASS(class)->nickname = "autochrome_input";
    VIPS_OBJECT_CLASS(class)->description = "a file whose failed reads are remembered";
    class->read = input_source_read;
    class->seek = input_source_seek;
}

static void input_source_init(InputSource *source) {}

VipsSource *shim_input_source(shim_input *input) {
    InputSource *source = g_object_new(input_source_get_type(), NULL);
    source->input = shim_input_ref(input);
    if (vips_object_build(VIPS_OBJECT(source))) VIPS_UNREF(source);
    return (VipsSource *)source;
}
