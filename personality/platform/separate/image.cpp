// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/image.hpp"

#include "personality/platform/separate/fault_safe_copy.hpp"
#include "personality/platform/separate/image_cache.hpp"

#include <algorithm>

namespace personality::image {

namespace {

constexpr std::uint64_t page_bytes = 4096;

Result<> copy_piece(std::uint64_t offset, void* to, std::size_t bytes) {
    const std::uint64_t page = offset / page_bytes;
    for (;;) {
        TRY(platform::image_cache().get(page));
        const std::byte* const from = platform::image_cache().window(page);
        if (from == nullptr) continue;
        if (platform::fault_safe_copy(to, from + offset % page_bytes, bytes)) return {};
        platform::image_cache().forget(page);
    }
}

} // namespace

std::uint64_t size() { return platform::image_cache().pages() * page_bytes; }

Result<> copy_from_image(std::uint64_t offset, void* to, std::size_t bytes) {
    auto* place = static_cast<std::byte*>(to);
    if (offset > size() || bytes > size() - offset) return Errno::eio;
    while (bytes > 0) {
        const std::size_t piece = std::min<std::uint64_t>(bytes, page_bytes - offset % page_bytes);
        TRY(copy_piece(offset, place, piece));
        offset += piece;
        place += piece;
        bytes -= piece;
    }
    return {};
}

Result<platform::Frame> frame(std::uint64_t page) { return platform::Frame(TRY(platform::image_cache().get(page))); }

bool frame_at_hand(std::uint64_t page, platform::Frame& frame) {
    platform::Slot slot;
    if (!platform::image_cache().find(page, slot)) return false;
    frame = platform::Frame(slot);
    return true;
}

void forget(std::uint64_t page) { platform::image_cache().forget(page); }

void read_ahead(std::uint64_t page, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; i += 8)
        platform::image_cache().prefetch(page + i);
}

} // namespace personality::image
