// SPDX-License-Identifier: Apache-2.0
#include "cli/image/file.hpp"

#include "cli/image/error.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace image {

namespace {

struct stat status_of(const File& file) {
    struct stat status {};
    if (::fstat(file.descriptor(), &status) != 0) throw system_error(file.name(), errno);
    return status;
}

} // namespace

File::File(const std::filesystem::path& path, int flags, unsigned mode) : name_(path.string()) {
    descriptor_ = ::open(path.c_str(), flags | O_CLOEXEC, mode);
    if (descriptor_ < 0) throw system_error(name_, errno);
}

File::~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

File& File::operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(name_, other.name_);
    return *this;
}

std::size_t File::read(std::span<std::byte> buffer) const {
    std::size_t done = 0;
    while (done < buffer.size()) {
        const ssize_t count = ::read(descriptor_, buffer.data() + done, buffer.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error("reading " + name_, errno);
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    return done;
}

std::size_t File::read_at(std::uint64_t offset, std::span<std::byte> buffer) const {
    std::size_t done = 0;
    while (done < buffer.size()) {
        const ssize_t count =
            ::pread(descriptor_, buffer.data() + done, buffer.size() - done, static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error("reading " + name_, errno);
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    return done;
}

std::uint64_t File::size() const { return static_cast<std::uint64_t>(status_of(*this).st_size); }

bool File::is_regular() const { return S_ISREG(status_of(*this).st_mode); }

std::int64_t File::modified() const { return status_of(*this).st_mtim.tv_sec; }

void File::write(std::span<const std::byte> bytes) const {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error("writing " + name_, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

void File::write_at(std::uint64_t offset, std::span<const std::byte> bytes) const {
    while (!bytes.empty()) {
        const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error("writing " + name_, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
}

void File::sync() const {
    if (::fdatasync(descriptor_) != 0) throw system_error("flushing " + name_ + " to disk", errno);
}

void File::punch(std::uint64_t offset, std::uint64_t length) const {
    if (length == 0) return;
    while (::fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                       static_cast<off_t>(length)) != 0) {
        if (errno != EINTR) throw system_error("freeing a part of " + name_, errno);
    }
}

File temporary_file(const std::filesystem::path& directory) { return {directory, O_TMPFILE | O_RDWR, 0600}; }

FileSizeSignalBlock::FileSizeSignalBlock() {
    sigset_t set;
    sigset_t before;
    sigemptyset(&set);
    sigaddset(&set, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &set, &before);
    was_blocked_ = sigismember(&before, SIGXFSZ) == 1;
}

FileSizeSignalBlock::~FileSizeSignalBlock() {
    if (was_blocked_) return;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGXFSZ);
    const timespec at_once{};
    while (sigtimedwait(&set, nullptr, &at_once) == SIGXFSZ) {
    }
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

} // namespace image
