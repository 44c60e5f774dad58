// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/tty/line_buffer.hpp"

#include <algorithm>
#include <cstring>

namespace personality::fs {

namespace {
constexpr std::uint8_t end_of_file = 0;
}

void LineBuffer::clear() {
    tail_ = lines_end_ = head_ = 0;
    std::memset(marks_, 0, sizeof marks_);
}

void LineBuffer::mark(std::size_t position, bool on) {
    std::uint8_t& byte = marks_[position / 8 % (capacity / 8)];
    const auto bit = static_cast<std::uint8_t>(1U << (position % 8));
    byte = static_cast<std::uint8_t>(on ? byte | bit : byte & ~bit);
}

void LineBuffer::add(std::uint8_t byte) {
    if (full()) --head_;
    bytes_[head_++ % capacity] = byte;
}

void LineBuffer::end_line(std::uint8_t delimiter) {
    add(delimiter);
    mark(head_ - 1, true);
    lines_end_ = head_;
}

void LineBuffer::end_file() { end_line(end_of_file); }

std::size_t LineBuffer::readable_bytes() const {
    std::size_t count = complete();
    for (std::size_t at = tail_; at != lines_end_; ++at)
        if (marked(at) && bytes_[at % capacity] == end_of_file) --count;
    return count;
}

bool LineBuffer::take_line(std::span<std::byte> to, std::size_t& taken) {
    taken = 0;
    while (tail_ != lines_end_) {
        const std::uint8_t byte = bytes_[tail_ % capacity];
        const bool ends = marked(tail_);
        const bool read = !ends || byte != end_of_file;
        if (read && taken == to.size()) return false;
        if (read) to[taken++] = std::byte{byte};
        mark(tail_++, false);
        if (ends) return true;
    }
    return false;
}

std::size_t LineBuffer::take_raw(std::span<std::byte> to) {
    const std::size_t count = std::min(size(), to.size());
    for (std::size_t i = 0; i < count; ++i)
        to[i] = std::byte{bytes_[tail_++ % capacity]};
    lines_end_ = tail_;
    return count;
}

void LineBuffer::begin_raw() {
    std::memset(marks_, 0, sizeof marks_);
    lines_end_ = tail_;
}

void LineBuffer::begin_canonical() {
    std::memset(marks_, 0, sizeof marks_);
    lines_end_ = head_;
    if (head_ != tail_) mark(head_ - 1, true);
}

} // namespace personality::fs
