// SPDX-License-Identifier: Apache-2.0
//
// Calls that wait for another task.
#include "personality/task/task.hpp"
#include "tests/host/personality/fs/container.hpp"

#include <poll.h>
#include <sys/file.h>

namespace fake = personality::fake;

namespace {

class Blocking : public Container {
  protected:
    Blocking() : Container(Pairs{{"file", "content"}}) {}

    struct Ends {
        int reader, writer;
    };
    static Ends pipe() {
        int ends[2] = {};
        EXPECT_EQ(call(SYS_pipe2, ends, 0), 0);
        return {ends[0], ends[1]};
    }
};

TEST_F(Blocking, ReaderWaitsForBytes) {
    const Ends ends = pipe();
    std::string got;
    fake::OtherTask reader([&] {
        char buffer[16];
        const long bytes = call(SYS_read, ends.reader, buffer, sizeof buffer);
        if (bytes > 0) got.assign(buffer, static_cast<std::size_t>(bytes));
    });
    EXPECT_EQ(got, "");
    EXPECT_EQ(call(SYS_write, ends.writer, "now", 3), 3);
    reader.join();
    EXPECT_EQ(got, "now");
}

TEST_F(Blocking, ReaderSeesTheLastWriterGo) {
    const Ends ends = pipe();
    long result = -1;
    fake::OtherTask reader([&] {
        char byte;
        result = call(SYS_read, ends.reader, &byte, 1);
    });
    EXPECT_EQ(call(SYS_close, ends.writer), 0);
    reader.join();
    EXPECT_EQ(result, 0);
}

TEST_F(Blocking, LongWriteWaitsForRoom) {
    const Ends ends = pipe();
    std::string all(300000, '\0');
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = static_cast<char>(i * 7 + i / 251);
    long written = 0;
    fake::OtherTask writer([&] {
        written = call(SYS_write, ends.writer, all.data(), all.size());
        call(SYS_close, ends.writer);
    });
    std::string got;
    char buffer[5000];
    for (long bytes; (bytes = call(SYS_read, ends.reader, buffer, sizeof buffer)) > 0;)
        got.append(buffer, static_cast<std::size_t>(bytes));
    writer.join();
    EXPECT_EQ(written, static_cast<long>(all.size()));
    EXPECT_EQ(got, all);
    EXPECT_LE(fake::pages_in_use(), 17U);
}

TEST_F(Blocking, WriterIsToldThatTheReaderWent) {
    const Ends ends = pipe();
    const std::string all(100000, 'x');
    long written = 0;
    fake::OtherTask writer([&] { written = call(SYS_write, ends.writer, all.data(), all.size()); });
    EXPECT_EQ(call(SYS_close, ends.reader), 0);
    writer.join();
    EXPECT_EQ(written, 65536);
    EXPECT_EQ(fake::raised, personality::linux::signal_bit(personality::linux::sigpipe));
    fake::raised = 0;
    EXPECT_EQ(call(SYS_write, ends.writer, "x", 1), -EPIPE);
    EXPECT_EQ(fake::raised, personality::linux::signal_bit(personality::linux::sigpipe));
}

TEST_F(Blocking, SmallWritesAreNotTornApart) {
    const Ends ends = pipe();
    const std::string a(3000, 'a');
    const std::string b(3000, 'b');
    const auto write_many = [&](const std::string& text) {
        return [&] {
            for (int i = 0; i < 60; ++i)
                EXPECT_EQ(call(SYS_write, ends.writer, text.data(), text.size()), static_cast<long>(text.size()));
        };
    };
    fake::OtherTask first(write_many(a));
    fake::OtherTask second(write_many(b));
    std::string got;
    char buffer[1234];
    while (got.size() < 2 * 60 * 3000) {
        const long bytes = call(SYS_read, ends.reader, buffer, sizeof buffer);
        ASSERT_GT(bytes, 0);
        got.append(buffer, static_cast<std::size_t>(bytes));
    }
    for (std::size_t at = 0; at < got.size(); at += 3000)
        EXPECT_TRUE(got.compare(at, 3000, a) == 0 || got.compare(at, 3000, b) == 0) << at;
}

TEST_F(Blocking, PollWakes) {
    const Ends ends = pipe();
    long ready = -1;
    struct pollfd entries[6];
    for (auto& entry : entries)
        entry = {ends.reader, POLLIN, 0};
    fake::OtherTask waiter([&] { ready = call(SYS_poll, entries, 6, -1); });
    EXPECT_EQ(ready, -1);
    EXPECT_EQ(call(SYS_write, ends.writer, "x", 1), 1);
    waiter.join();
    EXPECT_EQ(ready, 6);
    EXPECT_EQ(entries[5].revents, POLLIN);
}

TEST_F(Blocking, SignalsEndWaits) {
    const Ends ends = pipe();
    fake::signal_waits = true;
    char byte;
    EXPECT_EQ(call(SYS_read, ends.reader, &byte, 1), -512); // restart_sys
    struct pollfd entry = {ends.reader, POLLIN, 0};
    EXPECT_EQ(call(SYS_poll, &entry, 1, -1), -514); // restart_no_handler
    fake::signal_waits = false;
}

TEST_F(Blocking, FifoEndsWaitForEachOther) {
    ASSERT_EQ(call(SYS_mknod, "/fifo", S_IFIFO | 0600, 0), 0);
    int writer = -1;
    fake::OtherTask other([&] {
        writer = open("/fifo", O_WRONLY);
        EXPECT_EQ(call(SYS_write, writer, "hello", 5), 5);
        EXPECT_EQ(call(SYS_close, writer), 0);
    });
    EXPECT_EQ(writer, -1);
    EXPECT_EQ(content("/fifo"), "hello");
    other.join();
}

TEST_F(Blocking, LocksWait) {
    const int one = open("/file", O_RDWR);
    const int other = open("/file", O_RDWR);
    ASSERT_EQ(call(SYS_flock, one, LOCK_EX), 0);
    long locked = -1;
    fake::OtherTask waiter([&] { locked = call(SYS_flock, other, LOCK_EX); });
    EXPECT_EQ(locked, -1);
    EXPECT_EQ(call(SYS_flock, one, LOCK_UN), 0);
    waiter.join();
    EXPECT_EQ(locked, 0);
}

TEST_F(Blocking, AppendersDoNotOverwriteEachOther) {
    const auto append = [&](char letter) {
        return [&, letter] {
            const int file = open("/log", O_WRONLY | O_CREAT | O_APPEND);
            const std::string line(100, letter);
            for (int i = 0; i < 50; ++i)
                EXPECT_EQ(call(SYS_write, file, line.data(), line.size()), 100);
            call(SYS_close, file);
        };
    };
    fake::OtherTask a(append('a'));
    fake::OtherTask b(append('b'));
    a.join();
    b.join();
    EXPECT_EQ(content("/log").size(), 2U * 50 * 100);
}

TEST_F(Blocking, ConsoleStreamsAreSeparate) {
    EXPECT_EQ(call(SYS_write, 1, "out", 3), 3);
    EXPECT_EQ(call(SYS_write, 2, "err", 3), 3);
    EXPECT_EQ(fake::console_output[1], "out");
    EXPECT_EQ(fake::console_output[2], "err");
    fake::console_input = "typed";
    char buffer[16];
    EXPECT_EQ(call(SYS_read, 0, buffer, 16), 5);
    EXPECT_EQ(call(SYS_read, 0, buffer, 16), 0);
    EXPECT_EQ(call(SYS_write, 0, "x", 1), -EBADF);
    EXPECT_EQ(call(SYS_ioctl, 1, 0x5401, buffer), -ENOTTY);
    write_file("/dev/stdout", "through /dev");
    EXPECT_EQ(fake::console_output[1], "outthrough /dev");
    char link[64] = {};
    EXPECT_GT(call(SYS_readlink, "/proc/self/fd/1", link, sizeof link), 0);
    EXPECT_EQ(std::string(link).substr(0, 6), "pipe:[");
}

} // namespace
