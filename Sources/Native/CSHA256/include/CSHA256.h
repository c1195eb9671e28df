// SHA-256 (FIPS 180-4) with a state that can be read, stored and restored, which no public interface of libcrypto offers.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    // The hash value after the last full block.
    uint32_t state[8];
    // The number of bytes so far.
    uint64_t count;
    // The bytes of the incomplete block, `count % 64` of them; the others are zero.
    uint8_t block[64];
    // Use portable code even if the processor has instructions for SHA-256.
    bool portable;
} csha256;

// Starts a digest.
void csha256_start(csha256 *digest, bool portable);

// Adds bytes.
void csha256_update(csha256 *digest, const void *bytes, size_t count);

// Writes the digest of the bytes so far; more can be added afterwards.
void csha256_finish(const csha256 *digest, uint8_t result[32]);
