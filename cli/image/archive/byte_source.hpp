// SPDX-License-Identifier: Apache-2.0
//
// A stream of bytes that is read once, block by block, without copying more than its producer must.
#pragma once

#include "cli/image/digest.hpp"
#include "cli/image/file.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace image::archive {

class ByteSource {
  public:
    ByteSource() = default;
    virtual ~ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    // The next bytes, empty at the end; valid until the next call. Throws Error.
    virtual std::span<const std::byte> next() = 0;

    // Passes over up to `count` of the bytes that come next and returns how many: 0 where that takes reading them.
    virtual std::uint64_t skip(std::uint64_t count) {
        static_cast<void>(count);
        return 0;
    }
};

// A file from its current position to its end; a pipe too.
class FileSource : public ByteSource {
  public:
    explicit FileSource(File file) : file_(std::move(file)), buffer_(block_bytes) {}
    std::span<const std::byte> next() override;

  private:
    static constexpr std::size_t block_bytes = 256UL << 10;
    File file_;
    std::vector<std::byte> buffer_;
};

// A regular file from its start, with a position of its own; `file` must outlive it.
class SeekableSource : public ByteSource {
  public:
    explicit SeekableSource(const File& file);
    std::span<const std::byte> next() override;
    std::uint64_t skip(std::uint64_t count) override;

  private:
    static constexpr std::size_t block_bytes = 64UL << 10;
    const File& file_;
    std::uint64_t position_ = 0;
    std::uint64_t size_;
    std::vector<std::byte> buffer_;
};

// Bytes that somebody else keeps.
class MemorySource : public ByteSource {
  public:
    explicit MemorySource(std::span<const std::byte> bytes) : bytes_(bytes) {}
    std::span<const std::byte> next() override;

  private:
    std::span<const std::byte> bytes_;
};

// Passes another source through and keeps count and digest of what went by.
class DigestSource : public ByteSource {
  public:
    explicit DigestSource(ByteSource& source) : source_(source) {}
    std::span<const std::byte> next() override;
    // Reads the rest of the source.
    void drain();
    std::uint64_t count() const { return count_; }
    // Of all bytes; call once, after the end.
    Digest digest() { return hash_.finish(); }

  private:
    ByteSource& source_;
    Sha256 hash_;
    std::uint64_t count_ = 0;
};

} // namespace image::archive
