// SPDX-License-Identifier: Apache-2.0
//
// Linux's standard line discipline, N_TTY, termios(3): what becomes of the bytes that are typed. They are edited and
// kept until a program reads them, echoed, turned into signals, or stop and start the output. It never blocks and knows
// nothing of programs or of who is at the other end.
#pragma once

#include "personality/fs/tty/byte_ring.hpp"
#include "personality/fs/tty/line_buffer.hpp"
#include "personality/fs/tty/output_column.hpp"

namespace personality::fs {

// What typing causes.
class LineEvents {
  public:
    virtual void signal(unsigned number) = 0; // to the foreground group
    virtual void output_stopped() = 0;        // by the STOP character
    virtual void output_started() = 0;
    virtual void input_flushed() = 0; // with a signal: what was typed before it is gone

  protected:
    ~LineEvents() = default;
};

class LineDiscipline {
  public:
    explicit LineDiscipline(LineEvents& events) : events_(events) {}

    const linux::Termios& termios() const { return termios_; }
    void set_termios(const linux::Termios& termios);
    bool canonical() const { return local(linux::icanon); }

    // Typed bytes. Takes fewer than `count` when the buffer is full and a program has something to read; in canonical
    // mode a line that gets too long loses its end instead. Returns how many it took.
    std::size_t receive(const std::byte* bytes, std::size_t count);
    bool takes_input() const;

    // What a program can read: in raw mode anything, in canonical mode complete lines.
    std::size_t readable() const { return canonical() ? input_.complete() : input_.size(); }
    std::size_t readable_bytes() const { return canonical() ? input_.readable_bytes() : input_.size(); } // FIONREAD
    // Moves it to a program. True: a line has ended, and with it the read.
    bool take(std::span<std::byte> to, std::size_t& taken);

    // What a program's byte becomes on its way out; `out` has room for OutputColumn::most_bytes.
    std::size_t process_output(std::uint8_t byte, std::byte* out) { return column_.process(byte, termios_, out); }

    // Echoes that wait for room in the output. When there is too much of it, it is lost.
    ByteRing<512>& echoes() { return echoes_; }

    // Output is stopped by the STOP character, or by TCXONC, which the START character doesn't undo.
    bool output_stopped() const { return stopped_ || held_; }
    void hold_output(bool hold);
    void flush_input();

  private:
    bool input(std::uint32_t flag) const { return (termios_.input & flag) != 0; }
    bool local(std::uint32_t flag) const { return (termios_.local & flag) != 0; }
    bool is(std::uint8_t byte, unsigned character) const { return byte != 0 && byte == termios_.characters[character]; }

    void receive(std::uint8_t byte);
    bool controls_flow(std::uint8_t byte);
    bool sends_signal(std::uint8_t byte);
    bool edits_line(std::uint8_t byte);
    bool ends_line(std::uint8_t byte);
    void add(std::uint8_t byte, bool literal);
    void start_output();

    void erase_character();
    void erase_word();
    void erase_line();
    std::size_t last_character() const;
    void take_back(std::size_t bytes);
    void reprint(std::uint8_t byte);
    void quote_next();

    void put_echo(std::uint8_t byte); // through output processing
    void show(std::uint8_t byte);     // as ECHOCTL has it
    void show_erased(std::size_t bytes, unsigned character);
    void erase_tab(std::size_t length);
    void finish_erasing();

    LineEvents& events_;
    linux::Termios termios_ = linux::initial_termios;
    LineBuffer input_;
    OutputColumn column_;
    ByteRing<512> echoes_;
    bool stopped_ = false;
    bool held_ = false;
    bool quoted_ = false;  // the next byte is literal
    bool erasing_ = false; // ECHOPRT: between backslash and slash
};

} // namespace personality::fs
