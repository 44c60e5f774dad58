// SPDX-License-Identifier: Apache-2.0
#include "tests/linux/tty/terminal.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <ctime>

namespace test {

Pty::Pty() : master(posix_openpt(O_RDWR | O_NOCTTY)), slave(-1) {
    CHECK(master >= 0);
    CHECK_EQ(grantpt(master), 0);
    CHECK_EQ(unlockpt(master), 0);
    slave = ::open(name().c_str(), O_RDWR | O_NOCTTY);
    CHECK(slave >= 0);
}

Pty::~Pty() {
    close_master();
    close_slave();
}

void Pty::type(std::string_view text) const {
    CHECK_EQ(::write(master, text.data(), text.size()), static_cast<long>(text.size()));
}

void Pty::print(std::string_view text) const {
    CHECK_EQ(::write(slave, text.data(), text.size()), static_cast<long>(text.size()));
}

std::string Pty::name() const {
    char text[64] = "";
    CHECK_EQ(ptsname_r(master, text, sizeof text), 0);
    return text;
}

void Pty::close_master() {
    if (master >= 0) ::close(master);
    master = -1;
}

void Pty::close_slave() {
    if (slave >= 0) ::close(slave);
    slave = -1;
}

struct termios attributes(int terminal) {
    struct termios now {};
    CHECK_EQ(tcgetattr(terminal, &now), 0);
    return now;
}

void set_attributes(int terminal, const struct termios& wanted) { CHECK_EQ(tcsetattr(terminal, TCSANOW, &wanted), 0); }

namespace {

void change(int terminal, tcflag_t termios::*flags, tcflag_t off, tcflag_t on) {
    struct termios now = attributes(terminal);
    now.*flags = (now.*flags & ~off) | on;
    set_attributes(terminal, now);
}

} // namespace

void set_local(int terminal, tcflag_t off, tcflag_t on) { change(terminal, &termios::c_lflag, off, on); }
void set_input(int terminal, tcflag_t off, tcflag_t on) { change(terminal, &termios::c_iflag, off, on); }
void set_output(int terminal, tcflag_t off, tcflag_t on) { change(terminal, &termios::c_oflag, off, on); }

void set_raw(int terminal, cc_t vmin, cc_t vtime) {
    struct termios now = attributes(terminal);
    cfmakeraw(&now);
    now.c_cc[VMIN] = vmin;
    now.c_cc[VTIME] = vtime;
    set_attributes(terminal, now);
}

bool readable(int descriptor, int wait_ms) {
    pollfd entry{descriptor, POLLIN, 0};
    return poll(&entry, 1, wait_ms) == 1;
}

short events(int descriptor, int wait_ms) {
    pollfd entry{descriptor, POLLIN | POLLOUT | POLLPRI, 0};
    CHECK(poll(&entry, 1, wait_ms) >= 0);
    return entry.revents;
}

void set_nonblocking(int descriptor, bool on) {
    const int flags = fcntl(descriptor, F_GETFL);
    CHECK_EQ(fcntl(descriptor, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK), 0);
}

std::string read_once(int descriptor, std::size_t most) {
    if (!readable(descriptor)) return "nothing";
    std::string text(most, '\0');
    const ssize_t got = ::read(descriptor, text.data(), most);
    if (got < 0) return "error " + std::to_string(errno);
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

pid_t child(const std::function<void()>& body) {
    std::fflush(stdout);
    const pid_t process = fork();
    CHECK(process >= 0);
    if (process != 0) return process;
    alarm(static_cast<unsigned>(3 * patience_ms / 1000));
    body();
    std::fflush(stdout);
    _exit(has_failed() ? 1 : 0);
}

int wait_status(pid_t process, int options) {
    int status = -1;
    pid_t got;
    do
        got = waitpid(process, &status, options);
    while (got < 0 && errno == EINTR);
    CHECK_EQ(got, process);
    return status;
}

void check_ends_well(pid_t process, const char* file, int line) {
    const int status = wait_status(process, 0);
    check_equal(status, 0, "status of the child", file, line);
}

bool stopped_by(pid_t process, int signal) {
    const int status = wait_status(process, WUNTRACED);
    return WIFSTOPPED(status) && WSTOPSIG(status) == signal;
}

bool killed_by(pid_t process, int signal) {
    const int status = wait_status(process, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == signal;
}

bool exited_with(pid_t process, int code) {
    const int status = wait_status(process, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

void in_session(const std::function<void(Pty&)>& body) {
    CHECK_ENDS_WELL(child([&] {
        CHECK(setsid() > 0);
        Pty pty;
        CHECK_EQ(ioctl(pty.slave, TIOCSCTTY, 0), 0);
        body(pty);
        // The end of the session would send this process what it is about.
        std::signal(SIGHUP, SIG_IGN);
    }));
}

Gate::Gate() { CHECK_EQ(pipe(ends), 0); }

Gate::~Gate() {
    ::close(ends[0]);
    ::close(ends[1]);
}

void Gate::open() const { CHECK_EQ(::write(ends[1], "x", 1), 1); }

void Gate::wait() const {
    char byte = 0;
    ssize_t got;
    do
        got = ::read(ends[0], &byte, 1);
    while (got < 0 && errno == EINTR);
    CHECK_EQ(got, 1);
}

namespace {

volatile sig_atomic_t counts[NSIG];

void count(int signal) { counts[signal] = counts[signal] + 1; }

} // namespace

void count_signal(int signal, int flags) {
    counts[signal] = 0;
    struct sigaction action {};
    action.sa_handler = count;
    action.sa_flags = flags;
    CHECK_EQ(sigaction(signal, &action, nullptr), 0);
}

int deliveries(int signal) { return counts[signal]; }

bool wait_for_delivery(int signal, int wanted) {
    const timespec step{0, 1'000'000};
    for (int waited = 0; waited < patience_ms && counts[signal] < wanted; ++waited)
        nanosleep(&step, nullptr);
    return counts[signal] == wanted;
}

} // namespace test
