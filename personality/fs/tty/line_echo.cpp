// SPDX-License-Identifier: Apache-2.0
//
// What the line discipline shows of typing, and how it takes back what was typed.
#include "personality/fs/tty/line_discipline.hpp"

namespace personality::fs {

namespace {

// As Linux classes bytes: letters and digits of ISO 8859-1, or the first bytes of UTF-8's characters.
constexpr bool is_word(std::uint8_t byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           byte == '_' || (byte >= 0xc0 && byte != 0xd7 && byte != 0xf7);
}

} // namespace

void LineDiscipline::put_echo(std::uint8_t byte) {
    std::byte out[OutputColumn::most_bytes];
    const std::size_t count = column_.process(byte, termios_, out);
    if (count <= echoes_.room()) echoes_.push(out, count);
}

void LineDiscipline::show(std::uint8_t byte) {
    if (local(linux::echoctl) && is_control(byte) && byte != '\t') {
        put_echo('^');
        put_echo(byte ^ 0x40);
    } else {
        put_echo(byte);
    }
}

void LineDiscipline::finish_erasing() {
    if (!erasing_) return;
    put_echo('/');
    erasing_ = false;
}

// The bytes of the edited line's last character; 0 if its first byte is missing.
std::size_t LineDiscipline::last_character() const {
    const std::size_t length = input_.edited();
    std::size_t bytes = 1;
    while (bytes < length && is_continuation(input_.at(length - bytes), termios_))
        ++bytes;
    return is_continuation(input_.at(length - bytes), termios_) ? 0 : bytes;
}

void LineDiscipline::erase_character() {
    if (input_.edited() == 0) return;
    const std::size_t bytes = last_character();
    if (bytes != 0) {
        if (local(linux::echo)) show_erased(bytes, linux::verase);
        input_.take_back(bytes);
    }
    if (input_.edited() == 0 && local(linux::echo)) finish_erasing();
}

void LineDiscipline::erase_word() {
    bool in_word = false;
    const bool any = input_.edited() != 0;
    while (input_.edited() != 0) {
        const std::size_t bytes = last_character();
        if (bytes == 0) break;
        const bool word = is_word(input_.at(input_.edited() - bytes));
        if (in_word && !word) break;
        in_word = in_word || word;
        if (local(linux::echo)) show_erased(bytes, linux::vwerase);
        input_.take_back(bytes);
    }
    if (any && input_.edited() == 0 && local(linux::echo)) finish_erasing();
}

void LineDiscipline::erase_line() {
    if (input_.edited() == 0) return;
    const bool visibly = local(linux::echok) && local(linux::echoke) && local(linux::echoe);
    if (!local(linux::echo) || !visibly) {
        input_.take_back(input_.edited());
        if (!local(linux::echo)) return;
        finish_erasing();
        show(termios_.characters[linux::vkill]);
        if (local(linux::echok)) put_echo('\n');
        return;
    }
    while (input_.edited() != 0) {
        const std::size_t bytes = last_character();
        if (bytes == 0) break;
        show_erased(bytes, linux::vkill);
        input_.take_back(bytes);
    }
    if (input_.edited() == 0) finish_erasing();
}

// The last `bytes` of the edited line, one character, are about to be taken back.
void LineDiscipline::show_erased(std::size_t bytes, unsigned character) {
    const std::size_t rest = input_.edited() - bytes;
    const std::uint8_t byte = input_.at(rest);
    if (local(linux::echoprt)) {
        if (!erasing_) put_echo('\\');
        erasing_ = true;
        show(byte);
        for (std::size_t i = 1; i < bytes; ++i)
            put_echo(input_.at(rest + i));
    } else if (character == linux::verase && !local(linux::echoe)) {
        show(termios_.characters[linux::verase]);
    } else if (byte == '\t') {
        erase_tab(rest);
    } else {
        const unsigned columns = !is_control(byte) ? 1 : local(linux::echoctl) ? 2 : 0;
        for (unsigned i = 0; i < columns; ++i)
            for (const std::uint8_t echoed : {'\b', ' ', '\b'})
                put_echo(echoed);
    }
}

// A tab that follows `length` bytes of the edited line.
void LineDiscipline::erase_tab(std::size_t length) {
    unsigned column = column_.line_start();
    for (std::size_t i = 0; i < length; ++i) {
        const std::uint8_t byte = input_.at(i);
        if (byte == '\t')
            column += tab_width - column % tab_width;
        else if (is_control(byte))
            column += local(linux::echoctl) ? 2 : 0;
        else if (!is_continuation(byte, termios_))
            ++column;
    }
    for (unsigned width = tab_width - column % tab_width; width > 0; --width)
        put_echo('\b');
}

} // namespace personality::fs
