// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/tty/line_discipline.hpp"

#include "personality/linux/signal.hpp"

namespace personality::fs {

namespace {

constexpr std::uint8_t to_lower(std::uint8_t byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<std::uint8_t>(byte - 'A' + 'a') : byte;
}

} // namespace

void LineDiscipline::set_termios(const linux::Termios& termios) {
    const linux::Termios before = termios_;
    termios_ = termios;
    if (((before.local ^ termios.local) & linux::icanon) != 0) {
        if (canonical())
            input_.begin_canonical();
        else
            input_.begin_raw();
        quoted_ = erasing_ = false;
    }
    const bool flow_control_ends = (before.input & linux::ixon) != 0 && !input(linux::ixon);
    if (flow_control_ends && stopped_) start_output();
}

bool LineDiscipline::takes_input() const {
    const bool one_short_of_full = input_.size() + 1 >= LineBuffer::capacity;
    return !one_short_of_full || (canonical() && input_.complete() == 0);
}

std::size_t LineDiscipline::receive(const std::byte* bytes, std::size_t count) {
    std::size_t taken = 0;
    while (taken < count && takes_input())
        receive(std::to_integer<std::uint8_t>(bytes[taken++]));
    return taken;
}

void LineDiscipline::receive(std::uint8_t byte) {
    if (input(linux::istrip)) byte &= 0x7f;
    if (input(linux::iuclc) && local(linux::iexten)) byte = to_lower(byte);
    if (quoted_) {
        quoted_ = false;
        add(byte, true);
        return;
    }
    if (controls_flow(byte) || sends_signal(byte)) return;
    if (stopped_ && !held_ && input(linux::ixon) && input(linux::ixany)) start_output();
    const std::uint8_t typed = byte;
    if (byte == '\r') {
        if (input(linux::igncr)) return;
        if (input(linux::icrnl)) byte = '\n';
    } else if (byte == '\n' && input(linux::inlcr)) {
        byte = '\r';
    }
    if (canonical() && (edits_line(byte) || ends_line(byte))) return;
    add(byte, byte == typed);
}

bool LineDiscipline::controls_flow(std::uint8_t byte) {
    if (!input(linux::ixon)) return false;
    if (is(byte, linux::vstart)) {
        start_output();
        return true;
    }
    if (!is(byte, linux::vstop)) return false;
    if (!stopped_) {
        stopped_ = true;
        events_.output_stopped();
    }
    return true;
}

void LineDiscipline::start_output() {
    if (!stopped_) return;
    stopped_ = false;
    if (!held_) events_.output_started();
}

void LineDiscipline::hold_output(bool hold) {
    if (held_ == hold) return;
    held_ = hold;
    if (hold) {
        events_.output_stopped();
        return;
    }
    stopped_ = false;
    events_.output_started();
}

bool LineDiscipline::sends_signal(std::uint8_t byte) {
    if (!local(linux::isig)) return false;
    unsigned number = 0;
    if (is(byte, linux::vintr))
        number = linux::sigint;
    else if (is(byte, linux::vquit))
        number = linux::sigquit;
    else if (is(byte, linux::vsusp))
        number = linux::sigtstp;
    else
        return false;
    if (!local(linux::noflsh)) {
        flush_input();
        echoes_.clear();
        events_.input_flushed();
    }
    events_.signal(number);
    if (input(linux::ixon) && !held_) start_output();
    if (local(linux::echo)) show(byte);
    return true;
}

void LineDiscipline::flush_input() {
    input_.clear();
    quoted_ = erasing_ = false;
}

bool LineDiscipline::take(std::span<std::byte> to, std::size_t& taken) {
    if (canonical()) return input_.take_line(to, taken);
    taken = input_.take_raw(to);
    return false;
}

// A newline that was typed as such, and ends no line, is shown as a control character.
void LineDiscipline::add(std::uint8_t byte, bool literal) {
    if (local(linux::echo)) {
        finish_erasing();
        if (canonical() && input_.edited() == 0) column_.begin_line();
        if (byte == '\n' && !literal)
            put_echo(byte);
        else
            show(byte);
    }
    // So that a reader can tell it from what marks errors.
    if (byte == 0xff && input(linux::parmrk) && !input(linux::istrip)) input_.add(byte);
    input_.add(byte);
}

bool LineDiscipline::ends_line(std::uint8_t byte) {
    if (byte == '\n') {
        if (local(linux::echo) || local(linux::echonl)) {
            finish_erasing();
            put_echo(byte);
        }
        input_.end_line(byte);
    } else if (is(byte, linux::veof)) {
        input_.end_file();
    } else if (is(byte, linux::veol) || (is(byte, linux::veol2) && local(linux::iexten))) {
        if (local(linux::echo)) {
            if (input_.edited() == 0) column_.begin_line();
            show(byte);
        }
        input_.end_line(byte);
    } else {
        return false;
    }
    return true;
}

bool LineDiscipline::edits_line(std::uint8_t byte) {
    const bool extended = local(linux::iexten);
    if (is(byte, linux::verase))
        erase_character();
    else if (is(byte, linux::vkill))
        erase_line();
    else if (extended && is(byte, linux::vwerase))
        erase_word();
    else if (extended && is(byte, linux::vlnext))
        quote_next();
    else if (extended && local(linux::echo) && is(byte, linux::vreprint))
        reprint(byte);
    else
        return false;
    return true;
}

void LineDiscipline::quote_next() {
    quoted_ = true;
    if (!local(linux::echo)) return;
    finish_erasing();
    if (!local(linux::echoctl)) return;
    put_echo('^');
    put_echo('\b');
}

void LineDiscipline::reprint(std::uint8_t byte) {
    finish_erasing();
    show(byte);
    put_echo('\n');
    for (std::size_t i = 0; i < input_.edited(); ++i)
        show(input_.at(i));
}

} // namespace personality::fs
