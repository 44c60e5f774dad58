// SPDX-License-Identifier: Apache-2.0
//
// Generates code with system calls and runs it: one case for each name. Prints "ok".
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr std::size_t page = 4096;

// mov $39, %eax (getpid); syscall; ret
constexpr unsigned char getpid_code[] = {0xb8, 39, 0, 0, 0, 0x0f, 0x05, 0xc3};
// mov $110, %eax (getppid); syscall; ret
constexpr unsigned char getppid_code[] = {0xb8, 110, 0, 0, 0, 0x0f, 0x05, 0xc3};
// mov $0x50f, %eax; ret
constexpr unsigned char immediate_code[] = {0xb8, 0x0f, 0x05, 0, 0, 0xc3};

void check(bool good, const char* what) {
    if (good) return;
    std::printf("%s\n", what);
    std::exit(1);
}

unsigned char* writable(std::size_t bytes) {
    void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    check(memory != MAP_FAILED, "mmap");
    return static_cast<unsigned char*>(memory);
}

void make_executable(unsigned char* memory, std::size_t bytes) {
    check(mprotect(memory, bytes, PROT_READ | PROT_EXEC) == 0, "mprotect");
}

int call(const unsigned char* code) { return reinterpret_cast<int (*)()>(reinterpret_cast<std::uintptr_t>(code))(); }

template<std::size_t N>
unsigned char* executable(const unsigned char (&code)[N], std::size_t offset, std::size_t bytes) {
    unsigned char* const memory = writable(bytes);
    std::memset(memory, 0x90, bytes);
    std::memcpy(memory + offset, code, N);
    make_executable(memory, bytes);
    return memory + offset;
}

void anonymous() { check(call(executable(getpid_code, 0, page)) == getpid(), "getpid"); }

void again() {
    unsigned char* const code = executable(getpid_code, 100, page);
    check(call(code) == getpid(), "getpid");
    check(mprotect(code - 100, page, PROT_READ | PROT_WRITE) == 0, "mprotect");
    std::memcpy(code, getppid_code, sizeof getppid_code);
    make_executable(code - 100, page);
    check(call(code) == getppid(), "getppid");
}

// The second byte of `syscall` is the first of the second page.
void split() {
    constexpr std::size_t before = 6;
    check(call(executable(getpid_code, page - before, 2 * page)) == getpid(), "getpid");
}

void in_child(const unsigned char* code) {
    const pid_t child = fork();
    if (child == 0) _exit(call(code) == getpid() ? 0 : 1);
    int status = 0;
    check(waitpid(child, &status, 0) == child && status == 0, "the child");
}

void after_fork() {
    const unsigned char* const used = executable(getpid_code, 0, page);
    const unsigned char* const unused = executable(getpid_code, 0, page);
    check(call(used) == getpid(), "getpid");
    in_child(used);
    in_child(unused);
    check(call(unused) == getpid(), "getpid");
}

void moved() {
    unsigned char* const code = executable(getpid_code, 0, page);
    check(call(code) == getpid(), "getpid");
    unsigned char* const place = writable(2 * page);
    void* const to = mremap(code, page, 2 * page, MREMAP_MAYMOVE | MREMAP_FIXED, place);
    const auto* const moved_code = static_cast<const unsigned char*>(to == MAP_FAILED ? code : to);
    check(call(moved_code) == getpid(), "getpid after mremap");
}

void immediate() {
    unsigned char* const code = executable(immediate_code, 64, page);
    check(call(code) == 0x50f, "the immediate");
    check(std::memcmp(code, immediate_code, sizeof immediate_code) == 0, "the bytes");
}

// int $0xfe; ret
constexpr unsigned char int_code[] = {0xcd, 0xfe, 0xc3};

void own() {
    unsigned char* const code = executable(int_code, 0, page);
    const pid_t child = fork();
    if (child == 0) _exit(call(code));
    int status = 0;
    check(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV, "the child");
}

// Written into memory that is executable already.
void unseen() {
    void* const memory = mmap(nullptr, page, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    check(memory != MAP_FAILED, "mmap");
    std::memcpy(memory, getpid_code, sizeof getpid_code);
    check(call(static_cast<unsigned char*>(memory)) == getpid(), "getpid");
}

void nothing() {}

struct Case {
    const char* name;
    void (*run)();
};
constexpr Case cases[] = {{"nothing", nothing}, {"anonymous", anonymous}, {"again", again},         {"split", split},
                          {"fork", after_fork}, {"moved", moved},         {"immediate", immediate}, {"own", own},
                          {"unseen", unseen}};

} // namespace

int main(int count, char** arguments) {
    for (const Case& row : cases)
        if (count == 2 && std::strcmp(arguments[1], row.name) == 0) {
            row.run();
            std::puts("ok");
            return 0;
        }
    return 2;
}
