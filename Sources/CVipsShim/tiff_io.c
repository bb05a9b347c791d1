#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tiff_io.h"

// libtiff does not pass on why a system call failed; these calls remember it. They read and write
// by position, as copies of a descriptor share their offset.

static tmsize_t file_fail(tiff_file *file) {
    if (!file->error) file->error = errno;
    return -1;
}

static tmsize_t file_read(thandle_t handle, void *bytes, tmsize_t length) {
    tiff_file *file = handle;
    ssize_t got;
    do got = pread(file->descriptor, bytes, (size_t)length, file->position);
    while (got < 0 && errno == EINTR);
    if (got < 0) return file_fail(file);
    file->position += got;
    return got;
}

static tmsize_t file_write(thandle_t handle, void *bytes, tmsize_t length) {
    tiff_file *file = handle;
    const char *rest = bytes;
    tmsize_t left = length;
    while (left > 0) {
        ssize_t written = pwrite(file->descriptor, rest, (size_t)left, file->position);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return file_fail(file);
        rest += written;
        left -= written;
        file->position += written;
    }
    return length;
}

static off_t size_of(tiff_file *file) {
    struct stat status;
    return fstat(file->descriptor, &status) ? -1 : status.st_size;
}

static toff_t file_seek(thandle_t handle, toff_t offset, int whence) {
    tiff_file *file = handle;
    off_t start = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? file->position : size_of(file);
    if (start < 0) return (toff_t)file_fail(file);
    file->position = start + (off_t)offset;
    return (toff_t)file->position;
}

static toff_t file_size(thandle_t handle) {
    off_t size = size_of(handle);
    return size < 0 ? 0 : (toff_t)size;
}

static int file_close(thandle_t handle) {
    tiff_file *file = handle;
    return close(file->descriptor) ? (int)file_fail(file) : 0;
}

TIFF *shim_tiff_create(tiff_file *file, const char *path, int big) {
    *file = (tiff_file){.error = 0};
    file->descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file->descriptor < 0) {
        file->error = errno;
        return NULL;
    }
    TIFF *tiff = TIFFClientOpen(path, big ? "w8" : "w", file, file_read, file_write, file_seek,
                                file_close, file_size, NULL, NULL);
    if (!tiff) close(file->descriptor);
    return tiff;
}

TIFF *shim_tiff_reopen(tiff_file *file, int descriptor) {
    *file = (tiff_file){.error = 0};
    file->descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (file->descriptor < 0) {
        file->error = errno;
        return NULL;
    }
    TIFF *tiff = TIFFClientOpen("output", "rm", file, file_read, file_write, file_seek, file_close,
                                file_size, NULL, NULL);
    if (!tiff) close(file->descriptor);
    return tiff;
}

const char *shim_tiff_version(void) { return TIFFGetVersion(); }
