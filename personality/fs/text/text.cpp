// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/text/text.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace personality::fs {

Text& Text::add(std::string_view text) {
    if (text.size() > capacity_ - length_ && !grow(length_ + text.size())) complete_ = false;
    const std::size_t bytes = std::min(text.size(), capacity_ - length_);
    if (bytes > 0) std::memcpy(begin_ + length_, text.data(), bytes);
    length_ += bytes;
    return *this;
}

Text& Text::add_signed(std::int64_t number) {
    if (number >= 0) return add(static_cast<std::uint64_t>(number));
    return add('-').add(0 - static_cast<std::uint64_t>(number));
}

Text& Text::digits(std::uint64_t number, unsigned base, unsigned width, char fill, const char* alphabet) {
    char buffer[24];
    std::size_t at = sizeof buffer;
    do {
        buffer[--at] = alphabet[number % base];
        number /= base;
    } while (number > 0);
    for (std::size_t length = sizeof buffer - at; length < width; ++length)
        add(fill);
    return add({buffer + at, sizeof buffer - at});
}

Text& Text::escaped(std::string_view text) {
    for (const char character : text) {
        if (std::string_view(" \t\n\\").find(character) == std::string_view::npos)
            add(character);
        else
            add('\\').octal(static_cast<unsigned char>(character), 3);
    }
    return *this;
}

Text& Text::pad_line(std::size_t column) {
    const std::size_t line_start = view().rfind('\n') + 1; // 0 if there is none
    while (length_ - line_start < column && complete_)
        add(' ');
    return *this;
}

bool GrowingText::grow(std::size_t capacity) {
    capacity = std::max({capacity, capacity_ * 2, std::size_t{256}});
    char* const larger = new (std::nothrow) char[capacity];
    if (!larger) return false;
    if (length_ > 0) std::memcpy(larger, begin_, length_);
    delete[] begin_;
    begin_ = larger;
    capacity_ = capacity;
    return true;
}

} // namespace personality::fs
