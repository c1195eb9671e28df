// BLAKE2b with a digest of 32 bytes (RFC 7693), which uploads to package indexes state and libcrypto 3.0 does not offer.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t state[8];
    // The number of bytes in full blocks so far.
    uint64_t count;
    // The bytes of the last block, which is kept even if it is full, because the last block is treated in another way.
    uint8_t block[128];
    size_t held;
} cblake2;

// Starts a digest.
void cblake2_start(cblake2 *digest);

// Adds bytes.
void cblake2_update(cblake2 *digest, const void *bytes, size_t count);

// Writes the digest of the bytes so far; more can be added afterwards.
void cblake2_finish(const cblake2 *digest, uint8_t result[32]);
