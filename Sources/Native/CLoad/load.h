// The macros that define the functions of libraries.
#pragma once
#include <stdatomic.h>
#include "CLoad.h"

void *cload_symbol(cload_library library, const char *name);

// Finds the function `name` of LIBRARY and calls it `function`, or returns `missing` if there is none.
#define FIND(name, missing)                                                          \
    static _Atomic(__typeof__(&name)) known;                                         \
    __typeof__(&name) function = atomic_load_explicit(&known, memory_order_acquire); \
    if (!function) {                                                                 \
        function = (__typeof__(&name))cload_symbol(LIBRARY, #name);                  \
        if (!function) return missing;                                               \
        atomic_store_explicit(&known, function, memory_order_release);               \
    }

// Defines `name` with a fixed list of parameters.
#define LOADED(missing, result, name, parameters, arguments) \
    result name parameters {                                 \
        FIND(name, missing)                                  \
        return function arguments;                           \
    }
