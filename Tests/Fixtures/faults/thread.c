/* A second thread from the beginning, to be loaded before the C library: Landlock binds only the thread that asks,
 * so that such a process cannot be confined by it. */
#include <pthread.h>
#include <unistd.h>

static void *idle(void *unused)
{
    for (;;)
        pause();
    return unused;
}

__attribute__((constructor)) static void start(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, idle, NULL);
}
