// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/image.hpp"

#include "personality/platform/host/host.hpp"

#include <cstring>

namespace personality {

namespace host {

std::uint64_t image_reads = 0;

namespace {
std::span<const std::byte> extent;
}

void set_image(std::span<const std::byte> bytes) { extent = bytes; }

} // namespace host

namespace image {

std::uint64_t size() { return host::extent.size(); }

Result<> copy_from_image(std::uint64_t offset, void* to, std::size_t bytes) {
    if (offset > size() || bytes > size() - offset) return Errno::eio;
    std::memcpy(to, host::extent.data() + offset, bytes);
    ++host::image_reads;
    return {};
}

Result<platform::Frame> frame(std::uint64_t page) {
    if (page >= size() / 4096) return Errno::eio;
    return platform::Frame();
}

void forget(std::uint64_t) {}
bool frame_at_hand(std::uint64_t, platform::Frame&) { return false; }
void read_ahead(std::uint64_t, std::uint64_t) {}

} // namespace image
} // namespace personality
