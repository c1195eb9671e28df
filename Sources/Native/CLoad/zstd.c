#include <stddef.h>
// For the parameters of a level.
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>
#include "load.h"
#define LIBRARY CLOAD_ZSTD

// The value of an error: for the library, a number is an error if it is small and negative as a signed number.
#define FAILED ((size_t)-1)

LOADED(NULL, ZSTD_CCtx *, ZSTD_createCCtx, (void), ())
LOADED(0, size_t, ZSTD_freeCCtx, (ZSTD_CCtx *context), (context))
LOADED(FAILED, size_t, ZSTD_CCtx_reset, (ZSTD_CCtx *context, ZSTD_ResetDirective what), (context, what))
LOADED(FAILED, size_t, ZSTD_CCtx_setParameter, (ZSTD_CCtx *context, ZSTD_cParameter parameter, int value), (context, parameter, value))
LOADED(FAILED, size_t, ZSTD_CCtx_setPledgedSrcSize, (ZSTD_CCtx *context, unsigned long long size), (context, size))
LOADED(0, size_t, ZSTD_CStreamOutSize, (void), ())
LOADED(0, size_t, ZSTD_compressBound, (size_t size), (size))
LOADED(
    (ZSTD_compressionParameters){0}, ZSTD_compressionParameters, ZSTD_getCParams, (int level, unsigned long long size, size_t dictionary),
    (level, size, dictionary))
LOADED(
    FAILED, size_t, ZSTD_compressStream2, (ZSTD_CCtx *context, ZSTD_outBuffer *output, ZSTD_inBuffer *input, ZSTD_EndDirective how),
    (context, output, input, how))
LOADED("libzstd is missing", const char *, ZSTD_getErrorName, (size_t code), (code))
LOADED(1, unsigned, ZSTD_isError, (size_t code), (code))
