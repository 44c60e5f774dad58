// SPDX-License-Identifier: Apache-2.0
//
// Output that is stopped and started, and buffers that are full.
#include "tests/linux/tty/terminal.hpp"

namespace {

// Raw, but with flow control.
void prepare(const test::Pty& pty) {
    test::set_raw(pty.slave);
    test::set_input(pty.slave, 0, IXON);
    test::set_nonblocking(pty.slave, true);
}

long try_write(int descriptor, std::string_view text) { return call(SYS_write, descriptor, text.data(), text.size()); }

// Writes until there is no room; how much that was.
std::size_t fill(int descriptor) {
    const std::string piece(512, 'f');
    std::size_t all = 0;
    for (long written; all < 1 << 20 && (written = try_write(descriptor, piece)) > 0;)
        all += static_cast<std::size_t>(written);
    return all;
}

std::size_t empty(int descriptor) {
    std::string piece(4096, '\0');
    std::size_t all = 0;
    while (test::readable(descriptor, test::quiet_ms)) {
        const long got = call(SYS_read, descriptor, piece.data(), piece.size());
        if (got <= 0) break;
        all += static_cast<std::size_t>(got);
    }
    return all;
}

} // namespace

CASE(stop_and_start_characters) {
    const test::Pty pty;
    prepare(pty);
    pty.type("\023a");
    CHECK_READS(pty.slave, "a"); // neither is input
    CHECK_EQ(try_write(pty.slave, "x"), -EAGAIN);
    CHECK_EQ(test::events(pty.slave) & POLLOUT, 0);
    pty.type("b"); // not any character starts it
    CHECK_READS(pty.slave, "b");
    CHECK_EQ(try_write(pty.slave, "x"), -EAGAIN);
    pty.type("\021c");
    CHECK_READS(pty.slave, "c");
    CHECK_EQ(try_write(pty.slave, "x"), 1);
    CHECK_READS(pty.master, "x");
    test::set_input(pty.slave, 0, IXANY);
    pty.type("\023d");
    CHECK_READS(pty.slave, "d");
    CHECK_EQ(try_write(pty.slave, "x"), 1);
    test::set_input(pty.slave, IXON | IXANY);
    pty.type("\021"); // an ordinary byte now
    CHECK_READS(pty.slave, "\021");
}

CASE(the_end_of_flow_control_starts_output) {
    const test::Pty pty;
    prepare(pty);
    pty.type("\023a");
    CHECK_READS(pty.slave, "a");
    test::set_input(pty.slave, IXON);
    CHECK_EQ(try_write(pty.slave, "x"), 1);
    CHECK_READS(pty.master, "x");
}

CASE(echoes_wait_for_output_to_start) {
    const test::Pty pty;
    test::set_local(pty.slave, ICANON);
    pty.type("\023ab");
    CHECK_READS(pty.slave, "ab");
    CHECK(!test::readable(pty.master, test::quiet_ms));
    pty.type("\021");
    CHECK_READS(pty.master, "ab");
}

CASE(programs_stop_and_start_output) {
    const test::Pty pty;
    prepare(pty);
    CHECK_EQ(call(SYS_ioctl, pty.slave, TCXONC, TCOOFF), 0);
    CHECK_EQ(try_write(pty.slave, "x"), -EAGAIN);
    pty.type("\021a"); // doesn't undo it
    CHECK_READS(pty.slave, "a");
    CHECK_EQ(try_write(pty.slave, "x"), -EAGAIN);
    CHECK_EQ(call(SYS_ioctl, pty.slave, TCXONC, TCOON), 0);
    CHECK_EQ(try_write(pty.slave, "x"), 1);
    CHECK_EQ(call(SYS_ioctl, pty.slave, TCXONC, TCIOFF), 0);
    CHECK_EQ(call(SYS_ioctl, pty.slave, TCXONC, TCION), 0);
    CHECK_READS(pty.master, "x\023\021");
}

CASE(output_is_bounded) {
    const test::Pty pty;
    prepare(pty);
    const std::size_t filled = fill(pty.slave);
    CHECK(filled >= 2048 && filled < 1 << 20);
    CHECK_EQ(test::events(pty.slave) & POLLOUT, 0);
    CHECK_EQ(static_cast<long>(empty(pty.master)), static_cast<long>(filled));
    CHECK(test::events(pty.slave, test::patience_ms) & POLLOUT);
    CHECK_EQ(try_write(pty.slave, "x"), 1);
}

CASE(input_is_bounded) {
    const test::Pty pty;
    prepare(pty);
    test::set_nonblocking(pty.master, true);
    const std::size_t filled = fill(pty.master);
    CHECK(filled >= 2048 && filled < 1 << 20);
    CHECK_EQ(static_cast<long>(empty(pty.slave)), static_cast<long>(filled));
    CHECK_EQ(try_write(pty.master, "x"), 1);
    CHECK_READS(pty.slave, "x");
}
