// SPDX-License-Identifier: Apache-2.0
//
// Sizes and packets of pipes, splice(2), tee(2), vmsplice(2).
#include "tests/linux/tty/processes.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <csignal>
#include <vector>

namespace {

struct Pipe {
    explicit Pipe(int flags = O_NONBLOCK) { CHECK_EQ(call(SYS_pipe2, ends, flags), 0); }
    ~Pipe() {
        for (const int end : ends)
            if (end >= 0) call(SYS_close, end);
    }
    void put(const std::string& text) const {
        CHECK_EQ(call(SYS_write, ends[1], text.data(), text.size()), static_cast<long>(text.size()));
    }
    std::string take(std::size_t most = 65536) const {
        std::string text(most, 0);
        const long got = call(SYS_read, ends[0], text.data(), most);
        text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return text;
    }
    int ends[2] = {-1, -1};
};

long splice(int in, int out, std::size_t count, unsigned flags = 0) {
    return call(SYS_splice, in, nullptr, out, nullptr, count, flags);
}

} // namespace

CASE(pipe_sizes) {
    const Pipe pipe;
    CHECK_EQ(call(SYS_fcntl, pipe.ends[0], F_GETPIPE_SZ, 0), 65536);
    CHECK_EQ(call(SYS_fcntl, pipe.ends[0], F_SETPIPE_SZ, 1), 4096);
    const std::string page(4096, 'p');
    pipe.put(page);
    CHECK_FAILS(call(SYS_write, pipe.ends[1], "x", 1), EAGAIN);
    CHECK_EQ(call(SYS_fcntl, pipe.ends[1], F_SETPIPE_SZ, 100'000), 131072);
    for (int i = 0; i < 10; ++i)
        pipe.put(std::string(4096, static_cast<char>('0' + i)));
    CHECK_FAILS(call(SYS_fcntl, pipe.ends[1], F_SETPIPE_SZ, 8192), EBUSY);
    CHECK(pipe.take(4096) == page);
    CHECK(pipe.take(4096) == std::string(4096, '0'));
    CHECK_EQ(call(SYS_fcntl, pipe.ends[1], F_SETPIPE_SZ, 65536), 65536);
    for (int i = 1; i < 10; ++i)
        CHECK(pipe.take(4096) == std::string(4096, static_cast<char>('0' + i)));
    CHECK_EQ(call(SYS_fcntl, pipe.ends[1], F_SETPIPE_SZ, 1 << 20), 1 << 20);
    test::make_file("file", "x");
    const int file = test::open("file", O_RDONLY);
    CHECK_FAILS(call(SYS_fcntl, file, F_GETPIPE_SZ, 0), EBADF);
    test::close(file);
}

// Reads and writes that end anywhere in a page, in a pipe that is always as full as can be.
CASE(pipe_that_stays_full) {
    const Pipe pipe;
    std::size_t written = 0;
    std::size_t read = 0;
    const auto byte = [](std::size_t position) { return static_cast<char>(position % 251); };
    for (std::size_t round = 0; round < 200; ++round) {
        for (long moved = 1; moved > 0;) {
            std::string piece(1000 + round, 0);
            for (std::size_t i = 0; i < piece.size(); ++i)
                piece[i] = byte(written + i);
            moved = call(SYS_write, pipe.ends[1], piece.data(), piece.size());
            if (moved > 0) written += static_cast<std::size_t>(moved);
        }
        const std::string got = pipe.take(777 + 13 * round);
        bool same = !got.empty();
        for (std::size_t i = 0; i < got.size(); ++i)
            same = same && got[i] == byte(read + i);
        CHECK(same);
        if (!same) return;
        read += got.size();
    }
    CHECK(written > read);
}

CASE(pipe_packets) {
    const Pipe pipe(O_NONBLOCK | O_DIRECT);
    pipe.put("one");
    pipe.put("second");
    pipe.put("three");
    CHECK(pipe.take() == "one");
    CHECK(pipe.take(3) == "sec"); // the rest is lost
    CHECK(pipe.take() == "three");
    CHECK(pipe.take().empty());
    pipe.put(std::string(5000, 'l'));
    CHECK_EQ(pipe.take().size(), 4096);
    CHECK_EQ(pipe.take().size(), 904);
}

CASE(splice_moves) {
    const Pipe one;
    const Pipe other;
    test::make_file("file", "from a file");
    const int file = test::open("file", O_RDWR);
    CHECK_EQ(splice(file, one.ends[1], 4), 4);
    long long offset = 5;
    CHECK_EQ(call(SYS_splice, file, &offset, one.ends[1], nullptr, 100, 0), 6);
    CHECK_EQ(offset, 11);
    CHECK_EQ(splice(one.ends[0], other.ends[1], 7), 7);
    CHECK(other.take() == "froma f");
    CHECK_EQ(call(SYS_lseek, file, 0, SEEK_SET), 0);
    CHECK_EQ(splice(one.ends[0], file, 100), 3);
    CHECK(test::content("file") == "ilem a file");
    CHECK_FAILS(splice(one.ends[0], file, 100), EAGAIN);
    CHECK_EQ(splice(file, one.ends[1], 0), 0);
    CHECK_FAILS(splice(file, file, 1), EINVAL);
    CHECK_FAILS(splice(one.ends[0], one.ends[1], 1), EINVAL);
    CHECK_FAILS(splice(one.ends[1], file, 1), EBADF);
    CHECK_FAILS(call(SYS_splice, one.ends[0], &offset, file, nullptr, 1, 0), ESPIPE);
    CHECK_FAILS(splice(file, one.ends[1], 1, 0x100), EINVAL);
    test::close(file);
}

CASE(splice_sees_the_end) {
    Pipe one;
    const Pipe other;
    one.put("rest");
    test::close(one.ends[1]);
    one.ends[1] = -1;
    CHECK_EQ(splice(one.ends[0], other.ends[1], 100), 4);
    CHECK_EQ(splice(one.ends[0], other.ends[1], 100), 0);
}

CASE(splice_waits) {
    const Pipe one(0);
    const Pipe other(0);
    const pid_t child = test::child([&] {
        usleep(30'000);
        one.put("late");
    });
    CHECK_EQ(splice(one.ends[0], other.ends[1], 100), 4);
    CHECK_FAILS(splice(one.ends[0], other.ends[1], 100, 2), EAGAIN);
    CHECK(other.take() == "late");
    CHECK_ENDS_WELL(child);
}

CASE(tee_copies) {
    const Pipe one;
    const Pipe other;
    one.put("kept");
    CHECK_EQ(call(SYS_tee, one.ends[0], other.ends[1], 100, 0), 4);
    CHECK(other.take() == "kept");
    CHECK(one.take() == "kept");
    CHECK_FAILS(call(SYS_tee, one.ends[0], other.ends[1], 100, 0), EAGAIN);
    CHECK_FAILS(call(SYS_tee, one.ends[0], one.ends[1], 100, 0), EINVAL);
    test::make_file("file", "x");
    const int file = test::open("file", O_RDWR);
    CHECK_FAILS(call(SYS_tee, file, one.ends[1], 100, 0), EINVAL);
    test::close(file);
}

CASE(vmsplice_moves_memory) {
    const Pipe pipe;
    char text[] = "from memory";
    iovec segments[2] = {{text, 4}, {text + 4, 7}};
    CHECK_EQ(call(SYS_vmsplice, pipe.ends[1], segments, 2, 0), 11);
    CHECK(pipe.take(5) == "from ");
    char out[16] = {};
    iovec place{out, sizeof out};
    CHECK_EQ(call(SYS_vmsplice, pipe.ends[0], &place, 1, 0), 6);
    CHECK(std::string(out) == "memory");
    CHECK_FAILS(call(SYS_vmsplice, pipe.ends[0], &place, 1, 0x100), EINVAL);
}

// What a shell's <(command) does: by the time it is opened, the command may have ended.
CASE(pipe_opened_by_descriptor) {
    Pipe pipe(0);
    pipe.put("left");
    const std::string reader_name = "/proc/self/fd/" + std::to_string(pipe.ends[0]);
    call(SYS_close, pipe.ends[1]);
    pipe.ends[1] = -1;
    const int reader = test::open(reader_name.c_str(), O_RDONLY);
    char text[8] = {};
    CHECK_EQ(call(SYS_read, reader, text, sizeof text), 4);
    CHECK(std::string(text) == "left");
    CHECK_EQ(call(SYS_read, reader, text, sizeof text), 0);
    const int writer = test::open(reader_name.c_str(), O_WRONLY);
    CHECK_EQ(call(SYS_write, writer, "more", 4), 4);
    CHECK_EQ(call(SYS_read, reader, text, sizeof text), 4);
    test::close(reader);
    const std::string writer_name = "/proc/self/fd/" + std::to_string(writer);
    call(SYS_close, pipe.ends[0]);
    pipe.ends[0] = -1;
    const int late = test::open(writer_name.c_str(), O_WRONLY | O_NONBLOCK);
    test::count_signal(SIGPIPE);
    CHECK_FAILS(call(SYS_write, late, "x", 1), EPIPE);
    test::close(late);
    test::close(writer);
}

CASE(splice_between_many) {
    const Pipe one(0);
    const Pipe other(0);
    constexpr std::size_t bytes = 400'000;
    const pid_t writer = test::child([&] { one.put(std::string(bytes, 'w')); });
    const pid_t mover = test::child([&] {
        std::size_t moved = 0;
        while (moved < bytes) {
            const long some = splice(one.ends[0], other.ends[1], bytes - moved);
            CHECK(some > 0);
            if (some <= 0) break;
            moved += static_cast<std::size_t>(some);
        }
    });
    std::size_t got = 0;
    while (got < bytes) {
        const std::string some = other.take();
        if (some.empty()) break;
        got += some.size();
    }
    CHECK_EQ(got, bytes);
    CHECK_ENDS_WELL(writer);
    CHECK_ENDS_WELL(mover);
}
