// SPDX-License-Identifier: Apache-2.0
//
// Memory seen from elsewhere: /dev/zero, process_vm_readv(2), /proc/<pid>/pagemap.
#include "tests/linux/memory/memory.hpp"

#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
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
    char* const shared = test::map(2 * page, read_write, MAP_SHARED, zero, page);
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

CASE(another_processs_memory) {
    char* const there = test::map_private(2 * page);
    std::memset(there, 'p', 2 * page);
    int ready[2];
    CHECK_EQ(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
        std::memset(there + page - 2, 'c', 4);
        CHECK_EQ(write(ready[1], "", 1), 1);
        pause();
        _exit(0);
    }
    char byte = 0;
    CHECK_EQ(read(ready[0], &byte, 1), 1);
    char first[3];
    char second[3];
    iovec local[] = {{first, 3}, {second, 3}};
    const iovec remote[] = {{there + page - 3, 6}};
    CHECK_EQ(process_vm_readv(child, local, 2, remote, 1, 0), 6);
    CHECK(std::memcmp(first, "pcc", 3) == 0 && std::memcmp(second, "ccp", 3) == 0);
    CHECK_EQ(there[page - 2], 'p');
    std::memcpy(first, "123", 3);
    CHECK_EQ(process_vm_writev(child, local, 1, remote, 1, 0), 3);
    CHECK_EQ(process_vm_readv(child, local + 1, 1, remote, 1, 0), 3);
    CHECK(std::memcmp(second, "123", 3) == 0);

    CHECK_EQ(process_vm_readv(child, local, 0, remote, 1, 0), 0);
    CHECK_FAILS(call(SYS_process_vm_readv, child, local, 1, remote, 1, 1), EINVAL);
    CHECK_FAILS(call(SYS_process_vm_readv, child, local, 2000, remote, 1, 0), EINVAL);
    CHECK_FAILS(call(SYS_process_vm_readv, 0x3fffffff, local, 1, remote, 1, 0), ESRCH);
    CHECK_EQ(munmap(there + page, page), 0);
    const iovec nowhere[] = {{nullptr, 8}};
    CHECK_FAILS(call(SYS_process_vm_readv, child, local, 1, nowhere, 1, 0), EFAULT);
    const iovec over_the_end[] = {{there + 2 * page - 1, 3}};
    CHECK_EQ(process_vm_readv(child, local, 1, over_the_end, 1, 0), 1);
    CHECK_EQ(kill(child, SIGKILL), 0);
    CHECK_EQ(waitpid(child, nullptr, 0), child);
    close(ready[0]);
    close(ready[1]);
}

CASE(pagemap_tells_what_is_present) {
    constexpr std::uint64_t present = std::uint64_t{1} << 63;
    char* const at = test::map_private(2 * page);
    at[0] = 1;
    CHECK(pagemap_word(at) & present);
    CHECK(!(pagemap_word(at + page) & present));
    CHECK(!(pagemap_word(nullptr) & present));
}
