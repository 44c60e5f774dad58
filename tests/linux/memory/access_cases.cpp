// SPDX-License-Identifier: Apache-2.0
//
// Memory seen from elsewhere: /dev/zero, /proc/<pid>/pagemap.
#include "tests/linux/memory/memory.hpp"

#include <unistd.h>

#include <cstdint>
#include <cstring>

namespace {

constexpr long page = test::page;
constexpr int read_write = PROT_READ | PROT_WRITE;

std::uint64_t pagemap_word(const void* address) {
    const int file = test::open("/proc/self/pagemap", O_RDONLY);
    std::uint64_t word = 0;
    const auto offset = static_cast<long>(reinterpret_cast<std::uintptr_t>(address) / page * sizeof word);
    CHECK_EQ(call(SYS_pread64, file, &word, sizeof word, offset), sizeof word);
    CHECK_FAILS(call(SYS_pread64, file, &word, sizeof word, offset + 1), EINVAL);
    test::close(file);
    return word;
}

} // namespace

CASE(dev_zero_is_anonymous_memory) {
    const int zero = test::open("/dev/zero", O_RDWR);
    char* const own = test::map(2 * page, read_write, MAP_PRIVATE, zero);
    char* const shared = test::map(2 * page, read_write, MAP_SHARED, zero);
    char* const another = test::map(2 * page, PROT_READ, MAP_SHARED, zero);
    test::close(zero);
    CHECK_EQ(own[page], 0);
    own[page] = 1;
    CHECK_EQ(shared[page], 0);
    CHECK_EQ(test::in_child([&] { shared[0] = own[0] = 'c'; }), 0);
    CHECK_EQ(shared[0], 'c');
    CHECK_EQ(own[0], 0);
    CHECK_EQ(another[0], 0);
    const int for_reading = test::open("/dev/zero", O_RDONLY);
    CHECK_EQ(test::map(page, PROT_READ, MAP_SHARED, for_reading)[0], 0);
    CHECK_FAILS(call(SYS_mmap, 0, page, read_write, MAP_SHARED, for_reading, 0), EACCES);
    test::close(for_reading);
}

CASE(pagemap_tells_what_is_present) {
    constexpr std::uint64_t present = std::uint64_t{1} << 63;
    char* const at = test::map_private(2 * page);
    at[0] = 1;
    CHECK(pagemap_word(at) & present);
    CHECK(!(pagemap_word(at + page) & present));
    CHECK(!(pagemap_word(nullptr) & present));
}
