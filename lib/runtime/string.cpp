// SPDX-License-Identifier: Apache-2.0
//
// str* of the C standard, those that freestanding C++ code and libstdc++'s headers ask for.
#include <cstddef>

namespace {

unsigned char byte(const char* at) { return static_cast<unsigned char>(*at); }

} // namespace

extern "C" {

std::size_t strlen(const char* text) {
    const char* end = text;
    while (*end)
        ++end;
    return static_cast<std::size_t>(end - text);
}

std::size_t strnlen(const char* text, std::size_t limit) {
    std::size_t length = 0;
    while (length < limit && text[length])
        ++length;
    return length;
}

int strcmp(const char* left, const char* right) {
    while (*left && *left == *right) {
        ++left;
        ++right;
    }
    return byte(left) - byte(right);
}

int strncmp(const char* left, const char* right, std::size_t limit) {
    for (; limit; --limit, ++left, ++right)
        if (!*left || *left != *right) return byte(left) - byte(right);
    return 0;
}

char* strchr(const char* text, int value) {
    for (;; ++text) {
        if (*text == static_cast<char>(value)) return const_cast<char*>(text);
        if (!*text) return nullptr;
    }
}

char* strrchr(const char* text, int value) {
    const char* last = nullptr;
    for (;; ++text) {
        if (*text == static_cast<char>(value)) last = text;
        if (!*text) return const_cast<char*>(last);
    }
}

} // extern "C"
