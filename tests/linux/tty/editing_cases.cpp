// SPDX-License-Identifier: Apache-2.0
//
// Canonical mode: lines, their editing and what is echoed, termios(3).
#include "tests/linux/tty/terminal.hpp"

CASE(a_line_is_read_when_it_is_complete) {
    const test::Pty pty;
    pty.type("abc");
    CHECK_READS(pty.master, "abc"); // the echo: it has arrived
    test::set_nonblocking(pty.slave, true);
    char byte = 0;
    CHECK_FAILS(call(SYS_read, pty.slave, &byte, 1), EAGAIN);
    CHECK_EQ(test::events(pty.slave) & POLLIN, 0);
    pty.type("\n");
    CHECK_TEXT(test::read_once(pty.slave), "abc\n");
    CHECK_READS(pty.master, "\r\n");
}

CASE(a_read_ends_with_a_line) {
    const test::Pty pty;
    pty.type("hello\nworld\n");
    CHECK_READS(pty.master, "hello\r\nworld\r\n");
    CHECK_TEXT(test::read_once(pty.slave, 2), "he");
    CHECK_TEXT(test::read_once(pty.slave), "llo\n");
    CHECK_TEXT(test::read_once(pty.slave), "world\n");
}

CASE(erase_takes_back_a_character) {
    const test::Pty pty;
    pty.type("abx\177c\n");
    CHECK_READS(pty.master, "abx\b \bc\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "abc\n");
    pty.type("\177\177a\177\177\n"); // more than there is
    CHECK_READS(pty.master, "a\b \b\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "\n");
    pty.type("\001\177\n");
    CHECK_READS(pty.master, "^A\b \b\b \b\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "\n");
}

CASE(erase_takes_back_a_tab) {
    const test::Pty pty;
    pty.type("a\t\177b\n");
    CHECK_READS(pty.master, "a\t\b\b\b\b\b\b\bb\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "ab\n");
    pty.print("prompt");
    pty.type("a\t\177\n"); // column 7
    CHECK_READS(pty.master, "prompta\t\b\r\n");
    pty.type("\001\tx\t\177\177\177\n");
    CHECK_READS(pty.master, "^A\tx\t\b\b\b\b\b\b\b\b \b\b\b\b\b\b\b\r\n");
}

CASE(erase_takes_back_all_bytes_of_a_character) {
    const test::Pty pty;
    test::set_input(pty.slave, 0, IUTF8);
    pty.type("a\xc3\xa9\xe2\x82\xac\177\177\n");
    CHECK_READS(pty.master, "a\xc3\xa9\xe2\x82\xac\b \b\b \b\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "a\n");
    test::set_input(pty.slave, IUTF8);
    pty.type("\xc3\xa9\177\n");
    CHECK_READS(pty.master, "\xc3\xa9\b \b\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "\xc3\n");
}

CASE(kill_takes_back_the_line) {
    const test::Pty pty;
    pty.type("abc\025d\n");
    CHECK_READS(pty.master, "abc\b \b\b \b\b \bd\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "d\n");
    test::set_local(pty.slave, ECHOKE);
    pty.type("abc\025d\n");
    CHECK_READS(pty.master, "abc^U\r\nd\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "d\n");
    test::set_local(pty.slave, ECHOK);
    pty.type("abc\025d\n");
    CHECK_READS(pty.master, "abc^Ud\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "d\n");
}

CASE(word_erase_takes_back_a_word) {
    const test::Pty pty;
    pty.type("one two_2, \027x\n");
    CHECK_READS(pty.master, "one two_2, \b \b\b \b\b \b\b \b\b \b\b \b\b \bx\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "one x\n");
    test::set_local(pty.slave, IEXTEN);
    pty.type("a \027\n");
    CHECK_READS(pty.master, "a ^W\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "a \027\n");
}

CASE(echo_of_erasing_without_echoe) {
    const test::Pty pty;
    test::set_local(pty.slave, ECHOE);
    pty.type("ab\177c\n");
    CHECK_READS(pty.master, "ab^?c\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "ac\n");
    test::set_local(pty.slave, 0, ECHOE | ECHOPRT);
    pty.type("abc\177\177d\n");
    CHECK_READS(pty.master, "abc\\cb/d\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "ad\n");
    pty.type("a\177\n");
    CHECK_READS(pty.master, "a\\a/\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "\n");
}

CASE(literal_next_quotes) {
    const test::Pty pty;
    pty.type("\026\003\026\177\026\026\n");
    CHECK_READS(pty.master, "^\b^C^\b^?^\b^V\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "\003\177\026\n");
    pty.type("a\026\nb\n"); // a newline that ends nothing
    CHECK_READS(pty.master, "a^\b^Jb\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "a\nb\n");
}

CASE(reprint_shows_the_line) {
    const test::Pty pty;
    pty.type("a\001b\022c\n");
    CHECK_READS(pty.master, "a^Ab^R\r\na^Abc\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "a\001bc\n");
}

CASE(echo_can_be_off) {
    const test::Pty pty;
    test::set_local(pty.slave, ECHO);
    pty.type("secret\177\n");
    CHECK_TEXT(test::read_once(pty.slave), "secre\n");
    test::set_local(pty.slave, 0, ECHONL);
    pty.type("secret\025x\n");
    CHECK_TEXT(test::read_once(pty.slave), "x\n");
    CHECK_READS(pty.master, "\r\n");
    test::set_local(pty.slave, ECHOCTL, ECHO);
    pty.type("\001\177\n");
    CHECK_READS(pty.master, "\001\r\n");
}

CASE(end_of_file_ends_a_read) {
    const test::Pty pty;
    pty.type("ab\004");
    CHECK_TEXT(test::read_once(pty.slave), "ab");
    pty.type("\004");
    CHECK_TEXT(test::read_once(pty.slave), "");
    pty.type("ab\004cd\004");
    CHECK_READS(pty.master, "ababcd");
    int waiting = 0;
    CHECK_EQ(call(SYS_ioctl, pty.slave, FIONREAD, &waiting), 0);
    CHECK_EQ(waiting, 4); // not the two ends
    CHECK_TEXT(test::read_once(pty.slave, 2), "ab");
    CHECK_TEXT(test::read_once(pty.slave), "cd");
    pty.type("e\n");
    CHECK_TEXT(test::read_once(pty.slave), "e\n");
}

CASE(other_ends_of_lines) {
    const test::Pty pty;
    test::Attributes wanted = test::attributes(pty.slave);
    wanted.c_cc[VEOL] = ';';
    wanted.c_cc[VEOL2] = '.';
    test::set_attributes(pty.slave, wanted);
    pty.type("a;b.c\n");
    CHECK_READS(pty.master, "a;b.c\r\n");
    CHECK_TEXT(test::read_once(pty.slave), "a;");
    CHECK_TEXT(test::read_once(pty.slave), "b.");
    CHECK_TEXT(test::read_once(pty.slave), "c\n");
}

CASE(a_line_has_an_end) {
    const test::Pty pty;
    test::set_local(pty.slave, ECHO);
    pty.type(std::string(4000, 'x'));
    pty.type(std::string(1000, 'y'));
    pty.type("\n");
    std::string line;
    while (line.size() < 4096) {
        const std::string piece = test::read_once(pty.slave, 1000);
        if (piece.size() > 1000 || piece.empty()) break;
        line += piece;
    }
    CHECK_TEXT(line, std::string(4000, 'x') + std::string(95, 'y') + "\n");
    pty.type("next\n");
    CHECK_TEXT(test::read_once(pty.slave), "next\n");
}
