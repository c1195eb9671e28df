#include "CBlake2.h"

#include <string.h>

// RFC 7693, section 2.6.
static const uint64_t start[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                  0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

// RFC 7693, section 2.7.
static const uint8_t order[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

static uint64_t load(const uint8_t *bytes) {
    uint64_t word = 0;
    for (int place = 7; place >= 0; place--) word = word << 8 | bytes[place];
    return word;
}

static uint64_t rotated(uint64_t word, int bits) { return word >> bits | word << (64 - bits); }

static void mix(uint64_t *v, int a, int b, int c, int d, uint64_t x, uint64_t y) {
    v[a] += v[b] + x;
    v[d] = rotated(v[d] ^ v[a], 32);
    v[c] += v[d];
    v[b] = rotated(v[b] ^ v[c], 24);
    v[a] += v[b] + y;
    v[d] = rotated(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = rotated(v[b] ^ v[c], 63);
}

// RFC 7693, section 3.2. No file reaches the count's upper 64 bits.
static void compress(uint64_t state[8], const uint8_t block[128], uint64_t count, int is_last) {
    uint64_t v[16], m[16];
    for (int place = 0; place < 8; place++) v[place] = state[place], v[place + 8] = start[place];
    v[12] ^= count;
    if (is_last) v[14] = ~v[14];
    for (int place = 0; place < 16; place++) m[place] = load(block + 8 * place);
    for (int round = 0; round < 12; round++) {
        const uint8_t *s = order[round % 10];
        mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
        mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
        mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
        mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
        mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
        mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
        mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
        mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
    }
    for (int place = 0; place < 8; place++) state[place] ^= v[place] ^ v[place + 8];
}

void cblake2_start(cblake2 *digest) {
    memset(digest, 0, sizeof *digest);
    memcpy(digest->state, start, sizeof start);
    // The parameters: a digest of 32 bytes, no key, one leaf.
    digest->state[0] ^= 0x01010020;
}

void cblake2_update(cblake2 *digest, const void *bytes, size_t count) {
    const uint8_t *rest = bytes;
    while (count > 0) {
        if (digest->held == sizeof digest->block) {
            digest->count += digest->held;
            compress(digest->state, digest->block, digest->count, 0);
            digest->held = 0;
        }
        size_t part = sizeof digest->block - digest->held;
        if (part > count) part = count;
        memcpy(digest->block + digest->held, rest, part);
        digest->held += part, rest += part, count -= part;
    }
}

void cblake2_finish(const cblake2 *digest, uint8_t result[32]) {
    uint64_t state[8];
    uint8_t block[128] = {0};
    memcpy(state, digest->state, sizeof state);
    memcpy(block, digest->block, digest->held);
    compress(state, block, digest->count + digest->held, 1);
    for (int place = 0; place < 32; place++) result[place] = (uint8_t)(state[place / 8] >> (8 * (place % 8)));
}
