// What the thread sanitizer does not see by itself: locks that are taken inside libraries which it
// has not compiled. Preloaded by `make sanitize-thread`, this tells it of them. Without that, it
// reports a race wherever threads take turns: Swift's Mutex is taken inside
// libswiftSynchronization.so when threads meet at it, and GLib's locks call the kernel by
// themselves on Linux.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

// Missing in programs that are not sanitized, such as `swift test` itself.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

static void acquire(void *address) {
    if (__tsan_acquire && address) __tsan_acquire(address);
}

static void release(void *address) {
    if (__tsan_release && address) __tsan_release(address);
}

// The library's own function of the name, which is looked up once.
#define REAL(result, name, ...)         \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

// Swift: Mutex. What is inlined, taking and giving it back where nobody waits, the sanitizer sees.

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self

SWIFT void lock_slow(uint32_t thread, SELF) __asm__(LOCK_SLOW);
SWIFT void unlock_slow(SELF) __asm__(UNLOCK_SLOW);

SWIFT void lock_slow(uint32_t thread, SELF) {
    static SWIFT void (*real)(uint32_t, SELF);
    if (!real) real = (SWIFT void (*)(uint32_t, SELF))dlsym(RTLD_NEXT, LOCK_SLOW);
    real(thread, self);
    acquire(self);
}

SWIFT void unlock_slow(SELF) {
    static SWIFT void (*real)(SELF);
    if (!real) real = (SWIFT void (*)(SELF))dlsym(RTLD_NEXT, UNLOCK_SLOW);
    release(self);
    real(self);
}

// GLib: what libvips and the shim use. Its recursive locks are those of pthreads, which the
// sanitizer knows.

void g_mutex_lock(void *mutex) {
    REAL(void, "g_mutex_lock", void *);
    real(mutex);
    acquire(mutex);
}

int g_mutex_trylock(void *mutex) {
    REAL(int, "g_mutex_trylock", void *);
    int taken = real(mutex);
    if (taken) acquire(mutex);
    return taken;
}

void g_mutex_unlock(void *mutex) {
    REAL(void, "g_mutex_unlock", void *);
    release(mutex);
    real(mutex);
}

void g_cond_wait(void *condition, void *mutex) {
    REAL(void, "g_cond_wait", void *, void *);
    release(mutex);
    real(condition, mutex);
    acquire(mutex);
}

int g_cond_wait_until(void *condition, void *mutex, int64_t end) {
    REAL(int, "g_cond_wait_until", void *, void *, int64_t);
    release(mutex);
    int signaled = real(condition, mutex, end);
    acquire(mutex);
    return signaled;
}

void *g_once_impl(void *once, void *(*make)(void *), void *argument) {
    REAL(void *, "g_once_impl", void *, void *(*)(void *), void *);
    void *made = real(once, make, argument);
    release(once);
    acquire(once);
    return made;
}

int g_once_init_enter(void *location) {
    REAL(int, "g_once_init_enter", void *);
    int first = real(location);
    if (!first) acquire(location);
    return first;
}

void g_once_init_leave(void *location, size_t result) {
    REAL(void, "g_once_init_leave", void *, size_t);
    release(location);
    real(location, result);
}

// Whoever gives the last reference back destroys what all others have used.

void g_object_unref(void *object) {
    REAL(void, "g_object_unref", void *);
    release(object);
    acquire(object);
    real(object);
}

void g_atomic_rc_box_release_full(void *box, void (*clear)(void *)) {
    REAL(void, "g_atomic_rc_box_release_full", void *, void (*)(void *));
    release(box);
    acquire(box);
    real(box, clear);
}
