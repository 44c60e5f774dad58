// SPDX-License-Identifier: Apache-2.0
//
// An owned file descriptor and the few loops around partial reads and writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

namespace image {

class File {
  public:
    File() = default;
    // Owns `descriptor`; `name` is how errors call the file.
    File(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
    // open(2) with O_CLOEXEC; throws Error.
    File(const std::filesystem::path& path, int flags, unsigned mode = 0);
    ~File();
    File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), name_(std::move(other.name_)) {}
    File& operator=(File&& other) noexcept;
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    int descriptor() const { return descriptor_; }
    const std::string& name() const { return name_; }

    // Up to `buffer.size()` bytes from the file's position; fewer only at the end of the file.
    std::size_t read(std::span<std::byte> buffer) const;
    std::size_t read_at(std::uint64_t offset, std::span<std::byte> buffer) const;
    void write(std::span<const std::byte> bytes) const;
    void write_at(std::uint64_t offset, std::span<const std::byte> bytes) const;
    std::uint64_t size() const;
    bool is_regular() const;
    std::int64_t modified() const; // seconds since 1970-01-01
    // fdatasync(2).
    void sync() const;
    // Frees the disk blocks of a range, which reads as zeros from then on; the file keeps its size.
    void punch(std::uint64_t offset, std::uint64_t length) const;

  private:
    int descriptor_ = -1;
    std::string name_;
};

// An unnamed file in `directory`, gone when closed.
File temporary_file(const std::filesystem::path& directory);

// While it lives a write past RLIMIT_FSIZE fails with EFBIG in this thread and raises no SIGXFSZ.
class FileSizeSignalBlock {
  public:
    FileSizeSignalBlock();
    ~FileSizeSignalBlock();
    FileSizeSignalBlock(const FileSizeSignalBlock&) = delete;
    FileSizeSignalBlock& operator=(const FileSizeSignalBlock&) = delete;

  private:
    bool was_blocked_;
};

} // namespace image
