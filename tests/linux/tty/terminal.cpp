// SPDX-License-Identifier: Apache-2.0
#include "tests/linux/tty/terminal.hpp"

#include <cstdio>

namespace test {

Pty::Pty() : master(open("/dev/ptmx", O_RDWR | O_NOCTTY)), slave(-1) {
    const int unlocked = 0;
    CHECK_EQ(call(SYS_ioctl, master, TIOCSPTLCK, &unlocked), 0);
    slave = open(name().c_str(), O_RDWR | O_NOCTTY);
}

Pty::~Pty() {
    close_master();
    close_slave();
}

void Pty::type(std::string_view text) const {
    CHECK_EQ(call(SYS_write, master, text.data(), text.size()), static_cast<long>(text.size()));
}

void Pty::print(std::string_view text) const {
    CHECK_EQ(call(SYS_write, slave, text.data(), text.size()), static_cast<long>(text.size()));
}

std::string Pty::name() const {
    int number = -1;
    CHECK_EQ(call(SYS_ioctl, master, TIOCGPTN, &number), 0);
    return "/dev/pts/" + std::to_string(number);
}

void Pty::close_master() {
    if (master >= 0) close(master);
    master = -1;
}

void Pty::close_slave() {
    if (slave >= 0) close(slave);
    slave = -1;
}

Attributes attributes(int terminal) {
    Attributes now{};
    CHECK_EQ(call(SYS_ioctl, terminal, TCGETS, &now), 0);
    return now;
}

void set_attributes(int terminal, const Attributes& wanted) { CHECK_EQ(call(SYS_ioctl, terminal, TCSETS, &wanted), 0); }

namespace {

void change(int terminal, tcflag_t Attributes::*flags, tcflag_t off, tcflag_t on) {
    Attributes now = attributes(terminal);
    now.*flags = (now.*flags & ~off) | on;
    set_attributes(terminal, now);
}

} // namespace

void set_local(int terminal, tcflag_t off, tcflag_t on) { change(terminal, &Attributes::c_lflag, off, on); }
void set_input(int terminal, tcflag_t off, tcflag_t on) { change(terminal, &Attributes::c_iflag, off, on); }
void set_output(int terminal, tcflag_t off, tcflag_t on) { change(terminal, &Attributes::c_oflag, off, on); }

void set_raw(int terminal, cc_t vmin, cc_t vtime) {
    Attributes now = attributes(terminal);
    now.c_iflag = now.c_oflag = now.c_lflag = 0;
    now.c_cc[VMIN] = vmin;
    now.c_cc[VTIME] = vtime;
    set_attributes(terminal, now);
}

bool readable(int descriptor, int wait_ms) {
    pollfd entry{descriptor, POLLIN, 0};
    return call(SYS_poll, &entry, 1, wait_ms) == 1;
}

short events(int descriptor, int wait_ms) {
    pollfd entry{descriptor, POLLIN | POLLOUT | POLLPRI, 0};
    CHECK(call(SYS_poll, &entry, 1, wait_ms) >= 0);
    return entry.revents;
}

void set_nonblocking(int descriptor, bool on) {
    const long flags = call(SYS_fcntl, descriptor, F_GETFL, 0);
    CHECK_EQ(call(SYS_fcntl, descriptor, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK), 0);
}

std::string read_once(int descriptor, std::size_t most) {
    if (!readable(descriptor)) return "nothing";
    std::string text(most, '\0');
    const long got = call(SYS_read, descriptor, text.data(), most);
    if (got < 0) return "error " + std::to_string(-got);
    text.resize(static_cast<std::size_t>(got));
    return text;
}

std::string read_bytes(int descriptor, std::size_t bytes) {
    std::string all;
    while (all.size() < bytes) {
        const std::string piece = read_once(descriptor, bytes - all.size());
        if (piece.empty() || piece == "nothing" || piece.starts_with("error ")) return all + " (" + piece + ")";
        all += piece;
    }
    return all;
}

void check_text(const std::string& got, std::string_view wanted, const char* file, int line) {
    if (got == wanted) return;
    const auto shown = [](std::string_view text) {
        std::string out;
        for (const char byte : text) {
            char code[8];
            std::snprintf(code, sizeof code, byte >= ' ' && byte < 0x7f && byte != '\\' ? "%c" : "\\%03o",
                          static_cast<unsigned char>(byte));
            out += code;
        }
        return "\"" + out + "\"";
    };
    fail(file, line, "got " + shown(got) + ", not " + shown(wanted));
}

} // namespace test
