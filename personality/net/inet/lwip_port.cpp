// SPDX-License-Identifier: Apache-2.0
//
// What lwIP needs of its surroundings (personality/net/lwip/arch/cc.h).
#include "lib/runtime/abort.hpp"
#include "personality/platform/clock.hpp"
#include "personality/platform/random.hpp"

#include <arch/cc.h>
#include <lwip/sys.h>

#include <cstring>
#include <new>

void* inet_allocate(size_t bytes) { return ::operator new(bytes, std::nothrow); }

void* inet_allocate_zeroed(size_t count, size_t bytes) {
    void* const block = ::operator new(count* bytes, std::nothrow);
    if (block != nullptr) std::memset(block, 0, count * bytes);
    return block;
}

void inet_free(void* block) { ::operator delete(block); }

uint32_t inet_random() {
    uint32_t value;
    personality::platform::fill_random(&value, sizeof value);
    return value;
}

void inet_assertion_failed(const char* what) { runtime::fail(what); }

u32_t sys_now() { return static_cast<u32_t>(personality::platform::monotonic_ns() / 1'000'000); }
