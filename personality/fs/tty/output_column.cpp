// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/tty/output_column.hpp"

namespace personality::fs {

namespace {

constexpr bool is_lower(std::uint8_t byte) { return byte >= 'a' && byte <= 'z'; }

unsigned to_next_tab(unsigned column) { return tab_width - column % tab_width; }

} // namespace

std::size_t OutputColumn::process(std::uint8_t byte, const linux::Termios& termios, std::byte* out) {
    const std::uint32_t flags = termios.output;
    if ((flags & linux::opost) == 0) {
        out[0] = std::byte{byte};
        return 1;
    }
    switch (byte) {
    case '\n':
        if ((flags & linux::onlcr) == 0) break;
        column_ = line_start_ = 0;
        out[0] = std::byte{'\r'};
        out[1] = std::byte{'\n'};
        return 2;
    case '\r':
        if ((flags & linux::onocr) != 0 && column_ == 0) return 0;
        if ((flags & linux::ocrnl) != 0) byte = '\n';
        break;
    case '\t':
        if ((flags & linux::tabdly) == linux::xtabs) {
            const unsigned spaces = to_next_tab(column_);
            column_ += spaces;
            for (unsigned i = 0; i < spaces; ++i)
                out[i] = std::byte{' '};
            return spaces;
        }
        break;
    default:
        if ((flags & linux::olcuc) != 0 && is_lower(byte)) byte = static_cast<std::uint8_t>(byte - 'a' + 'A');
    }
    move(byte, termios);
    out[0] = std::byte{byte};
    return 1;
}

void OutputColumn::move(std::uint8_t byte, const linux::Termios& termios) {
    switch (byte) {
    case '\n':
        if ((termios.output & linux::onlret) != 0) column_ = 0;
        line_start_ = column_;
        break;
    case '\r':
        column_ = line_start_ = 0;
        break;
    case '\t':
        column_ += to_next_tab(column_);
        break;
    case '\b':
        if (column_ > 0) --column_;
        break;
    default:
        if (!is_control(byte) && !is_continuation(byte, termios)) ++column_;
    }
}

} // namespace personality::fs
