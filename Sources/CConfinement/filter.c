#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CConfinement.h"

// libseccomp knows the numbers of calls on each architecture. The program is made here, in fixed
// memory: seccomp_load of its version 2.5.4 never returns, or crashes, if memory runs out within.

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

enum { MOST_STEPS = 1024 };

/// A program for the kernel's classic BPF machine; the number of the call is in the accumulator
/// before each rule and after it.
struct filter {
    struct sock_filter steps[MOST_STEPS];
    unsigned short count;
    /// True if a step did not fit.
    bool is_full;
};

/// Of a word of an argument, the bits of the mask have to be those of the value.
struct condition {
    uint32_t word, mask, value;
};

static void step(struct filter *filter, uint16_t code, uint32_t value, uint8_t if_true,
                 uint8_t if_false) {
    if (filter->count == MOST_STEPS) {
        filter->is_full = true;
        return;
    }
    filter->steps[filter->count++] = (struct sock_filter){code, if_true, if_false, value};
}

static void load(struct filter *filter, uint32_t offset) {
    step(filter, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

/// Goes on if the accumulator holds the value, and passes over so many steps if not.
static void expect(struct filter *filter, uint32_t value, uint8_t steps_over) {
    step(filter, BPF_JMP | BPF_JEQ | BPF_K, value, 0, steps_over);
}

static void answer(struct filter *filter, uint32_t action) {
    step(filter, BPF_RET | BPF_K, action, 0, 0);
}

/// Adds a rule; a call that this architecture does not have needs none.
static void add(struct filter *filter, uint32_t action, const char *name) {
    int number = seccomp_syscall_resolve_name(name);
    if (number < 0) return;
    expect(filter, (uint32_t)number, 1);
    answer(filter, action);
}

/// Allows a call if all conditions hold.
static void allow_if(struct filter *filter, const char *name, unsigned count,
                     const struct condition *conditions) {
    int number = seccomp_syscall_resolve_name(name);
    if (number < 0) return;
    // Each condition takes three steps; the answer and the number, loaded again, one each.
    expect(filter, (uint32_t)number, (uint8_t)(3 * count + 2));
    for (unsigned i = 0; i < count; i++) {
        load(filter, conditions[i].word);
        step(filter, BPF_ALU | BPF_AND | BPF_K, conditions[i].mask, 0, 0);
        expect(filter, conditions[i].value, (uint8_t)(3 * (count - i - 1) + 1));
    }
    answer(filter, SECCOMP_RET_ALLOW);
    load(filter, offsetof(struct seccomp_data, nr));
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words of arguments stand low one first");

/// The lower half of an argument, which is all that the kernel looks at where it is an int.
static uint32_t low(unsigned argument) {
    return (uint32_t)(offsetof(struct seccomp_data, args) + 8 * argument);
}

static uint32_t high(unsigned argument) { return low(argument) + 4; }

static struct condition equals(uint32_t word, uint32_t value) {
    return (struct condition){word, UINT32_MAX, value};
}

/// Opening a file to truncate it needs the right to write to it. The kernel asks Landlock for that
/// right only where the file is opened for writing as well, before version 3.
static void add_openat(struct filter *filter) {
    const struct condition keeping = {low(2), O_TRUNC, 0};
    allow_if(filter, "openat", 1, &keeping);
    const unsigned writing[] = {O_WRONLY, O_RDWR};
    for (size_t i = 0; i < 2; i++) {
        const struct condition both = {low(2), O_TRUNC | O_ACCMODE, O_TRUNC | writing[i]};
        allow_if(filter, "openat", 1, &both);
    }
}

static void add_rules(struct filter *filter) {
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        add(filter, SECCOMP_RET_ALLOW, allowed[i]);
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
        add(filter, SECCOMP_RET_KILL_PROCESS, deadly[i]);
    // Commands that send signals or set leases are left out.
    for (size_t i = 0; i < sizeof fcntl_commands / sizeof *fcntl_commands; i++) {
        const struct condition command = equals(low(1), fcntl_commands[i]);
        allow_if(filter, "fcntl", 1, &command);
    }
    add_openat(filter);
    // Threads, but no processes. What clone3 does stands in memory, where no filter can look; the C
    // library takes clone where there is no clone3.
    const struct condition thread = {low(0), CLONE_THREAD, CLONE_THREAD};
    allow_if(filter, "clone", 1, &thread);
    const struct condition naming = equals(low(0), PR_SET_NAME);
    allow_if(filter, "prctl", 1, &naming);
    const struct condition self = equals(low(0), (uint32_t)getpid());
    allow_if(filter, "tgkill", 1, &self);
    // Limits may be asked for and not set.
    const struct condition asking[] = {equals(low(0), 0), equals(low(2), 0), equals(high(2), 0)};
    allow_if(filter, "prlimit64", 3, asking);
}

int cconfinement_filter_calls(void) {
    struct filter filter = {.count = 0};
    // Calls of another architecture, for which the numbers mean others.
    load(&filter, offsetof(struct seccomp_data, arch));
    expect(&filter, seccomp_arch_native(), 1);
    step(&filter, BPF_JMP | BPF_JA, 1, 0, 0);
    answer(&filter, SECCOMP_RET_KILL_PROCESS);
    load(&filter, offsetof(struct seccomp_data, nr));
#ifdef __X32_SYSCALL_BIT
    step(&filter, BPF_JMP | BPF_JGE | BPF_K, __X32_SYSCALL_BIT, 0, 1);
    answer(&filter, SECCOMP_RET_KILL_PROCESS);
#endif
    add_rules(&filter);
    // As if the kernel did not have the call: for that the C library is prepared, also in a later
    // version with calls that nobody knows yet.
    answer(&filter, SECCOMP_RET_ERRNO | ENOSYS);
    if (filter.is_full) {
        errno = E2BIG;
        return -1;
    }
    const struct sock_fprog program = {filter.count, filter.steps};
    long result =
        syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
    // A number above 0 is that of a thread which has a filter of its own.
    if (result > 0) errno = EPERM;
    return result ? -1 : 0;
}
