// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/io_buffer.hpp"

#include "personality/platform/image.hpp"
#include "personality/task/process_state.hpp"

#include <algorithm>
#include <cstring>

namespace personality {

std::uint64_t IoBuffer::remaining() const {
    std::uint64_t bytes = current_.length;
    for (const IoSegment& segment : segments_)
        bytes += segment.length;
    return bytes;
}

// Calls `move_piece(address, offset so far, bytes)` for every run.
template<typename Move>
Result<> IoBuffer::move(std::size_t bytes, Move&& move_piece) {
    std::size_t done = 0;
    while (done < bytes) {
        if (current_.length == 0) {
            current_ = segments_.front();
            segments_ = segments_.subspan(1);
            continue;
        }
        const std::size_t piece = std::min<std::uint64_t>(bytes - done, current_.length);
        TRY(move_piece(current_.address, done, piece));
        current_.address += piece;
        current_.length -= piece;
        done += piece;
    }
    return {};
}

Result<> IoBuffer::put(const void* from, std::size_t bytes) {
    return move(bytes, [&](std::uint64_t address, std::size_t offset, std::size_t piece) -> Result<> {
        const std::byte* const source = static_cast<const std::byte*>(from) + offset;
        if (user_) return copy_to_user(address, source, piece);
        std::memcpy(reinterpret_cast<void*>(address), source, piece);
        return {};
    });
}

Result<> IoBuffer::put_zeroes(std::size_t bytes) {
    return move(bytes, [&](std::uint64_t address, std::size_t, std::size_t piece) -> Result<> {
        if (user_) return zero_user(address, piece);
        std::memset(reinterpret_cast<void*>(address), 0, piece);
        return {};
    });
}

Result<> IoBuffer::get(void* to, std::size_t bytes) {
    return move(bytes, [&](std::uint64_t address, std::size_t offset, std::size_t piece) -> Result<> {
        std::byte* const target = static_cast<std::byte*>(to) + offset;
        if (user_) return copy_from_user(target, address, piece);
        std::memcpy(target, reinterpret_cast<const void*>(address), piece);
        return {};
    });
}

Result<> IoBuffer::put_image(std::uint64_t image_offset, std::size_t bytes) {
    return move(bytes, [&](std::uint64_t address, std::size_t offset, std::size_t piece) -> Result<> {
        if (!user_) return image::copy_from_image(image_offset + offset, reinterpret_cast<void*>(address), piece);
        AddressSpace& memory = *current().process.memory;
        for (std::size_t done = 0; done < piece;) {
            const std::uint64_t at = address + done;
            const std::size_t part = std::min<std::uint64_t>(piece - done, page_size - at % page_size);
            if (!AddressSpace::valid_range(round_down_page(at), page_size)) return Errno::efault;
            const PageRef page = TRY(memory.writable_page(at));
            TRY(image::copy_from_image(image_offset + offset + done, page.data() + at % page_size, part));
            done += part;
        }
        return {};
    });
}

} // namespace personality
