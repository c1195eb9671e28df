#define _GNU_SOURCE
#include "load.h"
#include <dlfcn.h>
#include <link.h>

// A loaded library is never unloaded: opening it again only counts, and several threads may do so at once.
static void *opened(cload_library library) {
    static _Atomic(void *) handles[CLOAD_LIBRARIES];
    void *handle = atomic_load_explicit(&handles[library], memory_order_acquire);
    const char *name;
    for (size_t place = 0; !handle && (name = cload_name(library, place)); place++) handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
    if (handle) atomic_store_explicit(&handles[library], handle, memory_order_release);
    return handle;
}

const char *cload_problem(cload_library library) {
    if (opened(library)) return NULL;
    // The loader keeps the message for the last name only, but the first name is the usual one.
    return dlopen(cload_name(library, 0), RTLD_LAZY | RTLD_LOCAL) ? NULL : dlerror();
}

const char *cload_path(cload_library library) {
    void *handle = opened(library);
    struct link_map *map = NULL;
    return handle && dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0 && map ? map->l_name : NULL;
}

void *cload_symbol(cload_library library, const char *name) {
    void *handle = opened(library);
    return handle ? dlsym(handle, name) : NULL;
}
