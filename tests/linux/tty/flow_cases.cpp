// SPDX-License-Identifier: Apache-2.0
//
// Output that is stopped and started, buffers that are full, calls that signals end.
#include "tests/linux/tty/terminal.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace {

// Raw, but with flow control.
void prepare(const test::Pty& pty) {
    test::set_raw(pty.slave);
    test::set_input(pty.slave, 0, IXON);
    test::set_nonblocking(pty.slave, true);
}

long try_write(int descriptor, std::string_view text) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    return written < 0 ? -errno : written;
}

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
        const ssize_t got = read(descriptor, piece.data(), piece.size());
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
    CHECK_EQ(tcflow(pty.slave, TCOOFF), 0);
    CHECK_EQ(try_write(pty.slave, "x"), -EAGAIN);
    pty.type("\021a"); // doesn't undo it
    CHECK_READS(pty.slave, "a");
    CHECK_EQ(try_write(pty.slave, "x"), -EAGAIN);
    CHECK_EQ(tcflow(pty.slave, TCOON), 0);
    CHECK_EQ(try_write(pty.slave, "x"), 1);
    CHECK_EQ(tcflow(pty.slave, TCIOFF), 0);
    CHECK_EQ(tcflow(pty.slave, TCION), 0);
    CHECK_READS(pty.master, "x\023\021");
}

CASE(a_writer_waits_for_the_start) {
    const test::Pty pty;
    prepare(pty);
    test::set_nonblocking(pty.slave, false);
    pty.type("\023a");
    CHECK_READS(pty.slave, "a");
    const pid_t writer = test::child([&] { CHECK_EQ(write(pty.slave, "xyz", 3), 3); });
    CHECK(!test::readable(pty.master, test::quiet_ms));
    pty.type("\021");
    CHECK_READS(pty.master, "xyz");
    CHECK_ENDS_WELL(writer);
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

CASE(a_long_write_passes_in_pieces) {
    const test::Pty pty;
    prepare(pty);
    test::set_nonblocking(pty.slave, false);
    constexpr std::size_t bytes = 100'000;
    const pid_t writer = test::child([&] {
        const std::string all(bytes, 'x');
        CHECK_EQ(write(pty.slave, all.data(), all.size()), static_cast<long>(bytes));
    });
    CHECK_TEXT(test::read_bytes(pty.master, bytes), std::string(bytes, 'x'));
    CHECK_ENDS_WELL(writer);
    const pid_t typist = test::child([&] {
        const std::string all(bytes, 'y');
        CHECK_EQ(write(pty.master, all.data(), all.size()), static_cast<long>(bytes));
    });
    CHECK_TEXT(test::read_bytes(pty.slave, bytes), std::string(bytes, 'y'));
    CHECK_ENDS_WELL(typist);
}

CASE(a_signal_ends_or_restarts_a_read) {
    const test::Pty pty;
    for (const int flags : {0, SA_RESTART}) {
        const test::Gate ready;
        const pid_t reader = test::child([&] {
            test::count_signal(SIGUSR1, flags);
            ready.open();
            char bytes[8];
            const ssize_t got = read(pty.slave, bytes, sizeof bytes);
            if (flags == 0) {
                CHECK_EQ(got, -1);
                CHECK_EQ(errno, EINTR);
            } else {
                CHECK_EQ(got, 2);
                CHECK_EQ(test::deliveries(SIGUSR1), 1);
            }
        });
        ready.wait();
        usleep(50'000); // until it waits
        kill(reader, SIGUSR1);
        if (flags != 0) {
            usleep(50'000);
            pty.type("a\n");
        }
        CHECK_ENDS_WELL(reader);
    }
}
