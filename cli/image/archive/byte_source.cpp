// SPDX-License-Identifier: Apache-2.0
#include "cli/image/archive/byte_source.hpp"

#include <algorithm>
#include <utility>

namespace image::archive {

std::span<const std::byte> FileSource::next() { return std::span(buffer_).first(file_.read(buffer_)); }

SeekableSource::SeekableSource(const File& file) : file_(file), size_(file.size()), buffer_(block_bytes) {}

std::span<const std::byte> SeekableSource::next() {
    const std::size_t count = file_.read_at(position_, buffer_);
    position_ += count;
    return std::span(buffer_).first(count);
}

std::uint64_t SeekableSource::skip(std::uint64_t count) {
    const std::uint64_t skipped = std::min(count, position_ < size_ ? size_ - position_ : 0);
    position_ += skipped;
    return skipped;
}

std::span<const std::byte> MemorySource::next() { return std::exchange(bytes_, {}); }

std::span<const std::byte> DigestSource::next() {
    const std::span<const std::byte> bytes = source_.next();
    hash_.update(bytes);
    count_ += bytes.size();
    return bytes;
}

void DigestSource::drain() {
    while (!next().empty()) {
    }
}

} // namespace image::archive
