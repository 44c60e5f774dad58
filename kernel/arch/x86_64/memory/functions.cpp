// SPDX-License-Identifier: Apache-2.0
//
// Functions that the compiler calls on its own account (ISO C 7.24): words first, as far as they go.
#include "kernel/types.hpp"

namespace {

// Words that may alias anything and lie anywhere.
using LooseWord [[gnu::may_alias, gnu::aligned(1)]] = keel::Word;
constexpr std::size_t word_bytes = sizeof(keel::Word);

} // namespace

extern "C" {

void* memcpy(void* __restrict to, const void* __restrict from, std::size_t bytes) {
    auto* out = static_cast<unsigned char*>(to);
    const auto* in = static_cast<const unsigned char*>(from);
    for (; bytes >= word_bytes; bytes -= word_bytes, out += word_bytes, in += word_bytes)
        *reinterpret_cast<LooseWord*>(out) = *reinterpret_cast<const LooseWord*>(in);
    for (; bytes > 0; --bytes)
        *out++ = *in++;
    return to;
}

void* memmove(void* to, const void* from, std::size_t bytes) {
    auto* out = static_cast<unsigned char*>(to);
    const auto* in = static_cast<const unsigned char*>(from);
    if (out <= in || out >= in + bytes) return memcpy(to, from, bytes);
    while (bytes-- > 0)
        out[bytes] = in[bytes];
    return to;
}

void* memset(void* to, int value, std::size_t bytes) {
    auto* out = static_cast<unsigned char*>(to);
    const keel::Word pattern = 0x0101010101010101 * static_cast<unsigned char>(value);
    for (; bytes >= word_bytes; bytes -= word_bytes, out += word_bytes)
        *reinterpret_cast<LooseWord*>(out) = pattern;
    for (; bytes > 0; --bytes)
        *out++ = static_cast<unsigned char>(value);
    return to;
}

int memcmp(const void* a, const void* b, std::size_t bytes) {
    const auto* left = static_cast<const unsigned char*>(a);
    const auto* right = static_cast<const unsigned char*>(b);
    for (; bytes > 0; --bytes, ++left, ++right)
        if (*left != *right) return *left < *right ? -1 : 1;
    return 0;
}
}
