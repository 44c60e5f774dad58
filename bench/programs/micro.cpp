// SPDX-License-Identifier: Apache-2.0
//
// Costs of kernel operations, measured alike on Linux and in a Bulkhead container.
//   micro [ROUNDS [SCALE_PERCENT [NAME ...]]]
// prints for each round of each operation (those named, or all):
//   @m NAME OPERATIONS NS_PER_OPERATION TICKS_PER_OPERATION
#include "bench/programs/clock.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace {

using bench::Elapsed;
using bench::Instant;

int rounds = 5;
double scale = 1.0;
char page[4096];

void must(bool ok, const char* what) {
    if (ok) return;
    std::perror(what);
    std::exit(1);
}

void report(const char* name, long operations, Elapsed total) {
    std::printf("@m %s %ld %.2f %.2f\n", name, operations, total.ns / operations, total.ticks / operations);
}

long scaled(long count) {
    const long n = static_cast<long>(count * scale);
    return n < 8 ? 8 : n;
}

// Runs `operation` in rounds; a tenth of one before the first, to warm up.
template<typename Operation>
void measure(const char* name, long count, Operation operation) {
    const long n = scaled(count);
    for (long i = 0; i < (n + 9) / 10; ++i)
        operation(i);
    for (int round = 0; round < rounds; ++round) {
        const Instant start;
        for (long i = 0; i < n; ++i)
            operation(i);
        report(name, n, bench::since(start));
    }
}

void getppid_call() {
    measure("getppid", 200'000, [](long) { syscall(SYS_getppid); });
}

void clock_gettime_vdso() {
    timespec now{};
    measure("clock_gettime", 200'000, [&](long) { clock_gettime(CLOCK_MONOTONIC, &now); });
}

void pread_cached() {
    char path[] = "/tmp/microXXXXXX";
    const int fd = mkstemp(path);
    must(fd >= 0, "mkstemp");
    for (int i = 0; i < 256; ++i)
        must(write(fd, page, sizeof page) == sizeof page, "fill");
    measure("pread_4k", 50'000, [&](long i) { must(pread(fd, page, 4096, (i & 255) * 4096) == 4096, "pread"); });
    close(fd);
    unlink(path);
}

void fstat_call() {
    struct stat status {};
    measure("fstat", 100'000, [&](long) { fstat(0, &status); });
}

void open_close() {
    measure("open_close", 30'000, [](long) { close(open("/etc/passwd", O_RDONLY)); });
}

void pipe_round_trip() {
    int there[2];
    int back[2];
    must(pipe(there) == 0 && pipe(back) == 0, "pipe");
    std::fflush(stdout);
    const pid_t child = fork();
    must(child >= 0, "fork");
    char byte = 1;
    if (child == 0) {
        close(there[1]);
        while (read(there[0], &byte, 1) == 1 && write(back[1], &byte, 1) == 1) {
        }
        _exit(0);
    }
    measure("pipe_round_trip", 20'000,
            [&](long) { must(write(there[1], &byte, 1) == 1 && read(back[0], &byte, 1) == 1, "pipe round trip"); });
    for (const int fd : {there[0], there[1], back[0], back[1]})
        close(fd);
    waitpid(child, nullptr, 0);
}

// First touch of anonymous pages: only the touching is timed, not mmap and munmap.
void page_fault() {
    constexpr int pages = 1024;
    constexpr std::size_t bytes = std::size_t{pages} * 4096;
    const long n = scaled(20);
    for (int round = -1; round < rounds; ++round) {
        Elapsed total;
        for (long k = 0; k < n; ++k) {
            auto* area = static_cast<volatile char*>(
                mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
            must(area != MAP_FAILED, "mmap");
            madvise(const_cast<char*>(area), bytes, MADV_NOHUGEPAGE);
            const Instant start;
            for (std::size_t at = 0; at < bytes; at += 4096)
                area[at] = 1;
            total += bench::since(start);
            munmap(const_cast<char*>(area), bytes);
        }
        if (round >= 0) report("page_fault", n * pages, total);
    }
}

void fork_wait() {
    std::fflush(stdout);
    measure("fork_wait", 500, [](long) {
        const pid_t child = fork();
        must(child >= 0, "fork");
        if (child == 0) _exit(0);
        must(waitpid(child, nullptr, 0) == child, "wait");
    });
}

void fork_exec_wait() {
    std::fflush(stdout);
    measure("fork_exec_wait", 300, [](long) {
        const pid_t child = fork();
        must(child >= 0, "fork");
        if (child == 0) {
            execl("/proc/self/exe", "micro", "--exit", nullptr);
            _exit(1);
        }
        must(waitpid(child, nullptr, 0) == child, "wait");
    });
}

struct Operation {
    const char* name;
    void (*run)();
};

constexpr Operation operations[] = {
    {"getppid", getppid_call},          {"clock_gettime", clock_gettime_vdso},
    {"pread_4k", pread_cached},         {"fstat", fstat_call},
    {"open_close", open_close},         {"pipe_round_trip", pipe_round_trip},
    {"page_fault", page_fault},         {"fork_wait", fork_wait},
    {"fork_exec_wait", fork_exec_wait},
};

bool named(const char* name, int count, char** names) {
    for (int i = 0; i < count; ++i)
        if (std::strcmp(names[i], name) == 0) return true;
    return count == 0;
}

} // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "--exit") == 0) return 0;
    if (argc > 1) rounds = std::atoi(argv[1]);
    if (argc > 2) scale = std::atof(argv[2]) / 100;
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    for (const Operation& operation : operations)
        if (named(operation.name, argc - 3, argv + 3)) operation.run();
    return 0;
}
