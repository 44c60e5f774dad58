// SPDX-License-Identifier: Apache-2.0
#include "personality/mm/mapped_pages.hpp"
#include "personality/mm/page.hpp"
#include "personality/platform/image.hpp"
#include "personality/platform/io_buffer.hpp"
#include "tests/host/personality/fs/fake/fake.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace personality {

struct Page {
    std::byte* data;
    std::uint32_t references;
};

namespace fake {

std::size_t page_limit = 1 << 20;
std::function<void()> on_image_read;
bool image_fails = false;

namespace {
std::size_t page_count = 0;
constexpr std::uint64_t bad_memory_end = 65536;
} // namespace

std::size_t pages_in_use() { return page_count; }

std::vector<std::byte>& image_bytes() {
    static std::vector<std::byte> bytes;
    return bytes;
}

} // namespace fake

PageRef::PageRef(const PageRef& other) : page_(other.page_) {
    if (page_) ++page_->references;
}

PageRef::~PageRef() {
    if (!page_ || --page_->references > 0) return;
    std::free(page_->data);
    delete page_;
    --fake::page_count;
}

std::byte* PageRef::data() const { return page_->data; }
std::uint32_t PageRef::references() const { return page_->references; }

Result<PageRef> allocate_page_uninitialized() {
    if (fake::page_count >= fake::page_limit) return Errno::enomem;
    ++fake::page_count;
    auto* const data = static_cast<std::byte*>(std::aligned_alloc(page_size, page_size));
    std::memset(data, 0xa5, page_size);
    return PageRef(new Page{data, 1});
}

Result<PageRef> allocate_page() {
    auto page = TRY(allocate_page_uninitialized());
    std::memset(page.data(), 0, page_size);
    return page;
}

Result<PageRef> allocate_file_page() {
    if (fake::page_count >= fake::page_limit) return Errno::enospc;
    return allocate_page();
}

// Nothing is mapped.
bool MappedPages::any_writable() const { return false; }
void MappedPages::left_image(std::uint64_t) {}
void MappedPages::punched(std::uint64_t, const PageRef&) {}
void MappedPages::truncated(std::uint64_t) {}

MemoryUsage memory_usage() { return {fake::page_limit * page_size, fake::page_count * page_size, 0}; }

Result<> copy_from_user(void* to, UserAddress from, std::size_t bytes) {
    if (bytes == 0) return {};
    if (from < fake::bad_memory_end) return Errno::efault;
    std::memcpy(to, reinterpret_cast<const void*>(from), bytes);
    return {};
}

Result<> copy_to_user(UserAddress to, const void* from, std::size_t bytes) {
    if (bytes == 0) return {};
    if (to < fake::bad_memory_end) return Errno::efault;
    std::memcpy(reinterpret_cast<void*>(to), from, bytes);
    return {};
}

Result<> zero_user(UserAddress to, std::size_t bytes) {
    const std::vector<std::byte> zeroes(bytes);
    return copy_to_user(to, zeroes.data(), bytes);
}

Result<std::size_t> copy_string_from_user(char* to, UserAddress from, std::size_t capacity) {
    if (from < fake::bad_memory_end) return Errno::efault;
    const std::size_t length = strnlen(reinterpret_cast<const char*>(from), capacity);
    std::memcpy(to, reinterpret_cast<const char*>(from), std::min(length + 1, capacity));
    if (length == capacity) return Errno::enametoolong;
    return length;
}

std::uint64_t IoBuffer::remaining() const {
    std::uint64_t bytes = current_.length;
    for (const IoSegment& segment : segments_)
        bytes += segment.length;
    return bytes;
}

template<typename Move>
Result<> IoBuffer::move(std::size_t bytes, Move&& move_piece) {
    while (bytes > 0) {
        while (current_.length == 0) {
            current_ = segments_.front();
            segments_ = segments_.subspan(1);
        }
        const std::size_t piece = std::min<std::uint64_t>(bytes, current_.length);
        TRY(move_piece(current_.address, piece));
        current_.address += piece;
        current_.length -= piece;
        bytes -= piece;
    }
    return {};
}

Result<> IoBuffer::put(const void* from, std::size_t bytes) {
    auto* at = static_cast<const std::byte*>(from);
    return move(bytes, [&](std::uint64_t to, std::size_t piece) -> Result<> {
        if (user_)
            TRY(copy_to_user(to, at, piece));
        else
            std::memcpy(reinterpret_cast<void*>(to), at, piece);
        at += piece;
        return {};
    });
}

Result<> IoBuffer::put_zeroes(std::size_t bytes) {
    const std::vector<std::byte> zeroes(bytes);
    return put(zeroes.data(), bytes);
}

Result<> IoBuffer::get(void* to, std::size_t bytes) {
    auto* at = static_cast<std::byte*>(to);
    return move(bytes, [&](std::uint64_t from, std::size_t piece) -> Result<> {
        if (user_)
            TRY(copy_from_user(at, from, piece));
        else
            std::memcpy(at, reinterpret_cast<const void*>(from), piece);
        at += piece;
        return {};
    });
}

Result<> IoBuffer::put_image(std::uint64_t image_offset, std::size_t bytes) {
    std::vector<std::byte> copy(bytes);
    TRY(image::copy_from_image(image_offset, copy.data(), bytes));
    return put(copy.data(), bytes);
}

namespace image {

std::uint64_t size() { return fake::image_bytes().size(); }

Result<> copy_from_image(std::uint64_t offset, void* to, std::size_t bytes) {
    if (fake::on_image_read) fake::on_image_read();
    const auto& all = fake::image_bytes();
    if (fake::image_fails || offset > all.size() || bytes > all.size() - offset) return Errno::eio;
    std::copy_n(all.data() + offset, bytes, static_cast<std::byte*>(to));
    return {};
}

void read_ahead(std::uint64_t, std::uint64_t) {}

} // namespace image

} // namespace personality
