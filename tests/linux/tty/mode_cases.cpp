// SPDX-License-Identifier: Apache-2.0
//
// What attributes do to bytes, and how they are read and set: termios(3), ioctl_tty(2).
#include "tests/linux/tty/terminal.hpp"

#include <ctime>

namespace {

// test::Attributes2 of the kernel, which the C library doesn't have.
struct Termios2 {
    unsigned input, output, control, local;
    unsigned char discipline, characters[19];
    unsigned input_speed, output_speed;
};
constexpr unsigned long tcgets2 = 0x802c542a, tcsets2 = 0x402c542b;

long milliseconds() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

} // namespace

CASE(first_attributes) {
    const test::Pty pty;
    const test::Attributes first = test::attributes(pty.slave);
    CHECK_EQ(first.c_iflag, ICRNL | IXON);
    CHECK_EQ(first.c_oflag, OPOST | ONLCR);
    CHECK_EQ(first.c_cflag, B38400 | CS8 | CREAD);
    CHECK_EQ(first.c_lflag, ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN);
    CHECK_TEXT(std::string(reinterpret_cast<const char*>(first.c_cc), 17),
               std::string_view("\003\034\177\025\004\0\001\0\021\023\032\0\022\017\027\026\0", 17));
}

CASE(attributes_are_kept) {
    const test::Pty pty;
    test::Attributes wanted = test::attributes(pty.slave);
    wanted.c_lflag = ICANON;
    wanted.c_cflag = B9600 | CS5 | PARENB; // a pseudoterminal has neither
    wanted.c_cc[VINTR] = 'x';
    CHECK_EQ(call(SYS_ioctl, pty.slave, TCSETSF, &wanted), 0);
    const test::Attributes now = test::attributes(pty.master); // the master has the same
    CHECK_EQ(now.c_lflag, ICANON);
    CHECK_EQ(now.c_cflag, B9600 | CS8 | CREAD);
    CHECK_EQ(now.c_cc[VINTR], 'x');
    CHECK_FAILS(call(SYS_ioctl, pty.slave, TCGETS, 1), EFAULT);
    CHECK_FAILS(call(SYS_ioctl, pty.slave, TCSETS, 1), EFAULT);
}

CASE(speeds) {
    const test::Pty pty;
    Termios2 all{};
    CHECK_EQ(call(SYS_ioctl, pty.slave, tcgets2, &all), 0);
    CHECK_EQ(all.output_speed, 38400);
    all.control = (all.control & ~010017U) | 010000U; // BOTHER
    all.input_speed = all.output_speed = 12345;
    CHECK_EQ(call(SYS_ioctl, pty.slave, tcsets2, &all), 0);
    Termios2 now{};
    CHECK_EQ(call(SYS_ioctl, pty.slave, tcgets2, &now), 0);
    CHECK_EQ(now.output_speed, 12345);
    test::Attributes named = test::attributes(pty.slave);
    named.c_cflag = (named.c_cflag & ~tcflag_t{CBAUD}) | B115200;
    test::set_attributes(pty.slave, named);
    CHECK_EQ(call(SYS_ioctl, pty.slave, tcgets2, &now), 0);
    CHECK_EQ(now.output_speed, 115200);
}

CASE(input_is_mapped) {
    const test::Pty pty;
    test::set_local(pty.slave, ECHO);
    pty.type("a\r");
    CHECK_TEXT(test::read_once(pty.slave), "a\n");
    test::set_input(pty.slave, 0, IGNCR);
    pty.type("a\rb\n");
    CHECK_TEXT(test::read_once(pty.slave), "ab\n");
    test::set_input(pty.slave, IGNCR | ICRNL, INLCR | ISTRIP | IUCLC);
    test::set_local(pty.slave, ICANON);
    pty.type("\nA\xe2\r");
    CHECK_TEXT(test::read_bytes(pty.slave, 4), "\rab\r");
    test::set_input(pty.slave, INLCR | ISTRIP | IUCLC, PARMRK);
    pty.type("\xff\n");
    CHECK_TEXT(test::read_bytes(pty.slave, 3), "\xff\xff\n");
}

CASE(output_is_processed) {
    const test::Pty pty;
    pty.print("a\nb\rc\t");
    CHECK_READS(pty.master, "a\r\nb\rc\t");
    test::set_output(pty.slave, ONLCR, OCRNL);
    pty.print("\r\n");
    CHECK_READS(pty.master, "\n\n");
    test::set_output(pty.slave, OCRNL, ONOCR | ONLRET);
    pty.print("\n\rab\r\rc"); // no return in column 0
    CHECK_READS(pty.master, "\nab\rc");
    test::set_output(pty.slave, ONOCR | ONLRET, OLCUC | XTABS);
    pty.print("\rab\tx\b\b\t|");
    CHECK_READS(pty.master, "\rAB      X\b\b ");
    CHECK_READS(pty.master, "|");
    test::set_output(pty.slave, OPOST);
    pty.print("a\n\t");
    CHECK_READS(pty.master, "a\n\t");
}

CASE(raw_reads_have_a_minimum) {
    const test::Pty pty;
    test::set_raw(pty.slave, 3);
    pty.type("ab");
    CHECK(!test::readable(pty.slave, test::quiet_ms));
    int waiting = 0;
    CHECK_EQ(call(SYS_ioctl, pty.slave, FIONREAD, &waiting), 0);
    CHECK_EQ(waiting, 2);
    pty.type("c");
    CHECK(test::readable(pty.slave));
    CHECK_TEXT(test::read_once(pty.slave), "abc");
    pty.type("de");
    char bytes[2];
    CHECK_EQ(call(SYS_read, pty.slave, bytes, 2), 2); // fewer are enough if no more are asked for
    test::set_raw(pty.slave, 0);
    CHECK_EQ(call(SYS_read, pty.slave, bytes, 2), 0);
    test::set_nonblocking(pty.slave, true);
    CHECK_EQ(call(SYS_read, pty.slave, bytes, 2), 0);
    test::set_raw(pty.slave, 1);
    CHECK_FAILS(call(SYS_read, pty.slave, bytes, 2), EAGAIN);
}

CASE(raw_reads_have_a_time) {
    const test::Pty pty;
    char bytes[8];
    test::set_raw(pty.slave, 0, 2);
    const long begin = milliseconds();
    CHECK_EQ(call(SYS_read, pty.slave, bytes, 8), 0);
    CHECK(milliseconds() - begin >= 190);
    pty.type("a");
    CHECK_EQ(call(SYS_read, pty.slave, bytes, 8), 1);
    test::set_raw(pty.slave, 5, 1); // between bytes
    pty.type("abc");
    CHECK_EQ(call(SYS_read, pty.slave, bytes, 8), 3);
}

CASE(modes_change_with_input_waiting) {
    const test::Pty pty;
    pty.type("abc");
    CHECK_READS(pty.master, "abc");
    test::set_local(pty.slave, ICANON);
    CHECK_TEXT(test::read_once(pty.slave), "abc");
    pty.type("def");
    CHECK_READS(pty.master, "def");
    test::set_local(pty.slave, 0, ICANON);
    CHECK_TEXT(test::read_once(pty.slave), "def"); // as a line
    pty.type("one\ntwo\n");
    CHECK_READS(pty.master, "one\r\ntwo\r\n");
    test::set_local(pty.slave, ICANON);
    CHECK_TEXT(test::read_once(pty.slave), "one\ntwo\n");
}

CASE(echo_without_lines) {
    const test::Pty pty;
    test::set_local(pty.slave, ICANON);
    pty.type("a\rb\nc\001\t");
    CHECK_READS(pty.master, "a\r\nb^Jc^A\t");
    CHECK_TEXT(test::read_bytes(pty.slave, 7), "a\nb\nc\001\t");
    test::set_local(pty.slave, ECHOCTL);
    pty.type("b\n");
    CHECK_READS(pty.master, "b\r\n");
}

CASE(window_size) {
    const test::Pty pty;
    winsize size{};
    CHECK_EQ(call(SYS_ioctl, pty.slave, TIOCGWINSZ, &size), 0);
    CHECK_EQ(size.ws_row, 0);
    size = {50, 132, 1, 2};
    CHECK_EQ(call(SYS_ioctl, pty.master, TIOCSWINSZ, &size), 0);
    winsize now{};
    CHECK_EQ(call(SYS_ioctl, pty.slave, TIOCGWINSZ, &now), 0);
    CHECK_EQ(now.ws_row, 50);
    CHECK_EQ(now.ws_col, 132);
    CHECK_EQ(now.ws_ypixel, 2);
}

CASE(requests_that_terminals_dont_know) {
    const test::Pty pty;
    int number = 0;
    CHECK_FAILS(call(SYS_ioctl, pty.slave, 0x5499, &number), ENOTTY);
    CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCMGET, &number), ENOTTY);
    CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCGPTN, &number), ENOTTY);
    CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCPKT, &number), ENOTTY);
    CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCSPTLCK, &number), ENOTTY);
    CHECK_FAILS(call(SYS_ioctl, pty.slave, TCXONC, 4), EINVAL);
    CHECK_FAILS(call(SYS_ioctl, pty.slave, TCFLSH, 3), EINVAL);
    CHECK_EQ(call(SYS_ioctl, pty.slave, TIOCGETD, &number), 0);
    CHECK_EQ(number, 0);
    CHECK_FAILS(call(SYS_lseek, pty.slave, 0, SEEK_SET), ESPIPE);
    CHECK_FAILS(call(SYS_pread64, pty.slave, &number, 1, 0), ESPIPE);
    int ends[2];
    CHECK_EQ(call(SYS_pipe2, ends, 0), 0);
    test::Attributes none{};
    CHECK_FAILS(call(SYS_ioctl, ends[0], TCGETS, &none), ENOTTY);
    test::close(ends[0]);
    test::close(ends[1]);
}

CASE(sending_and_flushing) {
    const test::Pty pty;
    int number = -1;
    CHECK_EQ(call(SYS_ioctl, pty.slave, TIOCOUTQ, &number), 0);
    CHECK_EQ(number, 0);
    CHECK_EQ(call(SYS_ioctl, pty.slave, TCSBRK, 1), 0);
    CHECK_EQ(call(SYS_ioctl, pty.slave, TCSBRK, 0), 0);
    pty.type("line\nmore");
    CHECK_READS(pty.master, "line\r\nmore");
    CHECK_EQ(call(SYS_ioctl, pty.slave, TCFLSH, TCIFLUSH), 0);
    pty.type("x\n");
    CHECK_TEXT(test::read_once(pty.slave), "x\n");
}
