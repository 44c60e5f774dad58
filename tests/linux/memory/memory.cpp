// SPDX-License-Identifier: Apache-2.0
#include "tests/linux/memory/memory.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace test {

char* map(long bytes, int protection, int flags, int file, long offset, const void* address) {
    const long result = call(SYS_mmap, address, bytes, protection, flags, file, offset);
    CHECK(result > 0);
    return reinterpret_cast<char*>(result);
}

int in_child(const std::function<void()>& body) {
    const pid_t child = fork();
    if (child == 0) {
        body();
        _exit(has_failed() ? 99 : 0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? by_signal + WTERMSIG(status) : WEXITSTATUS(status);
}

namespace {

void tell(int signal, siginfo_t* info, void*) { _exit(signal * 10 + info->si_code); }

void catch_faults() {
    struct sigaction action = {};
    action.sa_sigaction = tell;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, nullptr);
    sigaction(SIGBUS, &action, nullptr);
}

} // namespace

int read_raises(const volatile char* address) {
    return in_child([=] {
        catch_faults();
        (void)*address;
    });
}

int write_raises(volatile char* address) {
    return in_child([=] {
        catch_faults();
        *address = 1;
    });
}

bool all(const char* at, long bytes, char value) {
    for (long i = 0; i < bytes; ++i)
        if (at[i] != value) return false;
    return true;
}

int make_pages(const char* path, int pages, int flags) {
    std::string content;
    for (int i = 0; i < pages; ++i)
        content += std::string(page, static_cast<char>('a' + i));
    make_file(path, content);
    return open(path, flags);
}

} // namespace test
