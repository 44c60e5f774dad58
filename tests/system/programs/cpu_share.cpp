// SPDX-License-Identifier: Apache-2.0
//
// cpu_share MS: spins for MS milliseconds of wall-clock time and prints the share of it in which it ran: a step of the
// clock from one loop to the next that is longer than half a millisecond was somebody else's time.
#include <cstdio>
#include <cstdlib>
#include <ctime>

static double now_ms() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

int main(int argc, char** argv) {
    const double duration = argc > 1 ? std::atof(argv[1]) : 2000;
    const double start = now_ms();
    double ran = 0;
    double last = start;
    while (last - start < duration) {
        const double at = now_ms();
        if (at - last < 0.5) ran += at - last;
        last = at;
    }
    std::printf("%.4f\n", ran / (last - start));
}
