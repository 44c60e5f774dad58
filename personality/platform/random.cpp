// SPDX-License-Identifier: Apache-2.0
//
// ChaCha20 (RFC 8439) as a generator: each request's last block gives the next key, so earlier output can't be
// computed from the state.
#include "personality/platform/random.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace personality::platform {

namespace {

constexpr unsigned key_words = 8;
constexpr unsigned block_words = 16;

std::uint32_t key[key_words];
bool seeded = false;

bool has_rdrand() {
    std::uint32_t a = 1, b, c = 0, d;
    asm("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return c >> 30 & 1;
}

std::uint64_t hardware_word(bool rdrand) {
    std::uint64_t word = 0;
    if (rdrand) asm volatile("rdrand %0" : "=r"(word) : : "cc");
    std::uint32_t low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return word ^ (std::uint64_t{high} << 32 | low);
}

void seed() {
    const bool rdrand = has_rdrand();
    for (unsigned i = 0; i < key_words; i += 2) {
        const std::uint64_t word = hardware_word(rdrand);
        key[i] = static_cast<std::uint32_t>(word);
        key[i + 1] = static_cast<std::uint32_t>(word >> 32);
    }
    seeded = true;
}

void quarter_round(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c, std::uint32_t& d) {
    d = std::rotl(d ^ (a += b), 16);
    b = std::rotl(b ^ (c += d), 12);
    d = std::rotl(d ^ (a += b), 8);
    b = std::rotl(b ^ (c += d), 7);
}

void make_block(std::uint32_t (&out)[block_words], std::uint32_t counter) {
    std::uint32_t state[block_words] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    std::memcpy(state + 4, key, sizeof(key));
    state[12] = counter;
    std::memcpy(out, state, sizeof(state));
    for (unsigned round = 0; round < 10; ++round) {
        for (unsigned i = 0; i < 4; ++i)
            quarter_round(out[i], out[4 + i], out[8 + i], out[12 + i]);
        for (unsigned i = 0; i < 4; ++i)
            quarter_round(out[i], out[4 + (i + 1) % 4], out[8 + (i + 2) % 4], out[12 + (i + 3) % 4]);
    }
    for (unsigned i = 0; i < block_words; ++i)
        out[i] += state[i];
}

} // namespace

void fill_random(void* bytes, std::size_t count) {
    if (!seeded) seed();
    auto* to = static_cast<std::uint8_t*>(bytes);
    std::uint32_t block[block_words];
    std::uint32_t counter = 0;
    while (count > 0) {
        make_block(block, ++counter);
        const std::size_t piece = std::min(count, sizeof(block));
        std::memcpy(to, block, piece);
        to += piece;
        count -= piece;
    }
    make_block(block, 0);
    std::memcpy(key, block, sizeof(key));
}

} // namespace personality::platform
