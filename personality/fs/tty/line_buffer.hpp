// SPDX-License-Identifier: Apache-2.0
//
// What was typed and not yet read: complete lines, then the line that is still edited. A line ends with a delimiter, a
// byte that is marked; an end of file is a marked NUL, which is not read itself. In raw mode there are no marks and
// everything is readable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace personality::fs {

class LineBuffer {
  public:
    static constexpr std::size_t capacity = 4096;

    std::size_t size() const { return head_ - tail_; }
    std::size_t complete() const { return lines_end_ - tail_; } // bytes of complete lines, their delimiters included
    std::size_t edited() const { return head_ - lines_end_; }   // bytes of the line that is edited
    bool full() const { return size() == capacity; }

    void clear();

    // Where the buffer is full, the byte takes the place of the last one. Precondition: the last one may be edited.
    void add(std::uint8_t byte);
    // Adds a delimiter: what was edited is a complete line.
    void end_line(std::uint8_t delimiter);
    void end_file();

    // The edited line: its bytes from 0 on; and its end is taken away. Preconditions: at, count <= edited().
    std::uint8_t at(std::size_t position) const { return bytes_[(lines_end_ + position) % capacity]; }
    void take_back(std::size_t count) { head_ -= count; }

    // Bytes that can be read without their delimiters of files' ends (FIONREAD).
    std::size_t readable_bytes() const;

    // Moves bytes out, up to and with the first delimiter. True: it came to one.
    bool take_line(std::span<std::byte> to, std::size_t& taken);
    // Moves out whatever there is.
    std::size_t take_raw(std::span<std::byte> to);

    // The terminal's mode changes. To canonical: what there is is a complete line without a delimiter.
    void begin_raw();
    void begin_canonical();

  private:
    bool marked(std::size_t position) const { return marks_[position / 8 % (capacity / 8)] >> (position % 8) & 1; }
    void mark(std::size_t position, bool on);

    std::size_t tail_ = 0, lines_end_ = 0, head_ = 0; // positions in all that ever came
    std::uint8_t bytes_[capacity];
    std::uint8_t marks_[capacity / 8] = {};
};

} // namespace personality::fs
