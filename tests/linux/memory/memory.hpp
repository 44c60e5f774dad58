// SPDX-License-Identifier: Apache-2.0
//
// What the cases about memory have in common.
#pragma once

#include "tests/linux/fs/harness.hpp"

#include <sys/mman.h>

#include <functional>

namespace test {

inline constexpr long page = 4096;

// mmap(2) that must succeed.
char* map(long bytes, int protection, int flags, int file = -1, long offset = 0, const void* address = nullptr);
inline char* map_private(long bytes) { return map(bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS); }

// What a child that calls `body` and then exits ends by: 0, its exit status, or 1000 and its signal's number.
int in_child(const std::function<void()>& body);
inline constexpr int by_signal = 1000;

// What touching an address raises: the signal's number * 10 and its si_code, or 0.
int read_raises(const volatile char* address);
int write_raises(volatile char* address);

// Whether both hold the same `bytes`.
bool all(const char* at, long bytes, char value);

// A file of so many pages, filled with 'a', 'b', ...
int make_pages(const char* path, int pages, int flags);

} // namespace test
