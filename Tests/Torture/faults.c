/* Makes file operations, memory and the clock of Autochrome misbehave. scripts/torture loads it
 * before the C library (LD_PRELOAD) and says in the environment what is to happen:
 *
 * TORTURE_WHO         supervisor or worker: whose operations are meant
 * TORTURE_OPERATIONS  names of operations, each with a comma on both sides: ,write,fsync,
 * TORTURE_BELOW       only files below these folders, separated by colons
 * TORTURE_EFFECT      fail, short (half of what was asked), kill (before the operation), kill-after
 * TORTURE_ERRNO       the number of the error of an operation that fails
 * TORTURE_NTH         the operation that is hit, counted from 1
 * TORTURE_LASTING     1: all operations from that one on
 * TORTURE_ODDS        in place of TORTURE_NTH: how many of a million are hit
 *
 * TORTURE_SEED        chooses them
 *
 * TORTURE_CLOCK       seconds, separated by commas: how wrong the clock is, each for 50 looks
 *
 * TORTURE_TALLY       a file of at least sizeof(struct tally) bytes: tells what has happened
 *
 * Workers get all of it from their supervisor, whatever environment it gives them otherwise. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum effect { NONE, FAIL, SHORT, KILL, KILL_AFTER };

struct tally {
    _Atomic uint64_t operations;
    _Atomic uint64_t hits;
    /* The first operation that was hit, and its file. */
    char first[496];
};

static bool is_meant, is_lasting;
static enum effect effect;
static int error;
static uint64_t nth, odds, seed;
static const char *operations, *folders;
static long offsets[16];
static unsigned offset_count;
static struct tally private_tally, *tally = &private_tally;

static uint64_t number(const char *name) {
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : 0;
}

static enum effect named_effect(const char *name) {
    if (!name) return NONE;
    if (!strcmp(name, "fail")) return FAIL;
    if (!strcmp(name, "short")) return SHORT;
    return strcmp(name, "kill") ? KILL_AFTER : KILL;
}

/* Whether this process is what TORTURE_WHO says: the first argument of workers is "worker". */
static bool is_wanted(void) {
    char line[4096];
    int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : read(file, line, sizeof line - 1);
    if (file >= 0) close(file);
    if (length <= 0) return false;
    line[length] = 0;
    const char *argument = line + strlen(line) + 1;
    bool is_worker = argument < line + length && !strcmp(argument, "worker");
    const char *who = getenv("TORTURE_WHO");
    return who && !strcmp(who, is_worker ? "worker" : "supervisor");
}

static void open_tally(void) {
    const char *path = getenv("TORTURE_TALLY");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *memory = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory != MAP_FAILED) tally = memory;
    close(file);
}

__attribute__((constructor)) static void prepare(void) {
    if (!is_wanted()) return;
    open_tally();
    operations = getenv("TORTURE_OPERATIONS");
    folders = getenv("TORTURE_BELOW");
    effect = named_effect(getenv("TORTURE_EFFECT"));
    error = (int)number("TORTURE_ERRNO");
    nth = number("TORTURE_NTH");
    is_lasting = number("TORTURE_LASTING") != 0;
    odds = number("TORTURE_ODDS");
    seed = number("TORTURE_SEED");
    for (const char *text = getenv("TORTURE_CLOCK"); text && *text && offset_count < 16;) {
        char *end;
        offsets[offset_count++] = strtol(text, &end, 10);
        text = *end ? end + 1 : end;
    }
    is_meant = operations != NULL;
}

/* --- Deciding --- */

static bool is_named(const char *operation) {
    char name[40];
    snprintf(name, sizeof name, ",%s,", operation);
    return strstr(operations, name) != NULL;
}

static bool is_below(const char *path) {
    for (const char *folder = folders; folder && *folder;) {
        size_t length = strcspn(folder, ":");
        if (!strncmp(path, folder, length) && (path[length] == '/' || !path[length])) return true;
        folder += length + (folder[length] == ':');
    }
    return !folders;
}

static bool path_of(int file, char path[static 4096]) {
    char link[64];
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, 4095);
    errno = before;
    path[length < 0 ? 0 : length] = 0;
    return length > 0;
}

/* Confined workers may send signals to threads of their own alone. */
static _Noreturn void die(void) {
    for (;;) tgkill(getpid(), gettid(), SIGKILL);
}

/* A number that looks random and follows from two others (SplitMix64). */
static uint64_t mixed(uint64_t one, uint64_t other) {
    uint64_t z = one + 0x9E3779B97F4A7C15u * (other + 1);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* Counts an operation and says what becomes of it. */
static enum effect count(const char *operation, const char *path) {
    uint64_t now = atomic_fetch_add(&tally->operations, 1) + 1;
    bool is_hit =
        nth ? now == nth || (is_lasting && now > nth) : odds && mixed(seed, now) % 1000000 < odds;
    if (!is_hit || effect == NONE) return NONE;
    if (atomic_fetch_add(&tally->hits, 1) == 0)
        snprintf(tally->first, sizeof tally->first, "%s %.400s", operation, path);
    if (effect == KILL) die();
    errno = error;
    return effect;
}

static enum effect on_path(const char *operation, const char *path) {
    return is_meant && is_named(operation) && path && is_below(path) ? count(operation, path)
                                                                     : NONE;
}

static enum effect on_file(const char *operation, int file) {
    char path[4096];
    if (!is_meant || !is_named(operation) || !path_of(file, path)) return NONE;
    return is_below(path) ? count(operation, path) : NONE;
}

static enum effect on_process(const char *operation) {
    return is_meant && is_named(operation) ? count(operation, "") : NONE;
}

/* --- Operations --- */

/* The result of a failed operation is -1 unless it says otherwise. */
#define WRAP(type, name, parameters, arguments, decision)              \
    type name parameters {                                             \
        static type(*real) parameters;                                 \
        if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name); \
        enum effect what = decision;                                   \
        if (what == FAIL) return (type)-1;                             \
        type result = real arguments;                                  \
        if (what == KILL_AFTER) die();                                 \
        return result;                                                 \
    }

/* The same for what moves bytes: half of them where it is cut short or dies after it. */
#define WRAP_BYTES(name, operation, parameters, arguments)                \
    ssize_t name parameters {                                             \
        static ssize_t(*real) parameters;                                 \
        if (!real) real = (ssize_t(*) parameters)dlsym(RTLD_NEXT, #name); \
        enum effect what = on_file(operation, file);                      \
        if (what == FAIL) return -1;                                      \
        if (what != NONE && size > 1) size /= 2;                          \
        ssize_t result = real arguments;                                  \
        if (what == KILL_AFTER) die();                                    \
        return result;                                                    \
    }

WRAP_BYTES(read, "read", (int file, void *bytes, size_t size), (file, bytes, size))
WRAP_BYTES(pread, "read", (int file, void *bytes, size_t size, off_t at), (file, bytes, size, at))
WRAP_BYTES(pread64, "read", (int file, void *bytes, size_t size, off64_t at),
           (file, bytes, size, at))
WRAP_BYTES(write, "write", (int file, const void *bytes, size_t size), (file, bytes, size))
WRAP_BYTES(pwrite, "write", (int file, const void *bytes, size_t size, off_t at),
           (file, bytes, size, at))
WRAP_BYTES(pwrite64, "write", (int file, const void *bytes, size_t size, off64_t at),
           (file, bytes, size, at))

WRAP(ssize_t, writev, (int file, const struct iovec *parts, int size), (file, parts, size),
     on_file("write", file))
WRAP(int, fsync, (int file), (file), on_file("fsync", file))
WRAP(int, fdatasync, (int file), (file), on_file("fsync", file))
WRAP(int, ftruncate, (int file, off_t size), (file, size), on_file("truncate", file))
WRAP(int, ftruncate64, (int file, off64_t size), (file, size), on_file("truncate", file))
WRAP(int, flock, (int file, int how), (file, how), on_file("lock", file))
WRAP(int, rename, (const char *from, const char *to), (from, to), on_path("rename", to))
WRAP(int, link, (const char *from, const char *to), (from, to), on_path("link", to))
WRAP(int, unlink, (const char *path), (path), on_path("unlink", path))
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode), on_path("mkdir", path))
WRAP(int, rmdir, (const char *path), (path), on_path("rmdir", path))
WRAP(int, stat, (const char *path, struct stat *status), (path, status), on_path("stat", path))
WRAP(int, stat64, (const char *path, struct stat64 *status), (path, status), on_path("stat", path))
WRAP(int, lstat, (const char *path, struct stat *status), (path, status), on_path("stat", path))
WRAP(int, lstat64, (const char *path, struct stat64 *status), (path, status), on_path("stat", path))
WRAP(int, statvfs, (const char *path, struct statvfs *status), (path, status),
     on_path("stat", path))
WRAP(pid_t, fork, (void), (), on_process("fork"))
/* MAP_FAILED is -1, too. */
WRAP(void *, mmap, (void *at, size_t size, int protection, int flags, int file, off_t offset),
     (at, size, protection, flags, file, offset),
     file < 0 ? on_process("mmap") : on_file("mmap", file))
WRAP(void *, mmap64, (void *at, size_t size, int protection, int flags, int file, off64_t offset),
     (at, size, protection, flags, file, offset),
     file < 0 ? on_process("mmap") : on_file("mmap", file))

#define WRAP_OPEN(name)                                                             \
    int name(const char *path, int flags, ...) {                                    \
        static int (*real)(const char *, int, ...);                                 \
        if (!real) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name); \
        va_list rest;                                                               \
        va_start(rest, flags);                                                      \
        mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;   \
        va_end(rest);                                                               \
        enum effect what = on_path(flags & O_CREAT ? "create" : "open", path);      \
        if (what == FAIL) return -1;                                                \
        int result = real(path, flags, mode);                                       \
        if (what == KILL_AFTER) die();                                              \
        return result;                                                              \
    }

WRAP_OPEN(open)
WRAP_OPEN(open64)

/* Folders end with NULL and are damaged with NULL and an error. */
#define WRAP_READDIR(name, type)                                                \
    type *name(DIR *folder) {                                                   \
        static type *(*real)(DIR *);                                            \
        if (!real) real = (type * (*)(DIR *)) dlsym(RTLD_NEXT, #name);          \
        return on_file("readdir", dirfd(folder)) == FAIL ? NULL : real(folder); \
    }

WRAP_READDIR(readdir, struct dirent)
WRAP_READDIR(readdir64, struct dirent64)

/* --- Memory --- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

void *malloc(size_t size) { return on_process("malloc") == FAIL ? NULL : __libc_malloc(size); }

void *calloc(size_t number_of, size_t size) {
    return on_process("malloc") == FAIL ? NULL : __libc_calloc(number_of, size);
}

void *realloc(void *memory, size_t size) {
    return on_process("malloc") == FAIL ? NULL : __libc_realloc(memory, size);
}

/* --- Clock --- */

static long clock_error(void) {
    static _Atomic uint64_t looks;
    return offset_count ? offsets[atomic_fetch_add(&looks, 1) / 50 % offset_count] : 0;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        time->tv_sec += clock_error();
    return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    static int (*real)(struct timeval *restrict, void *restrict);
    if (!real)
        real = (int (*)(struct timeval *restrict, void *restrict))dlsym(RTLD_NEXT, "gettimeofday");
    int result = real(now, zone);
    if (result == 0) now->tv_sec += clock_error();
    return result;
}

/* --- Workers --- */

static size_t count_of(char *const list[]) {
    size_t count = 0;
    while (list[count]) count++;
    return count;
}

static bool is_ours(const char *variable) {
    return !strncmp(variable, "TORTURE_", 8) || !strncmp(variable, "LD_PRELOAD=", 11);
}

/* An environment with what this library needs. No memory is asked for: this may be a child that has
 * not yet begun. */
static void complete(char *all[], char *const given[]) {
    for (size_t i = 0; given[i]; i++)
        if (!is_ours(given[i])) *all++ = given[i];
    for (size_t i = 0; environ[i]; i++)
        if (is_ours(environ[i])) *all++ = environ[i];
    *all = NULL;
}

int execve(const char *path, char *const arguments[], char *const environment[]) {
    static int (*real)(const char *, char *const[], char *const[]);
    if (!real)
        real = (int (*)(const char *, char *const[], char *const[]))dlsym(RTLD_NEXT, "execve");
    char *all[count_of(environment) + count_of(environ) + 1];
    complete(all, environment);
    return real(path, arguments, all);
}

int posix_spawn(pid_t *restrict child, const char *restrict path,
                const posix_spawn_file_actions_t *restrict actions,
                const posix_spawnattr_t *restrict attributes, char *const arguments[restrict],
                char *const environment[restrict]) {
    static typeof(&posix_spawn) real;
    if (!real) real = (typeof(&posix_spawn))dlsym(RTLD_NEXT, "posix_spawn");
    char *all[count_of(environment) + count_of(environ) + 1];
    complete(all, environment);
    return real(child, path, actions, attributes, arguments, all);
}
