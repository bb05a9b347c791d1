#ifndef CHOSTILE_H
#define CHOSTILE_H

/// What a process that has been taken over goes for.
typedef struct {
    const char *source;   // the picture that it was given
    int descriptor;       // the same, as it was given
    const char *victim;   // another file of the user
    const char *model;    // a file that the process may read
    const char *outside;  // a name in a folder of the user that is not taken
    const char *inside;   // a name in the process's own folder that is not taken
} hostile_targets;

/// Does something that a worker must not do; 0 if it works, or -1 with what the system answered in
/// errno.
///
/// Names of calls that would harm the machine are called with arguments that do not.
int hostile_try(const char *harm, const hostile_targets *targets);

#endif
