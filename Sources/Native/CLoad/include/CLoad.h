// The libraries that are loaded when they are first needed, not when the program starts.
//
// The program with all of them takes three times as long to start, and most commands need none. CLoad defines the functions that
// Native calls of each under their own names: the first call loads the library. Where one is missing, what makes a handle gives NULL.
#pragma once

#define CLOAD_ARCHIVE "libarchive.so.13"
#define CLOAD_CRYPTO "libcrypto.so.3"
#define CLOAD_CURL "libcurl.so.4"
#define CLOAD_SOLV "libsolv.so.1"
#define CLOAD_SOLVEXT "libsolvext.so.1"
#define CLOAD_SQLITE "libsqlite3.so.0"
#define CLOAD_XML2 "libxml2.so.2"
#define CLOAD_ZLIB "libz.so.1"
#define CLOAD_ZSTD "libzstd.so.1"

// The loader's words on why a library cannot be loaded, NULL when it can. They are valid until this thread's next call.
const char *cload_problem(const char *library);

// The path from which a library was loaded, NULL when it cannot be.
const char *cload_path(const char *library);
