#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "CConfinement.h"

typedef union {
    char bytes[CMSG_SPACE(CCONFINEMENT_MOST_FILES * sizeof(int))];
    struct cmsghdr alignment;
} control_room;

int cconfinement_send(int socket, const void *bytes, size_t length, const int *files,
                      size_t count) {
    control_room control = {0};
    struct iovec piece = {.iov_base = (void *)bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};
    if (count > CCONFINEMENT_MOST_FILES) {
        errno = EINVAL;
        return -1;
    }
    if (count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(header), files, count * sizeof(int));
    }
    while (piece.iov_len > 0) {
        ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return -1;
        piece.iov_base = (char *)piece.iov_base + sent;
        piece.iov_len -= (size_t)sent;
        // The files have gone with the first bytes.
        message.msg_control = NULL;
        message.msg_controllen = 0;
    }
    return 0;
}

ssize_t cconfinement_receive(int socket, void *bytes, size_t length, int *files, size_t *count) {
    control_room control;
    struct iovec piece = {.iov_base = bytes, .iov_len = length};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t got;
    do got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    *count = 0;
    if (got < 0) return -1;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header;
         header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        size_t more = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(files + *count, CMSG_DATA(header), more * sizeof(int));
        *count += more;
    }
    if (!(message.msg_flags & MSG_CTRUNC)) return got;
    while (*count > 0) close(files[--*count]);
    errno = EMFILE;
    return -1;
}
