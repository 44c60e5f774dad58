// SPDX-License-Identifier: Apache-2.0
//
// process_vm_readv(2), process_vm_writev(2), kcmp(2).
#include "tests/linux/tty/processes.hpp"

#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <thread>

namespace {

constexpr int kcmp_file = 0;
constexpr int kcmp_vm = 1;
constexpr int kcmp_files = 2;
constexpr int kcmp_fs = 3;

char text[10000];

} // namespace

CASE(another_processs_memory_is_read_and_written) {
    std::memset(text, 'a', sizeof text);
    test::Gate written;
    const pid_t process = test::child([&] {
        written.wait();
        CHECK(text[0] == 'a' && text[1] == 'x' && text[2] == 'y' && text[9999] == 'z');
    });
    char first[3] = {}, second[5000] = {};
    iovec own[] = {{first, 3}, {second, sizeof second}};
    iovec theirs[] = {{text, 5003}};
    CHECK_EQ(process_vm_readv(process, own, 2, theirs, 1, 0), 5003);
    CHECK(first[2] == 'a' && second[4999] == 'a');
    char change[] = "xyz";
    iovec from[] = {{change, 3}};
    iovec to[] = {{text + 1, 2}, {text + 9999, 1}};
    CHECK_EQ(process_vm_writev(process, from, 1, to, 2, 0), 3);
    CHECK(text[1] == 'a');
    written.open();
    CHECK_ENDS_WELL(process);
}

CASE(what_lies_beyond_another_processs_memory) {
    auto* const page =
        static_cast<char*>(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    CHECK_EQ(munmap(page + 4096, 4096), 0);
    char buffer[100];
    iovec own{buffer, 100};
    iovec theirs{page + 4096, 100};
    iovec both[] = {{page + 4046, 50}, {page + 4096, 50}};
    CHECK_FAILS(call(SYS_process_vm_readv, getpid(), &own, 1, &theirs, 1, 0), EFAULT);
    CHECK_EQ(call(SYS_process_vm_readv, getpid(), &own, 1, both, 2, 0), 50);
    CHECK_EQ(mprotect(page, 4096, PROT_READ), 0);
    iovec read_only{page, 100};
    CHECK_FAILS(call(SYS_process_vm_writev, getpid(), &own, 1, &read_only, 1, 0), EFAULT);
    CHECK_FAILS(call(SYS_process_vm_readv, getpid(), &own, 1, &own, 1, 1), EINVAL);
    CHECK_FAILS(call(SYS_process_vm_readv, 0x3fffffff, &own, 1, &own, 1, 0), ESRCH);
    CHECK_FAILS(call(SYS_process_vm_readv, getpid(), &own, 2000, &own, 1, 0), EINVAL);
    CHECK_EQ(call(SYS_process_vm_readv, getpid(), &own, 1, nullptr, 0, 0), 0);
    munmap(page, 4096);
}

CASE(others_memory_is_not_read) {
    const pid_t parent = getpid();
    CHECK_ENDS_WELL(test::child([&] {
        CHECK_EQ(setresuid(1000, 1000, 1000), 0);
        char byte;
        iovec own{&byte, 1};
        iovec theirs{text, 1};
        CHECK_FAILS(call(SYS_process_vm_readv, parent, &own, 1, &theirs, 1, 0), EPERM);
        CHECK_FAILS(call(SYS_kcmp, parent, getpid(), kcmp_vm, 0, 0), EPERM);
    }));
}

CASE(what_processes_share) {
    test::Gate leave;
    const int null = test::open("/dev/null", O_RDONLY);
    const int again = dup(null);
    const int other = test::open("/dev/null", O_RDONLY);
    const pid_t process = test::child([&] { leave.wait(); });
    const pid_t self = getpid();
    CHECK_EQ(call(SYS_kcmp, self, self, kcmp_file, null, again), 0);
    CHECK(call(SYS_kcmp, self, self, kcmp_file, null, other) > 0);
    CHECK_EQ(call(SYS_kcmp, self, process, kcmp_file, null, null), 0);
    CHECK_EQ(call(SYS_kcmp, self, self, kcmp_vm, 0, 0), 0);
    const long one_way = call(SYS_kcmp, self, process, kcmp_vm, 0, 0);
    const long other_way = call(SYS_kcmp, process, self, kcmp_vm, 0, 0);
    CHECK_EQ(one_way + other_way, 3); // 1 and 2
    CHECK(call(SYS_kcmp, self, process, kcmp_files, 0, 0) > 0);
    std::thread([&] { CHECK_EQ(call(SYS_kcmp, self, gettid(), kcmp_fs, 0, 0), 0); }).join();
    CHECK_FAILS(call(SYS_kcmp, self, self, kcmp_file, null, 999), EBADF);
    CHECK_FAILS(call(SYS_kcmp, self, 0x3fffffff, kcmp_vm, 0, 0), ESRCH);
    CHECK_FAILS(call(SYS_kcmp, self, self, 99, 0, 0), EINVAL);
    leave.open();
    CHECK_ENDS_WELL(process);
    for (const int file : {null, again, other})
        test::close(file);
}
