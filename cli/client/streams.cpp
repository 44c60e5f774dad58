// SPDX-License-Identifier: Apache-2.0
#include "cli/client/streams.hpp"

#include "cli/os/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace client {

namespace {

constexpr int pipe_bytes = 256 * 1024;
constexpr std::size_t chunk = 128 * 1024;

bool write_all(int descriptor, const char* bytes, std::size_t count) {
    while (count != 0) {
        const ssize_t written = ::write(descriptor, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EAGAIN) { // somebody made our stdout non-blocking
            ::usleep(1000);
            continue;
        }
        if (written < 0) return false;
        bytes += written;
        count -= static_cast<std::size_t>(written);
    }
    return true;
}

// Files are written to: splice(2) takes their position before it waits for bytes, so that of two streams that end in
// one open file each would write over what the other has written meanwhile.
bool has_position(int descriptor) {
    struct stat status {};
    return ::fstat(descriptor, &status) != 0 || S_ISREG(status.st_mode) || S_ISBLK(status.st_mode);
}

// Until `from` ends; false when `to` takes no more. Without a copy where the kernel can (splice(2)).
bool copy(int from, int to) {
    for (bool can_splice = !has_position(to); can_splice;) {
        const ssize_t moved = ::splice(from, nullptr, to, nullptr, chunk, SPLICE_F_MOVE);
        if (moved == 0) return true;
        if (moved > 0 || errno == EINTR) continue;
        if (errno != EINVAL && errno != EAGAIN) return false;
        can_splice = false;
    }
    std::vector<char> buffer(chunk);
    for (;;) {
        const ssize_t count = ::read(from, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return true;
        if (!write_all(to, buffer.data(), static_cast<std::size_t>(count))) return false;
    }
}

void copy_typed(int from, int to, const Streams::Typed& typed) {
    std::vector<char> buffer(4096);
    for (;;) {
        const ssize_t count = ::read(from, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return;
        const std::optional<std::string> passed = typed({buffer.data(), static_cast<std::size_t>(count)});
        if (!passed || !write_all(to, passed->data(), passed->size())) return;
    }
}

} // namespace

Streams::Pipe Streams::make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw os::system_error("pipe", errno);
    ::fcntl(ends[0], F_SETPIPE_SZ, pipe_bytes); // as much as the user may have
    return {os::Descriptor(ends[0]), os::Descriptor(ends[1])};
}

Streams::Streams(bool with_input) : output_(make_pipe()), error_(make_pipe()) {
    if (with_input) input_ = make_pipe();
}

Streams::~Streams() { finish(); }

std::vector<int> Streams::remote_ends() const {
    std::vector<int> ends;
    if (input_.read) ends.push_back(input_.read.get());
    ends.push_back(output_.write.get());
    ends.push_back(error_.write.get());
    return ends;
}

void Streams::abandon() {
    for (std::thread& writer : writers_) {
        writer.detach();
    }
    writers_.clear();
}

void Streams::start(const std::function<void(int stream)>& reader_left, Typed typed) {
    output_.write.reset();
    error_.write.reset();
    const auto copy_out = [reader_left](int from, int to) {
        if (copy(from, to)) return;
        reader_left(to);
        copy(from, os::Descriptor(::open("/dev/null", O_WRONLY | O_CLOEXEC)).get()); // what was under way
    };
    writers_.emplace_back(copy_out, output_.read.get(), STDOUT_FILENO);
    writers_.emplace_back(copy_out, error_.read.get(), STDERR_FILENO);
    if (!input_.write) return;
    input_.read.reset();
    std::thread([write = std::move(input_.write), typed = std::move(typed)] {
        if (::isatty(STDIN_FILENO) != 0)
            copy_typed(STDIN_FILENO, write.get(), typed);
        else
            copy(STDIN_FILENO, write.get());
    }).detach();
}

void Streams::finish() {
    for (std::thread& writer : writers_) {
        writer.join();
    }
    writers_.clear();
}

} // namespace client
