// SPDX-License-Identifier: Apache-2.0
//
// What a terminal does to the bytes that go out (OPOST, termios(3)), and the column that they leave the cursor in.
#pragma once

#include "personality/linux/termios.hpp"

#include <cstddef>

namespace personality::fs {

inline constexpr unsigned tab_width = 8;

class OutputColumn {
  public:
    static constexpr std::size_t most_bytes = tab_width; // that one byte becomes

    // Puts what `byte` becomes into `out`, which has room for most_bytes, and tells how many bytes that is.
    std::size_t process(std::uint8_t byte, const linux::Termios& termios, std::byte* out);

    // The line that is edited begins where the cursor is; and where that was, unless the output has begun a line since.
    void begin_line() { line_start_ = column_; }
    unsigned line_start() const { return line_start_; }

  private:
    void move(std::uint8_t byte, const linux::Termios& termios);

    unsigned column_ = 0;
    unsigned line_start_ = 0;
};

// What counts as a control character, and as the rest of a character in UTF-8.
constexpr bool is_control(std::uint8_t byte) { return byte < 0x20 || byte == 0x7f; }
constexpr bool is_continuation(std::uint8_t byte, const linux::Termios& termios) {
    return (termios.input & linux::iutf8) != 0 && (byte & 0xc0) == 0x80;
}

} // namespace personality::fs
