// SPDX-License-Identifier: Apache-2.0
//
// What fallocate(2) does with a range of a file besides giving it memory.
#include "personality/fs/overlay/regular_file.hpp"
#include "personality/fs/vfs/seek.hpp"

#include <algorithm>

namespace personality::fs {

namespace {

Result<> check_borders(std::uint64_t offset, std::uint64_t length) {
    return offset % page_size == 0 && length % page_size == 0 ? Result<>() : Errno::einval;
}

} // namespace

Result<> OverlayFile::punch(std::uint64_t offset, std::uint64_t length) {
    const std::uint64_t end = std::min(offset + length, size_);
    while (offset < end) {
        const auto bytes = static_cast<std::size_t>(std::min(end - offset, page_size - offset % page_size));
        TRY(zero_piece(offset, bytes));
        offset += bytes;
    }
    touch();
    return {};
}

Result<> OverlayFile::zero(std::uint64_t offset, std::uint64_t length) {
    TRY(punch(offset, length));
    return reserve(offset, length);
}

Result<> OverlayFile::collapse(std::uint64_t offset, std::uint64_t length) {
    TRY(check_borders(offset, length));
    if (offset >= size_ || length >= size_ - offset) return Errno::einval;
    TRY(move_pages(offset / page_size, (offset + length) / page_size, -static_cast<std::int64_t>(length / page_size)));
    size_ -= length;
    touch();
    return {};
}

Result<> OverlayFile::insert(std::uint64_t offset, std::uint64_t length) {
    TRY(check_borders(offset, length));
    if (offset >= size_) return Errno::einval;
    if (length > max_file_size - size_) return Errno::efbig;
    TRY(move_pages(offset / page_size, offset / page_size, static_cast<std::int64_t>(length / page_size)));
    size_ += length;
    touch();
    return {};
}

// Pages from `begin` up to `end` go, those behind get other places. What is the tree's below there has to be copied
// first, as that is found by its place.
Result<> OverlayFile::move_pages(std::uint64_t begin, std::uint64_t end, std::int64_t moved_by) {
    for (std::uint64_t index = begin; from_lower(index * page_size); ++index)
        if (index >= end) TRY(owned_page(index));
    FilePages moved;
    if (!moved.copy_moved(pages_, begin, end, moved_by)) return Errno::enomem;
    lower_limit_ = std::min(lower_limit_, begin * page_size);
    mark_changed();
    mapped_.truncated(begin);
    const std::uint64_t before = pages_.count();
    pages_.swap(moved);
    overlay().pages_given_back(before - pages_.count());
    return {};
}

} // namespace personality::fs
