/* A disk or network drive that fails now and then, to be loaded before the C library.
 *
 * Of a file whose name begins with a number, that read fails, counted from 1 over all times that the file is
 * opened, with ETIMEDOUT or the number in FAULT_ERRNO. Others are read as they are. With FAULT_LOOKS the numbers
 * count looks (stat and access) in the place of reads. Outputs (`_colorized`) are spared.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    char name[64];
    long reads;
} files[256];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int fails_at(const char *path)
{
    const char *slash = strrchr(path, '/');
    long number = slash ? strtol(slash + 1, NULL, 10) : 0;
    if (number < 1 || strstr(slash, "_colorized") || strlen(slash + 1) >= sizeof files[0].name)
        return 0;
    int result = 0;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        if (files[i].name[0] && strcmp(files[i].name, slash + 1))
            continue;
        strcpy(files[i].name, slash + 1);
        result = ++files[i].reads == number;
        break;
    }
    pthread_mutex_unlock(&lock);
    const char *code = getenv("FAULT_ERRNO");
    if (result)
        errno = code ? atoi(code) : ETIMEDOUT;
    return result;
}

static int fails(int descriptor)
{
    char link[64], path[4096];
    int before = errno;
    if (getenv("FAULT_LOOKS"))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = before;
    if (length < 0)
        return 0;
    path[length] = 0;
    return fails_at(path);
}

int lstat(const char *path, struct stat *status)
{
    int (*real)(const char *, struct stat *) =
        (int (*)(const char *, struct stat *))dlsym(RTLD_NEXT, "lstat");
    return getenv("FAULT_LOOKS") && fails_at(path) ? -1 : real(path, status);
}

int access(const char *path, int mode)
{
    int (*real)(const char *, int) = (int (*)(const char *, int))dlsym(RTLD_NEXT, "access");
    return getenv("FAULT_LOOKS") && fails_at(path) ? -1 : real(path, mode);
}

ssize_t read(int descriptor, void *bytes, size_t count)
{
    ssize_t (*real)(int, void *, size_t) = (ssize_t(*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
    return fails(descriptor) ? -1 : real(descriptor, bytes, count);
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset)
{
    ssize_t (*real)(int, void *, size_t, off_t) =
        (ssize_t(*)(int, void *, size_t, off_t))dlsym(RTLD_NEXT, "pread");
    return fails(descriptor) ? -1 : real(descriptor, bytes, count, offset);
}

ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t offset)
{
    ssize_t (*real)(int, void *, size_t, off64_t) =
        (ssize_t(*)(int, void *, size_t, off64_t))dlsym(RTLD_NEXT, "pread64");
    return fails(descriptor) ? -1 : real(descriptor, bytes, count, offset);
}
