// SPDX-License-Identifier: Apache-2.0
//
// What the cases about terminals and jobs share: pseudoterminals, processes and sessions of their own.
#pragma once

#include "tests/linux/fs/harness.hpp"

#include <sys/ioctl.h>
#include <sys/types.h>
#include <termios.h>

#include <functional>
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

// Attributes: flags are replaced where their mask says so.
struct termios attributes(int terminal);
void set_attributes(int terminal, const struct termios& wanted);
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

// A child process that runs `body` and then ends, with 1 if a check failed in it.
pid_t child(const std::function<void()>& body);
void check_ends_well(pid_t process, const char* file, int line);
#define CHECK_ENDS_WELL(process) test::check_ends_well(process, __FILE__, __LINE__)

// A status from waitpid(2) with these options that must come.
int wait_status(pid_t process, int options);
bool stopped_by(pid_t process, int signal); // waits for it
bool killed_by(pid_t process, int signal);
bool exited_with(pid_t process, int code);

// Runs `body` as the leader of a new session whose controlling terminal is the slave.
void in_session(const std::function<void(Pty&)>& body);

// A one-way signal between processes.
struct Gate {
    Gate();
    ~Gate();
    void open() const;
    void wait() const;
    int ends[2];
};

// Counts a signal's deliveries in this process from now on.
void count_signal(int signal, int flags = 0);
int deliveries(int signal);
bool wait_for_delivery(int signal, int count = 1);

} // namespace test
