// SPDX-License-Identifier: Apache-2.0
//
// offender CASE: a program that takes all it can get, for ever, and goes on whatever it is refused. It says "ready"
// once it is at it.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace {

constexpr std::size_t page = 4096;

void say_ready() {
    static bool said = false;
    if (said) return;
    said = true;
    (void)!write(STDOUT_FILENO, "ready\n", 6);
}

// In a child, as who does it may be killed for it.
template<typename Work>
[[noreturn]] void again_and_again(Work work) {
    for (;;) {
        const pid_t child = fork();
        if (child == 0) work();
        say_ready();
        if (child > 0) waitpid(child, nullptr, 0);
    }
}

[[noreturn]] void allocate() {
    again_and_again([] {
        for (;;) {
            void* const place = mmap(nullptr, 64 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (place == MAP_FAILED) _exit(0);
            for (std::size_t i = 0; i < 64; ++i)
                static_cast<volatile char*>(place)[i * page] = 1;
        }
    });
}

// Every process makes more of them.
[[noreturn]] void fork_bomb() {
    say_ready();
    for (;;)
        (void)fork();
}

// Processes whose turns follow each other, none of which ever waits.
[[noreturn]] void spin_in_fifty() {
    for (int i = 1; i < 50 && fork() > 0; ++i) {
    }
    say_ready();
    for (;;)
        asm volatile("");
}

[[noreturn]] void fill_files() {
    static char block[16 * page];
    std::memset(block, 'f', sizeof block);
    for (unsigned number = 0;; ++number) {
        char name[32];
        std::snprintf(name, sizeof name, "/tmp/fill%u", number % 1000);
        const int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        for (int blocks = 0; blocks < 64 && write(file, block, sizeof block) > 0; ++blocks) {
        }
        close(file);
        if (number == 16) say_ready();
    }
}

// Everything of a file of the image that is larger than the machine's cache.
[[noreturn]] void fill_page_cache() {
    const int file = open("/large", O_RDONLY);
    struct stat status {};
    if (file < 0 || fstat(file, &status) != 0) std::exit(1);
    const auto bytes = static_cast<std::size_t>(status.st_size);
    auto* const place = static_cast<volatile char*>(mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file, 0));
    for (;;)
        for (std::size_t at = 0; at < bytes; at += page) {
            (void)place[at];
            if (at == 256 * page) say_ready();
        }
}

[[noreturn]] void spin() {
    say_ready();
    for (;;)
        asm volatile("");
}

[[noreturn]] void flood_output() {
    static char line[16 * page];
    std::memset(line, 'o', sizeof line);
    say_ready();
    for (;;)
        (void)!write(STDOUT_FILENO, line, sizeof line);
}

// Wakes the servers as often as it can: a byte at a time, a timer that is due at once, a page that must be read.
[[noreturn]] void flood_rings() {
    for (int i = 0; i < 4; ++i)
        if (fork() == 0) break;
    say_ready();
    for (unsigned i = 0;; ++i) {
        (void)!write(STDERR_FILENO, "r", 1);
        const timespec soon{0, 1};
        nanosleep(&soon, nullptr);
    }
}

[[noreturn]] void ignore_input() {
    say_ready();
    for (;;)
        pause();
}

[[noreturn]] void keep_zombies() {
    for (unsigned children = 0; children < 1000;) {
        const pid_t child = fork();
        if (child == 0) _exit(0);
        if (child > 0) ++children;
    }
    say_ready();
    for (;;)
        pause();
}

[[noreturn]] void keep_pipes() {
    const rlimit limit{4096, 4096};
    setrlimit(RLIMIT_NOFILE, &limit);
    static char block[page];
    unsigned pipes = 0;
    for (int ends[2]; pipes < 1000 && pipe2(ends, O_NONBLOCK) == 0; ++pipes)
        (void)!write(ends[1], block, sizeof block);
    if (pipes < 1000) std::exit(1);
    say_ready();
    for (;;)
        for (int end = 3; end < 2000; ++end)
            (void)!write(end, block, sizeof block);
}

struct Case {
    const char* name;
    void (*run)();
};
constexpr Case cases[] = {{"allocate", allocate},          {"fork", fork_bomb},    {"files", fill_files},
                          {"page-cache", fill_page_cache}, {"spin", spin},         {"spin-in-50", spin_in_fifty},
                          {"output", flood_output},        {"rings", flood_rings}, {"input", ignore_input},
                          {"zombies", keep_zombies},       {"pipes", keep_pipes}};

} // namespace

int main(int argc, char** argv) {
    for (const Case& one : cases)
        if (argc == 2 && std::strcmp(argv[1], one.name) == 0) one.run();
    return 2;
}
