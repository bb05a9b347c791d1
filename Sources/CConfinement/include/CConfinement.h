#ifndef CCONFINEMENT_H
#define CCONFINEMENT_H

#include <stddef.h>
#include <sys/types.h>

// What a process gives up, and messages with open files. Swift cannot make these calls itself: they
// are variadic, macros, or not in the C library. All of them return -1 and set errno where they
// fail.

/// Number of threads of this process.
int cconfinement_threads(void);

/// Gives up, for good, all privileges that programs to be started could bring.
int cconfinement_drop_privileges(void);

/// Version of the kernel's Landlock interface, 1 or more.
int cconfinement_landlock_version(void);

/// A set of rules that refuses every access which that version of Landlock knows, until it is
/// allowed: a descriptor for the caller to close.
int cconfinement_landlock_begin(int version);

/// Allows to read, make, write, rename and remove regular files in a folder, and in those below it.
int cconfinement_landlock_allow_folder(int rules, int version, const char *path);

/// Allows to read one file.
int cconfinement_landlock_allow_file(int rules, const char *path);

/// Applies the rules to the calling thread and to those that it will start; not to others.
int cconfinement_landlock_apply(int rules);

/// Refuses all system calls but those that decoding and computing take, on all threads. Some that
/// nothing here ever makes end the process.
int cconfinement_filter_calls(void);

/// Most files that a message can carry.
enum { CCONFINEMENT_MOST_FILES = 253 };

/// Sends all bytes over a stream socket, with open files beside the first of them.
int cconfinement_send(int socket, const void *bytes, size_t length, const int *files, size_t count);

/// Receives at most so many bytes, with the open files beside them, which are closed on exec.
///
/// `files` has room for CCONFINEMENT_MOST_FILES; `count` becomes the number received. 0 at the end
/// of the stream; EMFILE where not all files could be taken over, which are then closed.
ssize_t cconfinement_receive(int socket, void *bytes, size_t length, int *files, size_t *count);

#endif
