// SPDX-License-Identifier: Apache-2.0
//
// cpu_share AT MS: from the time of day AT (ms since 1970) on spins for MS milliseconds and prints how many of them it
// ran: a step of the clock from one loop to the next that is longer than half a millisecond was somebody else's time,
// be it another container's or that of other work on the host. Two that are given the same window can be compared.
#include <cstdio>
#include <cstdlib>
#include <ctime>

static double now_ms(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const double at = std::atof(argv[1]);
    const double duration = std::atof(argv[2]);
    while (now_ms(CLOCK_REALTIME) < at) {
    }
    const double start = now_ms(CLOCK_MONOTONIC);
    double ran = 0;
    double last = start;
    while (last - start < duration) {
        const double now = now_ms(CLOCK_MONOTONIC);
        if (now - last < 0.5) ran += now - last;
        last = now;
    }
    std::printf("%.1f\n", ran);
}
