// SPDX-License-Identifier: Apache-2.0
//
// memory_hog [MiB]: touches so much memory, or all that there is; then says so and waits for the end of its input.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

int main(int count, char** arguments) {
    constexpr long step = 1 << 20;
    const long wanted = count > 1 ? std::atol(arguments[1]) : 1 << 20;
    for (long done = 0; done < wanted; ++done) {
        void* const block = mmap(nullptr, step, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (block == MAP_FAILED) return 2;
        for (long at = 0; at < step; at += 4096)
            static_cast<volatile char*>(block)[at] = 1;
    }
    std::puts("full");
    std::fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0)
        ;
}
