#include <stddef.h>
#include <zlib.h>
#include "load.h"
#define LIBRARY CLOAD_ZLIB

LOADED(Z_MEM_ERROR, int, inflateInit2_, (z_stream *stream, int bits, const char *version, int size), (stream, bits, version, size))
LOADED(Z_STREAM_ERROR, int, inflate, (z_stream *stream, int flush), (stream, flush))
LOADED(Z_STREAM_ERROR, int, inflateEnd, (z_stream *stream), (stream))
LOADED(
    Z_MEM_ERROR, int, deflateInit2_,
    (z_stream *stream, int level, int method, int bits, int memory, int strategy, const char *version, int size),
    (stream, level, method, bits, memory, strategy, version, size))
LOADED(Z_STREAM_ERROR, int, deflate, (z_stream *stream, int flush), (stream, flush))
LOADED(Z_STREAM_ERROR, int, deflateEnd, (z_stream *stream), (stream))
LOADED(0, uLong, crc32_z, (uLong sum, const Bytef *bytes, z_size_t count), (sum, bytes, count))
