#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "CConfinement.h"

// Calls that decoding, computing and the runtimes make once a worker is set up, as strace has shown
// them. Paths are Landlock's matter; what Landlock does not know, or not in every version, must not
// be here: links, modes, owners, times and extended attributes of files, sockets, signals to
// others.
static const char *const allowed[] = {
    // open files
    "read", "readv", "write", "writev", "pread64", "preadv", "pwrite64", "pwritev", "lseek",
    "close", "dup", "fstat", "fsync", "fdatasync", "ftruncate", "fallocate", "fadvise64", "fstatfs",
    "poll", "ppoll", "select", "pselect6", "pipe2", "recvmsg",
    // names
    "stat", "lstat", "newfstatat", "statx", "statfs", "access", "faccessat", "faccessat2",
    "readlink", "readlinkat", "getcwd", "unlink", "unlinkat", "rename", "renameat", "renameat2",
    // memory
    "mmap", "munmap", "mprotect", "mremap", "madvise", "brk", "mbind", "mincore",
    // threads
    "futex", "set_robust_list", "rseq", "membarrier", "exit", "exit_group", "sched_yield",
    "sched_getaffinity", "sched_getparam", "sched_getscheduler", "sched_get_priority_max",
    "sched_get_priority_min", "getcpu", "restart_syscall",
    // signals to itself
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack",
    // time, and waiting for events
    "clock_gettime", "clock_getres", "gettimeofday", "time", "nanosleep", "clock_nanosleep",
    "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "eventfd2", "timerfd_create",
    "timerfd_settime",
    // facts
    "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "uname", "sysinfo",
    "times", "getrusage", "getrandom"};

// What nothing here ever calls: whoever does has taken the process over.
static const char *const deadly[] = {
    // programs and processes
    "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev",
    // what sees or changes more than a process
    "mount", "umount2", "pivot_root", "chroot", "setns", "unshare", "open_by_handle_at", "keyctl",
    "add_key", "request_key", "init_module", "finit_module", "kexec_load",
    // ways around a filter, and favourites of attacks on the kernel
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup"};

static const unsigned fcntl_commands[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD,
                                          F_SETFD, F_GETFL,         F_SETFL};

/// Adds a rule; a call that this architecture does not have needs none.
static int add(scmp_filter_ctx filter, uint32_t action, const char *name, unsigned count,
               const struct scmp_arg_cmp *arguments) {
    int number = seccomp_syscall_resolve_name(name);
    return number < 0 ? 0 : seccomp_rule_add_array(filter, action, number, count, arguments);
}

static struct scmp_arg_cmp equals(unsigned argument, scmp_datum_t value) {
    return (struct scmp_arg_cmp){argument, SCMP_CMP_EQ, value, 0};
}

/// The bits of the mask are those of the value, and the others anything.
static struct scmp_arg_cmp has(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
    return (struct scmp_arg_cmp){argument, SCMP_CMP_MASKED_EQ, mask, value};
}

static int allow_if(scmp_filter_ctx filter, const char *name, struct scmp_arg_cmp argument) {
    return add(filter, SCMP_ACT_ALLOW, name, 1, &argument);
}

/// Opening a file to truncate it needs the right to write to it. The kernel asks Landlock for that
/// right only where the file is opened for writing as well, before version 3.
static int add_openat(scmp_filter_ctx filter) {
    int result = allow_if(filter, "openat", has(2, O_TRUNC, 0));
    const unsigned writing[] = {O_WRONLY, O_RDWR};
    for (size_t i = 0; i < 2 && !result; i++)
        result = allow_if(filter, "openat", has(2, O_TRUNC | O_ACCMODE, O_TRUNC | writing[i]));
    return result;
}

static int add_rules(scmp_filter_ctx filter) {
    int result = 0;
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed && !result; i++)
        result = add(filter, SCMP_ACT_ALLOW, allowed[i], 0, NULL);
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly && !result; i++)
        result = add(filter, SCMP_ACT_KILL_PROCESS, deadly[i], 0, NULL);
    // Commands that send signals or set leases are left out.
    for (size_t i = 0; i < sizeof fcntl_commands / sizeof *fcntl_commands && !result; i++)
        result = allow_if(filter, "fcntl", equals(1, fcntl_commands[i]));
    if (!result) result = add_openat(filter);
    // Threads, but no processes. What clone3 does stands in memory, where no filter can look; the C
    // library takes clone where there is no clone3.
    if (!result) result = allow_if(filter, "clone", has(0, CLONE_THREAD, CLONE_THREAD));
    if (!result) result = allow_if(filter, "prctl", equals(0, PR_SET_NAME));
    if (!result) result = allow_if(filter, "tgkill", equals(0, (scmp_datum_t)getpid()));
    // Limits may be asked for and not set.
    const struct scmp_arg_cmp asking[] = {equals(0, 0), equals(2, 0)};
    return result ? result : add(filter, SCMP_ACT_ALLOW, "prlimit64", 2, asking);
}

int cconfinement_filter_calls(void) {
    // As if the kernel did not have the call: for that the C library is prepared, also in a later
    // version with calls that nobody knows yet.
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    if (!filter) {
        errno = ENOMEM;
        return -1;
    }
    int result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    if (!result) result = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    // Or libseccomp hides what the kernel said.
    if (!result) result = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
    if (!result) result = add_rules(filter);
    if (!result) result = seccomp_load(filter);
    seccomp_release(filter);
    if (!result) return 0;
    errno = result < 0 ? -result : EPERM;
    return -1;
}
