#include "shim_private.h"

/// What libvips may read; other formats have readers of our own, or none.
static const char *const loaders[] = {
    "VipsForeignLoadJpeg",
    "VipsForeignLoadPng",
    "VipsForeignLoadTiff",
    "VipsForeignLoadWebp",
};

static void (*log_listener)(const char *message);

static void on_log(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer data) {
    if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING))
        log_listener(message);
}

int shim_start(const char *program, void (*listener)(const char *message)) {
    log_listener = listener;
    g_log_set_default_handler(on_log, NULL);
    if (VIPS_INIT(program)) return -1;
    // Loaders that libvips marks as unsafe for untrusted files stay blocked.
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (size_t i = 0; i < G_N_ELEMENTS(loaders); i++) vips_operation_block_set(loaders[i], FALSE);
    // Each picture is read once: a cache of operations would only hold memory.
    vips_cache_set_max(0);
    // With several threads a failing pipeline can abort the process (an assertion of
    // vips_worker_allocate) or lose its error; libvips mends that in 8.15.4. Pictures are decoded
    // side by side by several processes, and the network brings its own threads.
    vips_concurrency_set(1);
    return 0;
}

char *shim_take_error(void) { return vips_error_buffer_copy(); }

void shim_set_error(const char *message) { vips_error("autochrome", "%s", message); }

void shim_free(void *memory) { g_free(memory); }

static void *count_object(VipsObject *object, void *count, void *unused) {
    *(int *)count += 1;
    return NULL;
}

int shim_live_objects(void) {
    int count = 0;
    vips_object_map((VipsSListMap2Fn)count_object, &count, NULL);
    return count;
}

size_t shim_tracked_bytes(void) { return vips_tracked_get_mem(); }

const char *shim_version(void) { return vips_version_string(); }
