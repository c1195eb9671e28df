#include "CSHA256.h"

#include <stdatomic.h>
#include <string.h>

// FIPS 180-4, section 4.2.2.
static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t load(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void store(uint8_t *bytes, uint32_t word) {
    for (int place = 0; place < 4; place++) bytes[place] = (uint8_t)(word >> (24 - 8 * place));
}

static uint32_t rotated(uint32_t word, int bits) { return word >> bits | word << (32 - bits); }

// FIPS 180-4, section 6.2.2.
static void add_portably(uint32_t state[8], const uint8_t *bytes, size_t blocks) {
    for (; blocks > 0; blocks--, bytes += 64) {
        uint32_t w[64];
        for (int t = 0; t < 16; t++) w[t] = load(bytes + 4 * t);
        for (int t = 16; t < 64; t++) {
            const uint32_t first = rotated(w[t - 15], 7) ^ rotated(w[t - 15], 18) ^ w[t - 15] >> 3;
            const uint32_t second = rotated(w[t - 2], 17) ^ rotated(w[t - 2], 19) ^ w[t - 2] >> 10;
            w[t] = second + w[t - 7] + first + w[t - 16];
        }
        uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (int t = 0; t < 64; t++) {
            const uint32_t one = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & f) ^ (~e & g)) + constants[t] + w[t];
            const uint32_t two = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            h = g, g = f, f = e, e = d + one, d = c, c = b, b = a, a = one + two;
        }
        state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
    }
}

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

static bool has_instructions(void) {
    unsigned a, b, c, d;
    // SSSE3 and SSE4.1, then SHA.
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & 1u << 9) || !(c & 1u << 19)) return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1u << 29);
}

// The instructions expect the state as the words ABEF and CDGH (Intel's manual, SHA256RNDS2).
__attribute__((target("sha,sse4.1,ssse3"))) static void add_by_instructions(uint32_t state[8], const uint8_t *bytes, size_t blocks) {
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i upper = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i lower = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(upper, lower, 8), cdgh = _mm_blend_epi16(lower, upper, 0xF0);
    for (; blocks > 0; blocks--, bytes += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i w[4];
        for (int part = 0; part < 4; part++) w[part] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + 16 * part)), order);
#pragma GCC unroll 16
        for (int t = 0; t < 16; t++) {
            const __m128i sum = _mm_add_epi32(w[t & 3], _mm_load_si128((const __m128i *)(constants + 4 * t)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
            if (t >= 12) continue;
            const __m128i seventh = _mm_alignr_epi8(w[(t + 3) & 3], w[(t + 2) & 3], 4);
            w[t & 3] = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w[t & 3], w[(t + 1) & 3]), seventh), w[(t + 3) & 3]);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    upper = _mm_shuffle_epi32(abef, 0x1B);
    lower = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(upper, lower, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(lower, upper, 8));
}

#elif defined(__aarch64__) && defined(__linux__)
#include <arm_neon.h>
#include <sys/auxv.h>

// HWCAP_SHA2 of the kernel's asm/hwcap.h.
static bool has_instructions(void) { return getauxval(AT_HWCAP) & 1ul << 6; }

__attribute__((target("sha2"))) static void add_by_instructions(uint32_t state[8], const uint8_t *bytes, size_t blocks) {
    uint32x4_t abcd = vld1q_u32(state), efgh = vld1q_u32(state + 4);
    for (; blocks > 0; blocks--, bytes += 64) {
        const uint32x4_t abcd_before = abcd, efgh_before = efgh;
        uint32x4_t w[4];
        for (int part = 0; part < 4; part++) w[part] = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes + 16 * part)));
#pragma GCC unroll 16
        for (int t = 0; t < 16; t++) {
            const uint32x4_t sum = vaddq_u32(w[t & 3], vld1q_u32(constants + 4 * t)), abcd_then = abcd;
            if (t < 12) w[t & 3] = vsha256su1q_u32(vsha256su0q_u32(w[t & 3], w[(t + 1) & 3]), w[(t + 2) & 3], w[(t + 3) & 3]);
            abcd = vsha256hq_u32(abcd, efgh, sum);
            efgh = vsha256h2q_u32(efgh, abcd_then, sum);
        }
        abcd = vaddq_u32(abcd, abcd_before);
        efgh = vaddq_u32(efgh, efgh_before);
    }
    vst1q_u32(state, abcd);
    vst1q_u32(state + 4, efgh);
}

#else
static bool has_instructions(void) { return false; }
static void add_by_instructions(uint32_t state[8], const uint8_t *bytes, size_t blocks) { add_portably(state, bytes, blocks); }
#endif

static void add(csha256 *digest, const uint8_t *bytes, size_t blocks) {
    // Cached, because in a virtual machine the query takes as long as several blocks; 0 means unknown.
    static _Atomic(int) known;
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer == 0) atomic_store_explicit(&known, answer = has_instructions() ? 2 : 1, memory_order_relaxed);
    if (answer == 2 && !digest->portable) add_by_instructions(digest->state, bytes, blocks);
    else add_portably(digest->state, bytes, blocks);
}

void csha256_start(csha256 *digest, bool portable) {
    // FIPS 180-4, section 5.3.3.
    *digest = (csha256){
        .state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}, .portable = portable};
}

void csha256_update(csha256 *digest, const void *bytes, size_t count) {
    if (count == 0) return;
    const uint8_t *next = bytes;
    const size_t filled = digest->count % 64;
    digest->count += count;
    if (filled > 0) {
        const size_t room = 64 - filled, taken = count < room ? count : room;
        memcpy(digest->block + filled, next, taken);
        if (taken < room) return;
        add(digest, digest->block, 1);
        memset(digest->block, 0, 64);
        next += taken;
        count -= taken;
    }
    if (count >= 64) add(digest, next, count / 64);
    memcpy(digest->block, next + count / 64 * 64, count % 64);
}

void csha256_finish(const csha256 *digest, uint8_t result[32]) {
    // FIPS 180-4, section 5.1.1: a bit, zeros, and the length in bits, which may need a further block.
    csha256 last = *digest;
    const size_t filled = last.count % 64;
    uint8_t end[128] = {0};
    memcpy(end, last.block, filled);
    end[filled] = 0x80;
    const size_t blocks = filled < 56 ? 1 : 2;
    store(end + 64 * blocks - 8, (uint32_t)(last.count >> 29));
    store(end + 64 * blocks - 4, (uint32_t)(last.count << 3));
    add(&last, end, blocks);
    for (int word = 0; word < 8; word++) store(result + 4 * word, last.state[word]);
}
