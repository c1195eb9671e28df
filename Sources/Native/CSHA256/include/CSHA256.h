// SHA-256 (FIPS 180-4) whose state can be looked at, kept, and taken up again, which no public interface of libcrypto offers.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    // The hash value after the last full block.
    uint32_t state[8];
    // The number of bytes so far.
    uint64_t count;
    // The first `count % 64` bytes are those of the block that is not full yet; the others are zero.
    uint8_t block[64];
    // Keeps to portable code where the processor has instructions for SHA-256.
    bool portable;
} csha256;

// Starts a digest.
void csha256_start(csha256 *digest, bool portable);

// Adds bytes.
void csha256_update(csha256 *digest, const void *bytes, size_t count);

// Writes the digest of the bytes so far; more can be added afterwards.
void csha256_finish(const csha256 *digest, uint8_t result[32]);
