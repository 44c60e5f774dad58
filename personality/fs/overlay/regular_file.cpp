// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/overlay/regular_file.hpp"

#include "personality/fs/overlay/open_file.hpp"

#include <algorithm>
#include <cstring>

namespace personality::fs {

std::uint64_t OverlayFile::blocks() const {
    const std::uint64_t below = (lower_limit_ + page_size - 1) / page_size;
    return std::max(below, pages_.count()) * (page_size / 512);
}

Result<Ref<File>> OverlayFile::open(const Ref<Dentry>& path, std::uint32_t flags) {
    return Ref<File>(TRY(make_ref<OpenOverlayFile>(path, flags)));
}

Result<std::size_t> OverlayFile::read(IoBuffer& to, std::uint64_t offset) {
    std::size_t done = 0;
    while (offset < size_ && to.remaining() > 0) {
        const std::uint64_t index = offset / page_size;
        const std::uint64_t wanted = std::min(to.remaining(), size_ - offset);
        std::size_t bytes = 0;
        Result<> moved;
        if (const PageRef page = pages_.find(index)) {
            bytes = std::min<std::uint64_t>(wanted, page_size - offset % page_size);
            moved = Result<>(to.put(page.data() + offset % page_size, bytes));
        } else {
            const std::uint64_t next = pages_.next(index);
            const std::uint64_t run = next == UINT64_MAX ? wanted : std::min(wanted, next * page_size - offset);
            bytes = from_lower(offset) ? std::min(run, lower_limit_ - offset) : run;
            moved = from_lower(offset) ? lower().read(content(), offset, to, bytes) : to.put_zeroes(bytes);
        }
        if (!moved) {
            if (done == 0) return moved.error();
            break;
        }
        done += bytes;
        offset += bytes;
    }
    return done;
}

Result<std::size_t> OverlayFile::write(IoBuffer& from, std::uint64_t offset, std::uint64_t total) {
    std::size_t done = 0;
    if (total > 0) touch();
    while (done < total) {
        const auto bytes = static_cast<std::size_t>(std::min(total - done, page_size - offset % page_size));
        const auto written = write_piece(from, offset, bytes);
        const std::size_t moved = written.ok() ? *written : 0;
        done += moved;
        offset += moved;
        if (moved > 0) size_ = std::max(size_, offset);
        if (!written.ok() && done == 0) return written.error() == Errno::enomem ? Errno::enospc : written.error();
        if (moved < bytes) break;
    }
    return done;
}

// Within one page. Fewer bytes than asked for: the buffer faulted behind them.
Result<std::size_t> OverlayFile::write_piece(IoBuffer& from, std::uint64_t offset, std::size_t bytes) {
    const PageRef page = TRY(owned_page(offset / page_size));
    const std::uint64_t before = from.remaining();
    const auto result = from.get(page.data() + offset % page_size, bytes);
    const std::size_t moved = before - from.remaining();
    if (!result && moved == 0) return result.error();
    return moved;
}

// The page to write into: filled from below where it has no content of its own yet.
Result<PageRef> OverlayFile::owned_page(std::uint64_t index) {
    if (PageRef page = pages_.find(index)) return page;
    PageRef page = TRY(overlay().allocate_page());
    const auto filled = fill_from_lower(index, page);
    if (filled.ok() && *filled) {
        mark_changed();
        if (pages_.insert(index, page)) {
            mapped_.left_image(index);
            return page;
        }
    }
    overlay().pages_given_back(1);
    if (!TRY(filled)) return owned_page(index);
    return Errno::enomem;
}

Result<bool> OverlayFile::fill_from_lower(std::uint64_t index, PageRef& page) {
    const std::uint64_t offset = index * page_size;
    if (!from_lower(offset)) return true;
    const auto bytes = static_cast<std::size_t>(std::min(page_size, lower_limit_ - offset));
    IoBuffer to = IoBuffer::own(page.data(), bytes);
    TRY(lower().read(content(), offset, to, bytes));
    return !pages_.find(index) && offset + bytes <= lower_limit_;
}

void OverlayFile::drop_pages(std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t before = pages_.count();
    pages_.drop(begin, end);
    overlay().pages_given_back(before - pages_.count());
}

Result<> OverlayFile::resize(std::uint64_t size) {
    const auto guard = TRY(write_lock_.lock());
    if (size < size_ && (seals() & linux::f_seal_shrink) != 0) return Errno::eperm;
    if (size > size_ && (seals() & linux::f_seal_grow) != 0) return Errno::eperm;
    if (size < size_) {
        mapped_.left_image(size / page_size); // its last page is shorter than the image's
        mapped_.truncated((size + page_size - 1) / page_size);
        drop_pages((size + page_size - 1) / page_size, UINT64_MAX);
        if (const PageRef last = pages_.find(size / page_size); last && size % page_size != 0)
            std::memset(last.data() + size % page_size, 0, page_size - size % page_size);
        lower_limit_ = std::min(lower_limit_, size);
    }
    size_ = size;
    touch();
    return {};
}

Result<> OverlayFile::grow(std::uint64_t size) {
    if (size > size_ && (seals() & linux::f_seal_grow) != 0) return Errno::eperm;
    size_ = size;
    touch();
    return {};
}

Result<> OverlayFile::reserve(std::uint64_t offset, std::uint64_t length) {
    for (std::uint64_t index = offset / page_size; index * page_size < offset + length; ++index) {
        if (from_lower(index * page_size)) continue;
        const auto page = owned_page(index);
        if (!page) return page.error() == Errno::enomem ? Errno::enospc : page.error();
    }
    return {};
}

Result<> OverlayFile::zero_piece(std::uint64_t offset, std::size_t bytes) {
    const std::uint64_t index = offset / page_size;
    if (bytes == page_size && !from_lower(offset)) {
        mapped_.punched(index, pages_.find(index));
        drop_pages(index, index + 1);
    } else if (pages_.find(index) || from_lower(offset)) {
        const PageRef page = TRY(owned_page(index));
        std::memset(page.data() + offset % page_size, 0, bytes);
    }
    return {};
}

Result<std::uint64_t> OverlayFile::seek_data(std::uint64_t offset) const {
    if (offset >= size_) return Errno::enxio;
    if (from_lower(offset)) return offset;
    const std::uint64_t next = pages_.next(offset / page_size);
    if (next == UINT64_MAX || next * page_size >= size_) return Errno::enxio;
    return std::max(offset, next * page_size);
}

Result<std::uint64_t> OverlayFile::seek_hole(std::uint64_t offset) const {
    if (offset >= size_) return Errno::enxio;
    if (from_lower(offset)) offset = lower_limit_;
    while (offset < size_ && pages_.find(offset / page_size))
        offset = round_down_page(offset) + page_size;
    return std::min(offset, size_);
}

Result<BackingPage> OverlayFile::page(std::uint64_t index, bool for_write) {
    if (for_write) touch();
    if (const PageRef owned = pages_.find(index)) return BackingPage::of(owned);
    const bool whole = (index + 1) * page_size <= lower_limit_ || lower_limit_ == content().size;
    if (!for_write && from_lower(index * page_size) && whole)
        if (const auto number = lower().image_page(content(), index)) return BackingPage::of_image(*number);
    return BackingPage::of(TRY(owned_page(index)));
}

Result<> OverlayFile::add_seals(std::uint32_t seals) {
    constexpr std::uint32_t known = linux::f_seal_seal | linux::f_seal_shrink | linux::f_seal_grow |
                                    linux::f_seal_write | linux::f_seal_future_write;
    if ((seals & ~known) != 0 || !has_seals()) return Errno::einval;
    if ((seals_ & linux::f_seal_seal) != 0) return Errno::eperm;
    if ((seals & linux::f_seal_write) != 0 && (seals_ & linux::f_seal_write) == 0 && mapped_.any_writable())
        return Errno::ebusy;
    seals_ |= static_cast<std::uint8_t>(seals);
    return {};
}

Result<> OverlayFile::check_seals(std::uint64_t offset, std::uint64_t bytes, bool write) const {
    if (write && (seals() & (linux::f_seal_write | linux::f_seal_future_write)) != 0) return Errno::eperm;
    if (offset + bytes > size_ && (seals() & linux::f_seal_grow) != 0) return Errno::eperm;
    return {};
}

} // namespace personality::fs
