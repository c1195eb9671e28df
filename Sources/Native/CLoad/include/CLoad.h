// The libraries that are loaded on first use, not when the program starts.
//
// The program with all of them takes three times as long to start, and most commands need none. CLoad defines the functions that
// Native calls, under their own names: the first call loads the library. If a library is missing, functions that create a handle return NULL.
//
// libraries.c has the names of each library, and writes them into the program for packagers' tools.
#pragma once

#include <stddef.h>

typedef enum {
    CLOAD_ARCHIVE,
    CLOAD_CRYPTO,
    CLOAD_CURL,
    CLOAD_SOLV,
    CLOAD_SOLVEXT,
    CLOAD_XML2,
    CLOAD_ZLIB,
    CLOAD_ZSTD,
    CLOAD_LIBRARIES
} cload_library;

// The names of a library in the order in which they are tried: the first, second and so on, NULL after the last.
const char *cload_name(cload_library library, size_t place);

// The loader's message about a library that cannot be loaded, for its first name; NULL if it can be loaded. It is valid until this thread's next call.
const char *cload_problem(cload_library library);

// The path from which a library was loaded; NULL if it cannot be loaded.
const char *cload_path(cload_library library);
