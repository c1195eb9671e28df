#include "load.h"
#include <dlfcn.h>
#include <stddef.h>

// A library that was loaded once stays: to open it again only counts.
const char *cload_problem(const char *library) { return dlopen(library, RTLD_LAZY | RTLD_LOCAL) ? NULL : dlerror(); }

void *cload_symbol(const char *library, const char *name) {
    void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
    return handle ? dlsym(handle, name) : NULL;
}
