/* File systems with folders that misbehave, to be loaded before the C library.
 *
 * FAULT_FSYNC  fsync of a folder fails with EINVAL, as some network file systems answer
 * FAULT_READ   reading the folder of this name fails with EIO after one entry
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int fsync(int descriptor)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    struct stat status;
    if (getenv("FAULT_FSYNC") && fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
        errno = EINVAL;
        return -1;
    }
    return real(descriptor);
}

static int is_faulty(DIR *folder)
{
    const char *name = getenv("FAULT_READ");
    char link[64], path[4096];
    if (!name)
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", dirfd(folder));
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    const char *slash = strrchr(path, '/');
    return slash && !strcmp(slash + 1, name);
}

struct dirent *readdir(DIR *folder)
{
    struct dirent *(*real)(DIR *) = (struct dirent * (*)(DIR *)) dlsym(RTLD_NEXT, "readdir");
    struct dirent *entry = real(folder);
    static __thread int entries;
    if (!entry || !is_faulty(folder) || entry->d_name[0] == '.')
        return entry;
    if (entries++ == 0)
        return entry;
    entries = 0;
    errno = EIO;
    return NULL;
}
