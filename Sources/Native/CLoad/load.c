#define _GNU_SOURCE
#include "load.h"
#include <dlfcn.h>
#include <link.h>
#include <stddef.h>

// A library that was loaded once stays: to open it again only counts.
const char *cload_problem(const char *library) { return dlopen(library, RTLD_LAZY | RTLD_LOCAL) ? NULL : dlerror(); }

const char *cload_path(const char *library) {
    void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
    struct link_map *map = NULL;
    return handle && dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0 && map ? map->l_name : NULL;
}

void *cload_symbol(const char *library, const char *name) {
    void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
    return handle ? dlsym(handle, name) : NULL;
}
