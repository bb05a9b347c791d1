#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CConfinement.h"

// Debian 12's headers stop at version 2 of the interface, and glibc has no wrappers: what is needed
// is defined here, after the kernel's Documentation/userspace-api/landlock.rst. The numbers of the
// calls are the same on all architectures.

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

enum { VERSION_QUERY = 1, RULE_PATH_BENEATH = 1 };

// Rights to files, by the version that brought them.
enum {
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    REMOVE_FILE = 1 << 5,
    MAKE_REGULAR = 1 << 8,
    FIRST_RIGHTS = (1 << 13) - 1,
    REFER = 1 << 13,      // 2: rename and link from one folder to another
    TRUNCATE = 1 << 14,   // 3
    IOCTL_DEV = 1 << 15,  // 5
};
// 4: bind and connect of TCP. 6: abstract unix sockets, and signals, of processes outside.
enum { TCP = 3, SCOPES = 3 };

struct ruleset {
    uint64_t files, net, scopes;
};

struct __attribute__((packed)) path_beneath {
    uint64_t allowed;
    int32_t parent;
};

int cconfinement_threads(void) {
    // The folder has a folder for each thread, and counts them as links to it.
    struct stat status;
    return stat("/proc/self/task", &status) ? -1 : (int)status.st_nlink - 2;
}

int cconfinement_drop_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

int cconfinement_landlock_version(void) {
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, VERSION_QUERY);
}

static uint64_t known_rights(int version) {
    return FIRST_RIGHTS | (version >= 2 ? (uint64_t)REFER : 0) |
           (version >= 3 ? (uint64_t)TRUNCATE : 0) | (version >= 5 ? (uint64_t)IOCTL_DEV : 0);
}

int cconfinement_landlock_begin(int version) {
    // An older kernel takes a longer structure as long as the rest of it is zero.
    struct ruleset rules = {
        .files = known_rights(version),
        .net = version >= 4 ? TCP : 0,
        .scopes = version >= 6 ? SCOPES : 0,
    };
    return (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
}

static int allow(int rules, const char *path, int flags, uint64_t rights) {
    int parent = open(path, O_PATH | O_CLOEXEC | flags);
    if (parent < 0) return -1;
    struct path_beneath rule = {.allowed = rights, .parent = parent};
    int result = (int)syscall(SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &rule, 0);
    int error = errno;
    close(parent);
    errno = error;
    return result;
}

int cconfinement_landlock_allow_folder(int rules, int version, const char *path) {
    uint64_t rights = READ_FILE | WRITE_FILE | REMOVE_FILE | MAKE_REGULAR | TRUNCATE;
    return allow(rules, path, O_DIRECTORY, rights & known_rights(version));
}

int cconfinement_landlock_allow_file(int rules, const char *path) {
    return allow(rules, path, 0, READ_FILE);
}

int cconfinement_landlock_apply(int rules) {
    return (int)syscall(SYS_landlock_restrict_self, rules, 0);
}
