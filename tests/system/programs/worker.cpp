// SPDX-License-Identifier: Apache-2.0
//
// Uses every server of the machine over and over: reads a file of the image (store), sleeps (time), and prints a line
// (control) with its number and the file's hash, or with the error of a read. Ends when its stdin does, or after as
// many lines as its argument says.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace {

constexpr std::size_t piece = 32 * 1024;

std::uint64_t hash_of(const char* bytes, std::size_t count, std::uint64_t hash) {
    for (std::size_t at = 0; at + 8 <= count; at += 8) {
        std::uint64_t word;
        std::memcpy(&word, bytes + at, 8);
        hash = (hash ^ word) * 0x9e3779b97f4a7c15;
    }
    return hash;
}

// 0: could not be read, errno says why.
std::uint64_t hash_of_file(const char* path) {
    const int file = ::open(path, O_RDONLY);
    if (file < 0) return 0;
    static char buffer[piece];
    std::uint64_t hash = 1;
    ssize_t count;
    while ((count = ::read(file, buffer, piece)) > 0)
        hash = hash_of(buffer, static_cast<std::size_t>(count), hash);
    const int error = errno;
    ::close(file);
    errno = error;
    return count < 0 ? 0 : hash;
}

} // namespace

int main(int argc, char** argv) {
    const long most = argc > 1 ? std::atol(argv[1]) : 0;
    for (long number = 1; most == 0 || number <= most; ++number) {
        const std::uint64_t hash = hash_of_file("/data");
        char line[64];
        const int length = hash != 0 ? std::snprintf(line, sizeof line, "%ld %016lx\n", number, hash)
                                     : std::snprintf(line, sizeof line, "%ld error %d\n", number, errno);
        if (::write(STDOUT_FILENO, line, static_cast<std::size_t>(length)) != length) return 1;
        const timespec pause{0, 20'000'000};
        if (::nanosleep(&pause, nullptr) != 0) return 2;
    }
    return 0;
}
