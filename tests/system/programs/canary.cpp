// SPDX-License-Identifier: Apache-2.0
//
// canary: for each line "MS" on stdin works for so many milliseconds and prints "LOOPS P50 P99 MAX HASH", times in
// microseconds. A loop does a little of everything that others could disturb: it hashes new memory and a piece of a
// file of its image, and sends the result through a pipe to a child and back. Whatever fails ends it with a word on
// stderr. HASH is that of the loops' results, which are the same each time.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

namespace {

constexpr std::size_t memory_bytes = 64 * 1024;
constexpr std::size_t piece_bytes = 4096;

void require(bool good, const char* what) {
    if (good) return;
    std::perror(what);
    std::exit(1);
}

std::uint64_t now_us() {
    timespec now{};
    require(clock_gettime(CLOCK_MONOTONIC, &now) == 0, "clock_gettime");
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(now.tv_nsec) / 1000;
}

std::uint64_t hash_of(const unsigned char* bytes, std::size_t count) {
    std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a
    for (std::size_t i = 0; i < count; ++i)
        hash = (hash ^ bytes[i]) * 0x100000001b3;
    return hash;
}

std::uint64_t hash_memory() {
    void* const place = mmap(nullptr, memory_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    require(place != MAP_FAILED, "mmap");
    auto* const bytes = static_cast<unsigned char*>(place);
    for (std::size_t i = 0; i < memory_bytes; i += 64)
        bytes[i] = static_cast<unsigned char>(i >> 6);
    const std::uint64_t hash = hash_of(bytes, memory_bytes);
    require(munmap(place, memory_bytes) == 0, "munmap");
    return hash;
}

std::uint64_t hash_file(int file) {
    unsigned char piece[piece_bytes];
    require(pread(file, piece, sizeof piece, piece_bytes) == piece_bytes, "pread");
    return hash_of(piece, sizeof piece);
}

class Echo {
  public:
    Echo() {
        require(pipe(to_) == 0 && pipe(from_) == 0, "pipe");
        const pid_t child = fork();
        require(child >= 0, "fork");
        if (child != 0) return;
        std::uint64_t value = 0;
        while (read(to_[0], &value, sizeof value) == sizeof value)
            if (write(from_[1], &value, sizeof value) != sizeof value) break;
        _exit(1);
    }

    std::uint64_t operator()(std::uint64_t value) const {
        std::uint64_t answer = 0;
        require(write(to_[1], &value, sizeof value) == sizeof value, "write to the pipe");
        require(read(from_[0], &answer, sizeof answer) == sizeof answer, "read from the pipe");
        return answer;
    }

  private:
    int to_[2] = {};
    int from_[2] = {};
};

} // namespace

int main(int, char** argv) {
    const int file = open(argv[0], O_RDONLY);
    require(file >= 0, "open");
    const Echo echo;
    std::vector<std::uint64_t> times;
    for (unsigned milliseconds = 0; std::scanf("%u", &milliseconds) == 1;) {
        times.clear();
        std::uint64_t hash = 0;
        const std::uint64_t end = now_us() + std::uint64_t{milliseconds} * 1000;
        for (std::uint64_t begin = now_us(); begin < end;) {
            hash = echo(hash_memory() * 31 + hash_file(file));
            const std::uint64_t after = now_us();
            times.push_back(after - begin);
            begin = after;
        }
        std::sort(times.begin(), times.end());
        std::printf("%zu %lu %lu %lu %016lx\n", times.size(), times[times.size() / 2], times[times.size() * 99 / 100],
                    times.back(), hash);
        std::fflush(stdout);
    }
}
