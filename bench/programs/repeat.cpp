// SPDX-License-Identifier: Apache-2.0
//
// repeat LABEL N COMMAND ARGUMENT... : runs the command N times and times each run, from fork to reaped.
// Prints the ns and the ticks (instructions under QEMU's `-icount shift=0`) of every run, how many failed, and the
// mean idle CPU time of a run from /proc/stat, which under `-icount sleep=off` counts as ticks too.
#include "bench/programs/clock.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

double idle_ms() {
    constexpr double ms_per_user_hz = 10;
    long long user = 0, nice = 0, system = 0, idle = 0, wait = 0;
    if (FILE* file = std::fopen("/proc/stat", "r")) {
        if (std::fscanf(file, "cpu %lld %lld %lld %lld %lld", &user, &nice, &system, &idle, &wait) != 5)
            idle = wait = 0;
        std::fclose(file);
    }
    return static_cast<double>(idle + wait) * ms_per_user_hz;
}

void print(const char* kind, const char* label, const std::vector<double>& values) {
    std::printf("@%s %s", kind, label);
    for (const double value : values)
        std::printf(" %.0f", value);
    std::printf("\n");
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    const char* label = argv[1];
    const int runs = std::atoi(argv[2]);
    int failed = 0;
    std::vector<double> ns;
    std::vector<double> ticks;
    const double idle_before = idle_ms();
    for (int i = 0; i < runs; ++i) {
        const bench::Instant start;
        const pid_t child = fork();
        if (child == 0) {
            execvp(argv[3], argv + 3);
            _exit(127);
        }
        int status = 0;
        waitpid(child, &status, 0);
        const bench::Elapsed elapsed = bench::since(start);
        ns.push_back(elapsed.ns);
        ticks.push_back(elapsed.ticks);
        failed += status != 0;
    }
    std::printf("@repeat %s n=%d failed=%d idle_ms=%.2f\n", label, runs, failed, (idle_ms() - idle_before) / runs);
    print("ns", label, ns);
    print("ticks", label, ticks);
    return 0;
}
