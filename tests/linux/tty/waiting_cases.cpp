// SPDX-License-Identifier: Apache-2.0
//
// Calls that wait for another process, or are ended by signals.
#include "tests/linux/tty/processes.hpp"

#include <unistd.h>

#include <csignal>

CASE(a_reader_hears_of_the_masters_end) {
    test::Pty pty;
    const test::Gate ready;
    const pid_t reader = test::child([&] {
        close(pty.master);
        ready.open();
        char byte = 0;
        CHECK_EQ(read(pty.slave, &byte, 1), -1);
        CHECK_EQ(errno, EIO);
    });
    ready.wait();
    usleep(50'000); // until it waits
    pty.close_master();
    CHECK_ENDS_WELL(reader);
}

CASE(a_writer_waits_for_the_start) {
    const test::Pty pty;
    test::set_raw(pty.slave);
    test::set_input(pty.slave, 0, IXON);
    pty.type("\023a");
    CHECK_READS(pty.slave, "a");
    const pid_t writer = test::child([&] { CHECK_EQ(write(pty.slave, "xyz", 3), 3); });
    CHECK(!test::readable(pty.master, test::quiet_ms));
    pty.type("\021");
    CHECK_READS(pty.master, "xyz");
    CHECK_ENDS_WELL(writer);
}

CASE(a_long_write_passes_in_pieces) {
    const test::Pty pty;
    test::set_raw(pty.slave);
    test::set_input(pty.slave, 0, IXON);
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

CASE(the_time_of_a_raw_read_begins_with_a_byte) {
    const test::Pty pty;
    test::set_raw(pty.slave, 5, 1);
    const test::Gate gate;
    const pid_t reader = test::child([&] {
        gate.open();
        char byte[8];
        CHECK_EQ(read(pty.slave, byte, 8), 1);
    });
    gate.wait();
    usleep(250'000);
    pty.type("x");
    CHECK_ENDS_WELL(reader);
}
