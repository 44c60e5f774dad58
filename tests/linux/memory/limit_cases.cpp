// SPDX-License-Identifier: Apache-2.0
//
// How much memory there may be.
#include "tests/linux/memory/memory.hpp"

#include <sys/resource.h>

#include <csignal>

using test::page;

namespace {

constexpr int anonymous = MAP_PRIVATE | MAP_ANONYMOUS;

void limit(__rlimit_resource resource, long bytes) {
    const rlimit wanted{static_cast<rlim_t>(bytes), RLIM_INFINITY};
    CHECK_EQ(setrlimit(resource, &wanted), 0);
}

long map_result(long bytes, int protection, int flags) { return call(SYS_mmap, 0, bytes, protection, flags, -1, 0); }

} // namespace

CASE(limit_of_the_address_space) {
    CHECK_EQ(test::in_child([] {
                 limit(RLIMIT_AS, 64 << 20);
                 CHECK_FAILS(map_result(65 << 20, PROT_NONE, anonymous), ENOMEM);
                 const long at = map_result(16 << 20, PROT_NONE, anonymous);
                 CHECK(at > 0);
                 CHECK_FAILS(call(SYS_mremap, at, 16 << 20, 80 << 20, MREMAP_MAYMOVE), ENOMEM);
                 const long heap = call(SYS_brk, 0);
                 CHECK_EQ(call(SYS_brk, heap + (65 << 20)), heap);
             }),
             0);
}

CASE(limit_of_data) {
    CHECK_EQ(test::in_child([] {
                 limit(RLIMIT_DATA, 32 << 20);
                 CHECK_FAILS(map_result(33 << 20, PROT_READ | PROT_WRITE, anonymous), ENOMEM);
                 const long at = map_result(33 << 20, PROT_READ, anonymous);
                 CHECK(at > 0);
                 CHECK_FAILS(call(SYS_mprotect, at, 33 << 20, PROT_READ | PROT_WRITE), ENOMEM);
                 const long heap = call(SYS_brk, 0);
                 CHECK_EQ(call(SYS_brk, heap + (33 << 20)), heap);
             }),
             0);
}

CASE(limit_of_the_stack) {
    CHECK_EQ(test::in_child([] {
                 limit(RLIMIT_STACK, 1 << 20);
                 volatile char* const here = static_cast<char*>(__builtin_frame_address(0));
                 CHECK_EQ(test::write_raises(here - (1 << 19)), 0);
                 CHECK_EQ(test::write_raises(here - (2 << 20)), SIGSEGV * 10 + SEGV_MAPERR);
             }),
             0);
}

CASE(more_than_there_is) {
    constexpr long huge = 1L << 46;
    CHECK_FAILS(map_result(huge, PROT_READ | PROT_WRITE, anonymous), ENOMEM);
    CHECK_FAILS(map_result(huge, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS), ENOMEM);
    constexpr long large = 1L << 40;
    const long reserved = map_result(large, PROT_NONE, anonymous);
    CHECK(reserved > 0);
    CHECK_FAILS(call(SYS_mprotect, reserved, large, PROT_READ | PROT_WRITE), ENOMEM);
    CHECK_EQ(call(SYS_mprotect, reserved, page, PROT_READ | PROT_WRITE), 0);
    CHECK_EQ(call(SYS_munmap, reserved, large), 0);
    const long promised = map_result(large, PROT_READ | PROT_WRITE, anonymous | MAP_NORESERVE);
    CHECK(promised > 0);
    CHECK_EQ(call(SYS_munmap, promised, large), 0);
}

CASE(addresses_that_may_not_be_mapped) {
    CHECK_EQ(test::in_child([] {
                 if (call(SYS_getuid) == 0) CHECK_EQ(call(SYS_setuid, 65534), 0);
                 CHECK_FAILS(call(SYS_mmap, 0, page, PROT_READ, anonymous | MAP_FIXED, -1, 0), EPERM);
                 CHECK(call(SYS_mmap, 4096, page, PROT_READ, anonymous, -1, 0) > 4096);
             }),
             0);
}
