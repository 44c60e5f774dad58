// SPDX-License-Identifier: Apache-2.0
//
// The Internet checksum's sum (RFC 1071), which lwIP asks for (LWIP_CHKSUM): of 16-bit words as they lie in memory, in
// one's complement arithmetic, not complemented. Eight bytes a step, with the carry.
#include <arch/cc.h>

#include <cstdint>
#include <cstring>

namespace {

std::uint64_t add(std::uint64_t sum, std::uint64_t word) {
    unsigned long long total = 0;
    const bool carry = __builtin_uaddll_overflow(sum, word, &total);
    return total + (carry ? 1 : 0);
}

std::uint64_t load(const unsigned char* from) {
    std::uint64_t word;
    std::memcpy(&word, from, sizeof word);
    return word;
}

} // namespace

std::uint16_t inet_checksum(const void* data, int length) {
    const auto* at = static_cast<const unsigned char*>(data);
    auto left = static_cast<unsigned>(length);
    std::uint64_t sum = 0;
    for (; left >= 32; left -= 32, at += 32)
        sum = add(add(add(add(sum, load(at)), load(at + 8)), load(at + 16)), load(at + 24));
    for (; left >= 8; left -= 8, at += 8)
        sum = add(sum, load(at));
    std::uint64_t rest = 0;
    std::memcpy(&rest, at, left);
    sum = add(sum, rest);
    sum = (sum >> 32) + (sum & 0xffffffff);
    sum = (sum >> 32) + (sum & 0xffffffff);
    sum = (sum >> 16) + (sum & 0xffff);
    sum = (sum >> 16) + (sum & 0xffff);
    return static_cast<std::uint16_t>(sum);
}
