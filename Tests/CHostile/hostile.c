#define _GNU_SOURCE

#include "CHostile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

typedef const hostile_targets targets;

/// 0 for anything but a failure; closes what was opened.
static int opened(int descriptor) { return descriptor < 0 ? -1 : close(descriptor); }

static int append(int descriptor) {
    if (descriptor < 0) return -1;
    int result = write(descriptor, "!", 1) == 1 ? 0 : -1;
    int error = errno;
    close(descriptor);
    errno = error;
    return result;
}

static int make(const char *path) { return opened(open(path, O_WRONLY | O_CREAT | O_EXCL, 0600)); }

static int of_parent(const char *name, int flags) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", getppid(), name);
    return opened(open(path, flags));
}

// Files

static int write_source(targets *t) { return append(open(t->source, O_WRONLY | O_APPEND)); }
static int write_victim(targets *t) { return append(open(t->victim, O_WRONLY | O_APPEND)); }
static int write_model(targets *t) { return append(open(t->model, O_WRONLY | O_APPEND)); }
static int truncate_source(targets *t) { return truncate(t->source, 3); }
static int truncate_model(targets *t) { return opened(open(t->model, O_RDONLY | O_TRUNC)); }
static int read_victim(targets *t) { return opened(open(t->victim, O_RDONLY)); }
static int reopen_source(targets *t) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", t->descriptor);
    return append(open(path, O_WRONLY | O_APPEND));
}
static int remove_victim(targets *t) { return unlink(t->victim); }
static int rename_victim(targets *t) { return rename(t->victim, t->outside); }
static int make_outside(targets *t) { return make(t->outside); }
static int list_folder(targets *t) {
    DIR *folder = opendir("/");
    return folder ? closedir(folder) : -1;
}
static int read_shadow(targets *t) { return opened(open("/etc/shadow", O_RDONLY)); }
static int read_passwords(targets *t) { return opened(open("/etc/passwd", O_RDONLY)); }
static int open_device(targets *t) { return opened(open("/dev/zero", O_RDONLY)); }
static int change_mode(targets *t) { return chmod(t->source, 0600); }
static int change_given_mode(targets *t) { return fchmod(t->descriptor, 0600); }
static int change_owner(targets *t) { return chown(t->source, getuid(), getgid()); }
static int change_times(targets *t) { return utimensat(AT_FDCWD, t->source, NULL, 0); }
static int change_given_times(targets *t) { return futimens(t->descriptor, NULL); }
static int set_attribute(targets *t) { return setxattr(t->source, "user.hostile", "x", 1, 0); }
static int lease_source(targets *t) { return fcntl(t->descriptor, F_SETLEASE, F_RDLCK); }
static int lock_source(targets *t) {
    struct flock lock = {.l_type = F_RDLCK};
    return fcntl(t->descriptor, F_SETLK, &lock);
}

// Names in the process's own folder that lead out of it

static int make_symlink(targets *t) { return symlink(t->victim, t->inside); }
static int make_link(targets *t) { return link(t->victim, t->inside); }
static int rename_outside(targets *t) {
    return make(t->inside) ? -1 : rename(t->inside, t->outside);
}
static int make_pipe(targets *t) { return mkfifo(t->inside, 0600); }
static int make_folder(targets *t) { return mkdir(t->inside, 0700); }
static int make_device(targets *t) { return mknod(t->inside, S_IFCHR | 0600, 1 << 8 | 5); }

// Networks, programs, other processes

static int tcp_socket(targets *t) { return opened(socket(AF_INET, SOCK_STREAM, 0)); }
static int udp_socket(targets *t) { return opened(socket(AF_INET, SOCK_DGRAM, 0)); }
static int unix_socket(targets *t) { return opened(socket(AF_UNIX, SOCK_STREAM, 0)); }
static int socket_pair(targets *t) {
    int ends[2];
    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) ? -1 : close(ends[0]) | close(ends[1]);
}
static int run_program(targets *t) {
    char *const arguments[] = {"/bin/touch", (char *)t->outside, NULL};
    char *const environment[] = {NULL};
    // The supervisor ends a worker whose answers end: the program is to have its pipe.
    for (int file = 3; file < 16; file++) fcntl(file, F_SETFD, 0);
    return execve("/bin/touch", arguments, environment);
}
static int fork_process(targets *t) {
    pid_t child = fork();
    if (!child) _exit(0);
    return child < 0 || waitpid(child, NULL, 0) != child ? -1 : 0;
}
static int fork_by_clone3(targets *t) {
    uint64_t arguments[8] = {0, 0, 0, 0, SIGCHLD};
    long child = syscall(SYS_clone3, arguments, sizeof arguments);
    if (!child) _exit(0);
    return child < 0 || waitpid((pid_t)child, NULL, 0) != child ? -1 : 0;
}
#ifdef SYS_vfork
static int fork_by_number(targets *t) {
    long child = syscall(SYS_fork);
    if (!child) _exit(0);
    return child < 0 || waitpid((pid_t)child, NULL, 0) != child ? -1 : 0;
}
static int foreign_call(targets *t) { return (int)syscall(0x40000000 | SYS_getpid) < 0 ? -1 : 0; }
#endif
static int trace_parent(targets *t) { return ptrace(PTRACE_PEEKDATA, getppid(), 0, 0) ? -1 : 0; }
static int read_process(targets *t) {
    int from = 1, to = 0;
    struct iovec here = {&to, sizeof to}, there = {&from, sizeof from};
    return process_vm_readv(getpid(), &here, 1, &there, 1, 0) < 0 ? -1 : 0;
}
static int write_process(targets *t) {
    int from = 1, to = 0;
    struct iovec here = {&from, sizeof from}, there = {&to, sizeof to};
    return process_vm_writev(getpid(), &here, 1, &there, 1, 0) < 0 ? -1 : 0;
}
static int memory_of_parent(targets *t) { return of_parent("mem", O_RDONLY); }
static int environment_of_parent(targets *t) { return of_parent("environ", O_RDONLY); }
static int signal_parent(targets *t) { return kill(getppid(), 0); }
static int signal_thread(targets *t) { return (int)syscall(SYS_tgkill, getppid(), getppid(), 0); }
static int signal_by_owner(targets *t) { return fcntl(t->descriptor, F_SETOWN, getppid()); }
static int handle_of_parent(targets *t) { return opened((int)syscall(434, getppid(), 0)); }
static int slow_parent(targets *t) {
    return setpriority(PRIO_PROCESS, (id_t)getppid(), getpriority(PRIO_PROCESS, (id_t)getppid()));
}
static int shared_memory(targets *t) {
    int id = shmget(IPC_PRIVATE, 4096, 0600);
    return id < 0 ? -1 : shmctl(id, IPC_RMID, NULL);
}

// The kernel

static int mount_folder(targets *t) { return mount("none", t->outside, "tmpfs", 0, NULL); }
static int unmount_folder(targets *t) { return umount2(t->outside, 0); }
static int change_root(targets *t) { return chroot(t->outside); }
static int new_names(targets *t) { return unshare(0); }
static int load_program(targets *t) {
    union bpf_attr attributes = {.map_type = 0};
    return (int)syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof attributes);
}
static int count_events(targets *t) {
    return (int)syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0);
}
static int catch_faults(targets *t) { return opened((int)syscall(SYS_userfaultfd, ~0u)); }
static int start_ring(targets *t) { return (int)syscall(425, 0, NULL); }
static int read_keys(targets *t) { return (int)syscall(SYS_keyctl, ~0u) < 0 ? -1 : 0; }
static int load_module(targets *t) { return (int)syscall(SYS_finit_module, -1, "", 0); }
static int open_by_handle(targets *t) { return (int)syscall(SYS_open_by_handle_at, -1, NULL, 0); }

// Limits

static int much_memory(targets *t) {
    size_t bytes = (size_t)3 << 30;
    char *memory = malloc(bytes);
    if (!memory) return -1;
    for (size_t i = 0; i < bytes; i += 1 << 30) ((volatile char *)memory)[i] = 1;
    free(memory);
    return 0;
}
static int large_file(const char *path, off_t bytes) {
    int file = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (file < 0) return -1;
    int result = ftruncate(file, bytes);
    int error = errno;
    close(file);
    unlink(path);
    errno = error;
    return result;
}
static int huge_file(targets *t) { return large_file(t->inside, (off_t)1 << 40); }
static int ordinary_file(targets *t) { return large_file(t->inside, (off_t)1 << 30); }
static int raise_limit(targets *t) {
    struct rlimit limit;
    return getrlimit(RLIMIT_NOFILE, &limit) ? -1 : setrlimit(RLIMIT_NOFILE, &limit);
}
static int many_files(targets *t) {
    int files[2000], count = 0, result = 0;
    while (count < 2000 && (files[count] = dup(t->descriptor)) >= 0) count++;
    if (count < 2000) result = -1;
    int error = errno;
    while (count > 0) close(files[--count]);
    errno = error;
    return result;
}

// What a worker needs, and may do

static void *nothing(void *unused) { return unused; }
static int start_thread(targets *t) {
    pthread_t thread;
    errno = pthread_create(&thread, NULL, nothing, NULL);
    return errno ? -1 : pthread_join(thread, NULL);
}
static int rewrite_inside(targets *t) {
    char name[4096];
    snprintf(name, sizeof name, "%s.renamed", t->inside);
    return make(t->inside) || append(open(t->inside, O_WRONLY | O_TRUNC)) ||
                   rename(t->inside, name) || opened(open(name, O_RDONLY)) || unlink(name)
               ? -1
               : 0;
}
static int read_model(targets *t) { return opened(open(t->model, O_RDONLY)); }

static const struct {
    const char *name;
    int (*call)(targets *t);
} harms[] = {
#define HARM(name) \
    { #name, name }
    HARM(write_source),
    HARM(write_victim),
    HARM(write_model),
    HARM(truncate_source),
    HARM(truncate_model),
    HARM(read_victim),
    HARM(reopen_source),
    HARM(remove_victim),
    HARM(rename_victim),
    HARM(make_outside),
    HARM(list_folder),
    HARM(read_shadow),
    HARM(read_passwords),
    HARM(open_device),
    HARM(change_mode),
    HARM(change_given_mode),
    HARM(change_owner),
    HARM(change_times),
    HARM(change_given_times),
    HARM(set_attribute),
    HARM(lease_source),
    HARM(lock_source),
    HARM(make_symlink),
    HARM(make_link),
    HARM(rename_outside),
    HARM(make_pipe),
    HARM(make_folder),
    HARM(make_device),
    HARM(tcp_socket),
    HARM(udp_socket),
    HARM(unix_socket),
    HARM(socket_pair),
    HARM(run_program),
    HARM(fork_process),
    HARM(fork_by_clone3),
#ifdef SYS_vfork
    HARM(fork_by_number),
    HARM(foreign_call),
#endif
    HARM(trace_parent),
    HARM(read_process),
    HARM(write_process),
    HARM(memory_of_parent),
    HARM(environment_of_parent),
    HARM(signal_parent),
    HARM(signal_thread),
    HARM(signal_by_owner),
    HARM(handle_of_parent),
    HARM(slow_parent),
    HARM(shared_memory),
    HARM(mount_folder),
    HARM(unmount_folder),
    HARM(change_root),
    HARM(new_names),
    HARM(load_program),
    HARM(count_events),
    HARM(catch_faults),
    HARM(start_ring),
    HARM(read_keys),
    HARM(load_module),
    HARM(open_by_handle),
    HARM(much_memory),
    HARM(huge_file),
    HARM(ordinary_file),
    HARM(raise_limit),
    HARM(many_files),
    HARM(start_thread),
    HARM(rewrite_inside),
    HARM(read_model),
};

int hostile_try(const char *harm, const hostile_targets *t) {
    for (size_t i = 0; i < sizeof harms / sizeof *harms; i++) {
        errno = 0;
        if (!strcmp(harms[i].name, harm)) return harms[i].call(t);
    }
    errno = EINVAL;
    return -1;
}
