// SPDX-License-Identifier: Apache-2.0
//
// memfd_create(2) and seals.
#include "tests/linux/memory/memory.hpp"

using test::page;

namespace {

enum Flags { close_on_exec = 1, sealing = 2 };
enum Commands { add_seals = 1033, get_seals = 1034 };
enum Seals { seal = 1, shrink = 2, grow = 4, write_ = 8, future_write = 16 };

int make(int flags) {
    const long file = call(SYS_memfd_create, "name", flags);
    CHECK(file >= 0);
    return static_cast<int>(file);
}
long add(int file, int seals) { return call(SYS_fcntl, file, add_seals, seals); }

} // namespace

CASE(memory_files) {
    const int file = make(close_on_exec);
    CHECK_EQ(call(SYS_fcntl, file, F_GETFD), FD_CLOEXEC);
    CHECK_EQ(call(SYS_fcntl, file, get_seals), seal);
    CHECK_FAILS(add(file, write_), EPERM);
    CHECK_EQ(call(SYS_write, file, "hello", 5), 5);
    CHECK_EQ(call(SYS_ftruncate, file, 2 * page), 0);
    char* const at = test::map(2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, file);
    CHECK(std::string(at, 5) == "hello" && at[page] == 0);
    at[0] = 'H';
    char out[6] = {};
    CHECK_EQ(call(SYS_pread64, file, out, 5, 0), 5);
    CHECK(std::string(out) == "Hello");
    char path[64] = {};
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    CHECK(call(SYS_readlink, link.c_str(), path, sizeof path - 1) > 0);
    CHECK(std::string(path) == "/memfd:name (deleted)");
    struct stat status = {};
    CHECK_EQ(call(SYS_fstat, file, &status), 0);
    CHECK_EQ(status.st_mode, S_IFREG | 0777);
    CHECK_EQ(status.st_nlink, 0);
}

CASE(memory_files_refuse) {
    CHECK_FAILS(call(SYS_memfd_create, "name", 0x100), EINVAL);
    CHECK_FAILS(call(SYS_memfd_create, 8, 0), EFAULT);
    CHECK_FAILS(call(SYS_memfd_create, std::string(250, 'x').c_str(), 0), EINVAL);
    CHECK(call(SYS_memfd_create, std::string(249, 'x').c_str(), 0) >= 0);
    CHECK(call(SYS_memfd_create, "", 0) >= 0);
}

CASE(seals) {
    const int file = make(sealing);
    CHECK_EQ(call(SYS_fcntl, file, get_seals), 0);
    CHECK_EQ(call(SYS_ftruncate, file, 2 * page), 0);
    CHECK_FAILS(add(file, 0x400), EINVAL);
    CHECK_EQ(add(file, shrink), 0);
    CHECK_FAILS(call(SYS_ftruncate, file, page), EPERM);
    CHECK_EQ(call(SYS_ftruncate, file, 3 * page), 0);
    CHECK_EQ(add(file, grow), 0);
    CHECK_FAILS(call(SYS_ftruncate, file, 4 * page), EPERM);
    CHECK_FAILS(call(SYS_pwrite64, file, "x", 1, 3 * page), EPERM);
    CHECK_FAILS(call(SYS_fallocate, file, 0, 3 * page, page), EPERM);
    char* const at = test::map(page, PROT_READ | PROT_WRITE, MAP_SHARED, file);
    CHECK_FAILS(add(file, write_), EBUSY);
    at[0] = 'x';
    CHECK_EQ(call(SYS_munmap, at, page), 0);
    CHECK_EQ(add(file, write_), 0);
    CHECK_FAILS(call(SYS_pwrite64, file, "x", 1, 0), EPERM);
    CHECK_FAILS(call(SYS_fallocate, file, 3, 0, page), EPERM);
    CHECK_FAILS(call(SYS_mmap, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), EPERM);
    char* const own = test::map(page, PROT_READ | PROT_WRITE, MAP_PRIVATE, file);
    own[1] = 'y';
    CHECK(own[0] == 'x');
    CHECK_EQ(add(file, seal), 0);
    CHECK_FAILS(add(file, shrink), EPERM);
    CHECK_EQ(call(SYS_fcntl, file, get_seals), seal | shrink | grow | write_);
}

CASE(later_writes_are_sealed) {
    const int file = make(sealing);
    CHECK_EQ(call(SYS_ftruncate, file, page), 0);
    char* const before = test::map(page, PROT_READ | PROT_WRITE, MAP_SHARED, file);
    CHECK_EQ(add(file, future_write), 0);
    before[0] = 'x';
    CHECK_FAILS(call(SYS_pwrite64, file, "y", 1, 0), EPERM);
    CHECK_FAILS(call(SYS_mmap, 0, page, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), EPERM);
    char* const after = test::map(page, PROT_READ, MAP_SHARED, file);
    CHECK(after[0] == 'x');
    CHECK_FAILS(call(SYS_mprotect, after, page, PROT_READ | PROT_WRITE), EACCES);
}

CASE(only_memory_files_take_seals) {
    const int pipes = test::open(".", O_RDONLY);
    CHECK_FAILS(add(pipes, seal), EPERM); // not open for writing
    CHECK_FAILS(call(SYS_fcntl, pipes, get_seals), EINVAL);
}
