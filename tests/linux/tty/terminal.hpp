// SPDX-License-Identifier: Apache-2.0
//
// What the cases about terminals share. Like those about files (tests/linux/fs) they run in three places, so it makes
// its system calls by call().
#pragma once

#include "tests/linux/fs/harness.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <string_view>

namespace test {

inline constexpr int patience_ms = 10'000; // before something that must happen counts as failed
inline constexpr int quiet_ms = 50;        // without something that must not happen

// A pseudoterminal, both sides open; the slave is nobody's controlling terminal by that.
struct Pty {
    Pty();
    ~Pty();
    Pty(const Pty&) = delete;
    Pty& operator=(const Pty&) = delete;

    void type(std::string_view text) const;  // into the master
    void print(std::string_view text) const; // from the slave
    std::string name() const;                // of the slave
    void close_master();
    void close_slave();

    int master, slave;
};

// struct termios of the kernel.
struct Attributes {
    tcflag_t c_iflag, c_oflag, c_cflag, c_lflag;
    cc_t c_line;
    cc_t c_cc[19];
};
Attributes attributes(int terminal);
void set_attributes(int terminal, const Attributes& wanted);
void set_local(int terminal, tcflag_t off, tcflag_t on = 0);
void set_input(int terminal, tcflag_t off, tcflag_t on = 0);
void set_output(int terminal, tcflag_t off, tcflag_t on = 0);
void set_raw(int terminal, cc_t vmin = 1, cc_t vtime = 0); // no editing, echo, signals or processing

// What one read() gives, waiting for it; "error N" if it fails, "nothing" if it would block for ever.
std::string read_once(int descriptor, std::size_t most = 8192);
// Reads until `bytes` have come or nothing more comes.
std::string read_bytes(int descriptor, std::size_t bytes);
bool readable(int descriptor, int wait_ms = patience_ms);
short events(int descriptor, int wait_ms = 0); // poll(2)'s answer to in, out and pri
void set_nonblocking(int descriptor, bool on);

#define CHECK_READS(descriptor, text)                                                                                  \
    test::check_text(test::read_bytes(descriptor, sizeof(text) - 1), text, __FILE__, __LINE__)
#define CHECK_TEXT(got, wanted) test::check_text(got, wanted, __FILE__, __LINE__)
void check_text(const std::string& got, std::string_view wanted, const char* file, int line);

} // namespace test
