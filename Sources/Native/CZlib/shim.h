// What zip archives need of zlib: streams without any frame of their own, and the check sum.
#ifndef RELCLI_CZLIB_SHIM_H
#define RELCLI_CZLIB_SHIM_H

#include <stdlib.h>
#include <zlib.h>

// A stream on the heap, where zlib wants it to stay; NULL without memory or zlib.
static inline z_stream *czlib_inflate_open(void) {
    z_stream *stream = (z_stream *)calloc(1, sizeof(z_stream));
    if (stream && inflateInit2(stream, -MAX_WBITS) != Z_OK) {
        free(stream);
        return NULL;
    }
    return stream;
}

static inline void czlib_inflate_close(z_stream *stream) {
    inflateEnd(stream);
    free(stream);
}

typedef struct {
    unsigned taken;
    unsigned made;
    int outcome;
} czlib_step;

static inline czlib_step czlib_inflate(z_stream *stream, const void *input, unsigned count, void *output, unsigned room) {
    stream->next_in = (z_const Bytef *)input;
    stream->avail_in = count;
    stream->next_out = (Bytef *)output;
    stream->avail_out = room;
    int outcome = inflate(stream, Z_NO_FLUSH);
    return (czlib_step){count - stream->avail_in, room - stream->avail_out, outcome};
}

static inline z_stream *czlib_deflate_open(int level) {
    z_stream *stream = (z_stream *)calloc(1, sizeof(z_stream));
    if (stream && deflateInit2(stream, level, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        free(stream);
        return NULL;
    }
    return stream;
}

static inline void czlib_deflate_close(z_stream *stream) {
    deflateEnd(stream);
    free(stream);
}

static inline czlib_step czlib_deflate(z_stream *stream, const void *input, unsigned count, void *output, unsigned room, int is_last) {
    stream->next_in = (z_const Bytef *)input;
    stream->avail_in = count;
    stream->next_out = (Bytef *)output;
    stream->avail_out = room;
    int outcome = deflate(stream, is_last ? Z_FINISH : Z_NO_FLUSH);
    return (czlib_step){count - stream->avail_in, room - stream->avail_out, outcome};
}

#endif
