// SPDX-License-Identifier: Apache-2.0
//
// mem* with 8-byte accesses, four to a turn: `rep movsb` counts an instruction a byte under TCG, and general registers
// are all that a guest program uses.
#include <cstddef>
#include <cstdint>

namespace {

// An unaligned word of any object.
struct [[gnu::packed, gnu::may_alias]] Word {
    std::uint64_t value;
};

constexpr std::size_t word = sizeof(Word);
constexpr std::size_t block = 4 * word;

std::uint64_t load(const std::byte* from) { return reinterpret_cast<const Word*>(from)->value; }
void store(std::byte* to, std::uint64_t value) { reinterpret_cast<Word*>(to)->value = value; }

void copy_up(std::byte* to, const std::byte* from, std::size_t count) {
    for (; count >= block; count -= block, to += block, from += block) {
        const std::uint64_t a = load(from), b = load(from + word), c = load(from + 2 * word), d = load(from + 3 * word);
        store(to, a);
        store(to + word, b);
        store(to + 2 * word, c);
        store(to + 3 * word, d);
    }
    for (; count >= word; count -= word, to += word, from += word)
        store(to, load(from));
    for (; count; --count)
        *to++ = *from++;
}

void copy_down(std::byte* to, const std::byte* from, std::size_t count) {
    to += count;
    from += count;
    for (; count >= block; count -= block) {
        to -= block;
        from -= block;
        const std::uint64_t a = load(from), b = load(from + word), c = load(from + 2 * word), d = load(from + 3 * word);
        store(to + 3 * word, d);
        store(to + 2 * word, c);
        store(to + word, b);
        store(to, a);
    }
    for (; count >= word; count -= word) {
        to -= word;
        from -= word;
        store(to, load(from));
    }
    for (; count; --count)
        *--to = *--from;
}

} // namespace

extern "C" {

void* memcpy(void* __restrict to, const void* __restrict from, std::size_t count) {
    copy_up(static_cast<std::byte*>(to), static_cast<const std::byte*>(from), count);
    return to;
}

void* memmove(void* to, const void* from, std::size_t count) {
    auto* const target = static_cast<std::byte*>(to);
    const auto* const source = static_cast<const std::byte*>(from);
    // Below the source, or clear of it: upwards reads every byte before it is overwritten.
    if (reinterpret_cast<std::uintptr_t>(target) - reinterpret_cast<std::uintptr_t>(source) >= count)
        copy_up(target, source, count);
    else
        copy_down(target, source, count);
    return to;
}

void* memset(void* to, int value, std::size_t count) {
    auto* target = static_cast<std::byte*>(to);
    const std::uint64_t pattern = static_cast<unsigned char>(value) * 0x0101010101010101ULL;
    for (; count >= block; count -= block, target += block) {
        store(target, pattern);
        store(target + word, pattern);
        store(target + 2 * word, pattern);
        store(target + 3 * word, pattern);
    }
    for (; count >= word; count -= word, target += word)
        store(target, pattern);
    for (; count; --count)
        *target++ = static_cast<std::byte>(value);
    return to;
}

int memcmp(const void* left, const void* right, std::size_t count) {
    const auto* a = static_cast<const std::byte*>(left);
    const auto* b = static_cast<const std::byte*>(right);
    for (; count >= word; count -= word, a += word, b += word) {
        const std::uint64_t x = load(a), y = load(b);
        if (x != y) return __builtin_bswap64(x) < __builtin_bswap64(y) ? -1 : 1;
    }
    for (; count; --count, ++a, ++b)
        if (*a != *b) return static_cast<int>(*a) - static_cast<int>(*b);
    return 0;
}

int bcmp(const void* left, const void* right, std::size_t count) { return memcmp(left, right, count); }

void* memchr(const void* in, int value, std::size_t count) {
    const auto* at = static_cast<const unsigned char*>(in);
    for (; count; --count, ++at)
        if (*at == static_cast<unsigned char>(value)) return const_cast<unsigned char*>(at);
    return nullptr;
}

} // extern "C"
