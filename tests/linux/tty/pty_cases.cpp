// SPDX-License-Identifier: Apache-2.0
//
// Pseudoterminals as such: names, locks, ends, packet mode; pty(7), pts(4).
#include "tests/linux/tty/terminal.hpp"

#include <sys/sysmacros.h>

namespace {

long open_error(const std::string& path, int flags) {
    const long descriptor = call(SYS_openat, AT_FDCWD, path.c_str(), flags, 0);
    if (descriptor < 0) return descriptor;
    test::close(static_cast<int>(descriptor));
    return 0;
}

constexpr unsigned long tiocgptpeer = 0x5441, tiocgptlck = 0x80045439, tiocgpkt = 0x80045438;

} // namespace

CASE(a_slave_has_a_name) {
    const test::Pty pty;
    const std::string name = pty.name();
    CHECK(name.starts_with("/dev/pts/"));
    char tty_name[64] = ""; // what ttyname(3) looks at
    CHECK(call(SYS_readlink, ("/proc/self/fd/" + std::to_string(pty.slave)).c_str(), tty_name, sizeof tty_name) > 0);
    CHECK_TEXT(tty_name, name);
    const struct stat about = test::status(name.c_str());
    CHECK(S_ISCHR(about.st_mode));
    CHECK_EQ(major(about.st_rdev), 136);
    CHECK_EQ(minor(about.st_rdev), std::stoi(name.substr(9)));
    CHECK_EQ(about.st_uid, test::status("/proc/self").st_uid);
    CHECK((" " + test::names("/dev/pts") + " ").find(" " + name.substr(9) + " ") != std::string::npos);
    CHECK_EQ(call(SYS_chmod, name.c_str(), 0600), 0);
    struct stat open_one {};
    CHECK_EQ(call(SYS_fstat, pty.slave, &open_one), 0);
    CHECK_EQ(open_one.st_mode & 0777, 0600);
    CHECK_EQ(call(SYS_fcntl, pty.slave, F_GETFL, 0), O_RDWR | 0100000); // without O_NOCTTY
}

CASE(a_locked_slave_cant_be_opened) {
    const int master = test::open("/dev/ptmx", O_RDWR | O_NOCTTY);
    int number = -1, lock = -1;
    CHECK_EQ(call(SYS_ioctl, master, TIOCGPTN, &number), 0);
    CHECK_EQ(call(SYS_ioctl, master, tiocgptlck, &lock), 0);
    CHECK_EQ(lock, 1);
    const std::string name = "/dev/pts/" + std::to_string(number);
    CHECK_EQ(open_error(name, O_RDWR | O_NOCTTY), -EIO);
    lock = 0;
    CHECK_EQ(call(SYS_ioctl, master, TIOCSPTLCK, &lock), 0);
    CHECK_EQ(open_error(name, O_RDWR | O_NOCTTY), 0);
    test::close(master);
    CHECK_EQ(open_error(name, O_RDWR | O_NOCTTY), -ENOENT);
}

CASE(the_master_opens_its_slave) {
    const test::Pty pty;
    const long peer = call(SYS_ioctl, pty.master, tiocgptpeer, O_RDWR | O_NOCTTY | O_CLOEXEC);
    CHECK(peer >= 0);
    const auto descriptor = static_cast<int>(peer);
    CHECK_EQ(call(SYS_fcntl, descriptor, F_GETFD, 0), FD_CLOEXEC);
    CHECK_EQ(call(SYS_write, descriptor, "x", 1), 1);
    CHECK_READS(pty.master, "x");
    test::close(descriptor);
}

CASE(numbers_are_used_again) {
    const test::Pty one;
    std::string name;
    {
        const test::Pty two;
        name = two.name();
        CHECK(name != one.name());
    }
    const test::Pty three;
    CHECK_TEXT(three.name(), name);
}

CASE(the_slaves_end) {
    test::Pty pty;
    pty.print("last words");
    pty.close_slave();
    CHECK(test::events(pty.master, test::patience_ms) & POLLHUP);
    CHECK_READS(pty.master, "last words");
    CHECK_TEXT(test::read_once(pty.master), "error 5"); // EIO
    pty.slave = test::open(pty.name().c_str(), O_RDWR | O_NOCTTY);
    CHECK_EQ(test::events(pty.master) & POLLHUP, 0);
    pty.print("again");
    CHECK_READS(pty.master, "again");
}

CASE(a_master_whose_slave_was_never_open_waits) {
    const int master = test::open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK);
    char byte = 0;
    CHECK_FAILS(call(SYS_read, master, &byte, 1), EAGAIN);
    CHECK_EQ(test::events(master) & POLLHUP, 0);
    int number = 0;
    CHECK_EQ(call(SYS_ioctl, master, TIOCSPTLCK, &number), 0);
    CHECK_EQ(call(SYS_write, master, "early\n", 6), 6);
    CHECK_EQ(call(SYS_ioctl, master, TIOCGPTN, &number), 0);
    const int slave = test::open(("/dev/pts/" + std::to_string(number)).c_str(), O_RDWR | O_NOCTTY);
    CHECK_TEXT(test::read_once(slave), "early\n");
    test::close(slave);
    test::close(master);
}

CASE(the_masters_end) {
    test::Pty pty;
    pty.type("unread\n");
    const std::string name = pty.name();
    pty.close_master();
    char bytes[8];
    CHECK_EQ(call(SYS_read, pty.slave, bytes, sizeof bytes), 0);
    CHECK_FAILS(call(SYS_write, pty.slave, "x", 1), EIO);
    test::Attributes now{};
    CHECK_FAILS(call(SYS_ioctl, pty.slave, TCGETS, &now), EIO);
    CHECK_EQ(test::events(pty.slave), POLLIN | POLLOUT | POLLERR | POLLHUP);
    CHECK_EQ(open_error(name, O_RDWR | O_NOCTTY), -ENOENT);
}

CASE(packets_tell_of_flow_control) {
    const test::Pty pty;
    int on = 1;
    CHECK_EQ(call(SYS_ioctl, pty.master, TIOCPKT, &on), 0);
    on = 0;
    CHECK_EQ(call(SYS_ioctl, pty.master, tiocgpkt, &on), 0);
    CHECK_EQ(on, 1);
    pty.print("data");
    CHECK_TEXT(test::read_once(pty.master), std::string_view("\0data", 5));
    CHECK_EQ(call(SYS_ioctl, pty.slave, TCXONC, TCOOFF), 0);
    CHECK(test::events(pty.master) & POLLPRI);
    CHECK_TEXT(test::read_once(pty.master), std::string(1, TIOCPKT_STOP));
    CHECK_EQ(call(SYS_ioctl, pty.slave, TCXONC, TCOON), 0);
    CHECK_TEXT(test::read_once(pty.master), std::string(1, TIOCPKT_START));
    test::set_input(pty.slave, IXON);
    CHECK_TEXT(test::read_once(pty.master), std::string(1, TIOCPKT_NOSTOP));
    test::set_input(pty.slave, 0, IXON);
    CHECK_TEXT(test::read_once(pty.master), std::string(1, TIOCPKT_DOSTOP));
    CHECK_EQ(call(SYS_ioctl, pty.slave, TCFLSH, TCIFLUSH), 0);
    CHECK_TEXT(test::read_once(pty.master), std::string(1, TIOCPKT_FLUSHREAD));
    on = 0;
    CHECK_EQ(call(SYS_ioctl, pty.master, TIOCPKT, &on), 0);
    pty.print("plain");
    CHECK_READS(pty.master, "plain");
}
