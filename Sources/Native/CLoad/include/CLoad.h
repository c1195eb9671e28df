// The libraries that are loaded when they are first needed, not when the program starts.
//
// The program with all of them takes three times as long to start, and most commands need none. CLoad defines the functions that
// Native calls of each under their own names: the first call loads the library. Where one is missing, what makes a handle gives NULL.
//
// libraries.c has the names under which each is looked for, and writes them into the program for packagers' tools.
#pragma once

#include <stddef.h>

typedef enum {
    CLOAD_ARCHIVE,
    CLOAD_CRYPTO,
    CLOAD_CURL,
    CLOAD_SOLV,
    CLOAD_SOLVEXT,
    CLOAD_SQLITE,
    CLOAD_XML2,
    CLOAD_ZLIB,
    CLOAD_ZSTD,
    CLOAD_LIBRARIES
} cload_library;

// The names of a library in the order in which they are tried: the first, second and so on, NULL after the last.
const char *cload_name(cload_library library, size_t place);

// The loader's words on why a library cannot be loaded under its first name, NULL when it can under any. They are valid until this thread's next call.
const char *cload_problem(cload_library library);

// The path from which a library was loaded, NULL when it cannot be.
const char *cload_path(cload_library library);
