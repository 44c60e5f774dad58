// SPDX-License-Identifier: Apache-2.0
#include "cli/image/archive/byte_source.hpp"

#include <utility>

namespace image::archive {

std::span<const std::byte> FileSource::next() { return std::span(buffer_).first(file_.read(buffer_)); }

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
