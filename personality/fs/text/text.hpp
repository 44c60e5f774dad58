// SPDX-License-Identifier: Apache-2.0
//
// Text put together from pieces: names of objects, the files of /proc. What doesn't fit is dropped, and told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace personality::fs {

class Text {
  public:
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;

    std::string_view view() const { return {begin_, length_}; }
    bool complete() const { return complete_; }

    Text& add(std::string_view text);
    Text& add(char character) { return add(std::string_view(&character, 1)); }
    Text& add(std::uint64_t number) { return decimal(number, 0); }
    Text& add_signed(std::int64_t number);
    // Right-aligned in `width` columns, filled with `fill`.
    Text& decimal(std::uint64_t number, unsigned width, char fill = ' ') { return digits(number, 10, width, fill); }
    Text& octal(std::uint64_t number, unsigned width = 0, char fill = '0') { return digits(number, 8, width, fill); }
    Text& hex(std::uint64_t number, unsigned width = 0, char fill = '0') { return digits(number, 16, width, fill); }
    Text& upper_hex(std::uint64_t number, unsigned width) { return digits(number, 16, width, '0', "0123456789ABCDEF"); }
    // As /proc escapes paths: space, tab, newline and backslash as \ooo.
    Text& escaped(std::string_view text);
    // Pads the current line with spaces up to `column`.
    Text& pad_line(std::size_t column);

  protected:
    Text(char* begin, std::size_t capacity) : begin_(begin), capacity_(capacity) {}
    ~Text() = default;

    virtual bool grow(std::size_t) { return false; } // to at least this capacity

    char* begin_;
    std::size_t length_ = 0;
    std::size_t capacity_;

  private:
    Text& digits(std::uint64_t number, unsigned base, unsigned width, char fill,
                 const char* alphabet = "0123456789abcdef");

    bool complete_ = true;
};

template<std::size_t Capacity>
class FixedText final : public Text {
  public:
    FixedText() : Text(buffer_, Capacity) {}

  private:
    char buffer_[Capacity];
};

// As long as memory goes.
class GrowingText final : public Text {
  public:
    GrowingText() : Text(nullptr, 0) {}
    ~GrowingText() { delete[] begin_; }

  private:
    bool grow(std::size_t capacity) override;
};

} // namespace personality::fs
