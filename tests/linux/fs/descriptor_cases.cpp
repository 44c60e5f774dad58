// SPDX-License-Identifier: Apache-2.0
//
// Descriptors: dup(2), fcntl(2), locks, ioctl(2), pipes, poll(2), select(2), devices.
#include "tests/linux/fs/harness.hpp"

#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/select.h>

#include <vector>

CASE(duplicates_share_position) {
    test::make_file("file", "abcdef");
    const int file = test::open("file", O_RDONLY);
    const int copy = static_cast<int>(call(SYS_dup, file));
    char byte = 0;
    CHECK_EQ(call(SYS_read, file, &byte, 1), 1);
    CHECK_EQ(call(SYS_read, copy, &byte, 1), 1);
    CHECK_EQ(byte, 'b');
    CHECK_EQ(call(SYS_dup2, file, 20), 20);
    CHECK_EQ(call(SYS_dup2, 20, 20), 20);
    CHECK_FAILS(call(SYS_dup2, 21, 22), EBADF);
    CHECK_FAILS(call(SYS_dup2, 21, 21), EBADF);
    CHECK_FAILS(call(SYS_dup2, file, -1), EBADF);
    CHECK_FAILS(call(SYS_dup2, file, 1 << 30), EBADF);
    CHECK_FAILS(call(SYS_dup3, file, file, 0), EINVAL);
    CHECK_EQ(call(SYS_dup3, file, 21, O_CLOEXEC), 21);
    CHECK_EQ(call(SYS_fcntl, 21, F_GETFD, 0), FD_CLOEXEC);
    CHECK_EQ(call(SYS_fcntl, file, F_DUPFD, 30), 30);
    CHECK_EQ(call(SYS_fcntl, file, F_DUPFD_CLOEXEC, 30), 31);
    CHECK_EQ(call(SYS_fcntl, 31, F_GETFD, 0), FD_CLOEXEC);
    CHECK_FAILS(call(SYS_fcntl, file, F_DUPFD, -1), EINVAL);
    for (const int descriptor : {file, copy, 20, 21, 30, 31})
        test::close(descriptor);
}

CASE(status_flags) {
    const int file = test::open("file", O_RDWR | O_CREAT | O_APPEND);
    CHECK_EQ(call(SYS_fcntl, file, F_GETFL, 0), O_RDWR | O_APPEND | 0100000);
    CHECK_EQ(call(SYS_fcntl, file, F_SETFL, O_NONBLOCK), 0);
    CHECK_EQ(call(SYS_fcntl, file, F_GETFL, 0), O_RDWR | O_NONBLOCK | 0100000);
    CHECK_EQ(call(SYS_fcntl, file, F_SETFD, FD_CLOEXEC), 0);
    CHECK_EQ(call(SYS_fcntl, file, F_GETFD, 0), FD_CLOEXEC);
    CHECK_FAILS(call(SYS_fcntl, file, 12345, 0), EINVAL);
    CHECK_FAILS(call(SYS_fcntl, 99, F_GETFL, 0), EBADF);
    test::close(file);
}

CASE(whole_file_locks) {
    const int one = test::open("file", O_RDWR | O_CREAT);
    const int other = test::open("file", O_RDWR);
    CHECK_EQ(call(SYS_flock, one, LOCK_SH | LOCK_NB), 0);
    CHECK_EQ(call(SYS_flock, other, LOCK_SH | LOCK_NB), 0);
    CHECK_FAILS(call(SYS_flock, other, LOCK_EX | LOCK_NB), EAGAIN);
    CHECK_EQ(call(SYS_flock, one, LOCK_UN), 0);
    CHECK_EQ(call(SYS_flock, other, LOCK_EX | LOCK_NB), 0);
    CHECK_FAILS(call(SYS_flock, one, LOCK_SH | LOCK_NB), EAGAIN);
    test::close(other);
    CHECK_EQ(call(SYS_flock, one, LOCK_EX | LOCK_NB), 0);
    CHECK_FAILS(call(SYS_flock, one, 77), EINVAL);
    test::close(one);
}

CASE(byte_locks_of_descriptions) {
    const int one = test::open("file", O_RDWR | O_CREAT);
    const int other = test::open("file", O_RDWR);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_start = 10;
    lock.l_len = 10;
    CHECK_EQ(call(SYS_fcntl, one, F_OFD_SETLK, &lock), 0);
    lock.l_start = 15;
    CHECK_FAILS(call(SYS_fcntl, other, F_OFD_SETLK, &lock), EAGAIN);
    struct flock asked = lock;
    CHECK_EQ(call(SYS_fcntl, other, F_OFD_GETLK, &asked), 0);
    CHECK_EQ(asked.l_type, F_WRLCK);
    CHECK_EQ(asked.l_start, 10);
    CHECK_EQ(asked.l_len, 10);
    CHECK_EQ(asked.l_pid, -1);
    lock.l_start = 20;
    lock.l_len = 0;
    CHECK_EQ(call(SYS_fcntl, other, F_OFD_SETLK, &lock), 0);
    lock.l_type = F_UNLCK; // a hole in the middle of the first lock
    lock.l_start = 13;
    lock.l_len = 2;
    CHECK_EQ(call(SYS_fcntl, one, F_OFD_SETLK, &lock), 0);
    lock.l_type = F_RDLCK;
    CHECK_EQ(call(SYS_fcntl, other, F_OFD_SETLK, &lock), 0);
    lock.l_start = 12;
    lock.l_len = 1;
    CHECK_FAILS(call(SYS_fcntl, other, F_OFD_SETLK, &lock), EAGAIN);
    test::close(one);
    CHECK_EQ(call(SYS_fcntl, other, F_OFD_SETLK, &lock), 0);
    test::close(other);
}

CASE(process_locks_end_with_any_close) {
    const int one = test::open("file", O_RDWR | O_CREAT);
    const int other = test::open("file", O_RDWR);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    CHECK_EQ(call(SYS_fcntl, one, F_SETLK, &lock), 0);
    CHECK_EQ(call(SYS_fcntl, other, F_SETLK, &lock), 0); // the same process
    struct flock asked {};
    asked.l_type = F_WRLCK;
    CHECK_EQ(call(SYS_fcntl, other, F_OFD_GETLK, &asked), 0);
    CHECK_EQ(asked.l_type, F_WRLCK);
    test::close(one);
    asked = {};
    asked.l_type = F_WRLCK;
    CHECK_EQ(call(SYS_fcntl, other, F_OFD_GETLK, &asked), 0);
    CHECK_EQ(asked.l_type, F_UNLCK);
    test::close(other);
}

CASE(pipe_moves_bytes) {
    int ends[2];
    CHECK_EQ(call(SYS_pipe2, ends, O_CLOEXEC), 0);
    CHECK_EQ(call(SYS_fcntl, ends[0], F_GETFD, 0), FD_CLOEXEC);
    CHECK_EQ(call(SYS_write, ends[1], "hello", 5), 5);
    int waiting = 0;
    CHECK_EQ(call(SYS_ioctl, ends[0], FIONREAD, &waiting), 0);
    CHECK_EQ(waiting, 5);
    char out[8] = {};
    CHECK_EQ(call(SYS_read, ends[0], out, 3), 3);
    CHECK_EQ(call(SYS_read, ends[0], out + 3, 5), 2);
    CHECK(std::string(out) == "hello");
    CHECK_FAILS(call(SYS_lseek, ends[0], 0, SEEK_CUR), ESPIPE);
    CHECK_FAILS(call(SYS_pread64, ends[0], out, 1, 0), ESPIPE);
    CHECK_FAILS(call(SYS_write, ends[0], out, 1), EBADF);
    CHECK_FAILS(call(SYS_read, ends[1], out, 1), EBADF);
    struct stat about {};
    CHECK_EQ(call(SYS_fstat, ends[0], &about), 0);
    CHECK_EQ(about.st_mode, S_IFIFO | 0600);
    test::close(ends[1]);
    CHECK_EQ(call(SYS_read, ends[0], out, 1), 0);
    test::close(ends[0]);
    CHECK_FAILS(call(SYS_pipe2, ends, 1), EINVAL);
    CHECK_FAILS(call(SYS_pipe2, nullptr, 0), EFAULT);
}

CASE(pipe_is_bounded) {
    int ends[2];
    CHECK_EQ(call(SYS_pipe2, ends, O_NONBLOCK), 0);
    char out[4096];
    CHECK_FAILS(call(SYS_read, ends[0], out, 1), EAGAIN);
    const std::string block(4096, 'b');
    for (int i = 0; i < 16; ++i)
        CHECK_EQ(call(SYS_write, ends[1], block.data(), block.size()), 4096);
    CHECK_FAILS(call(SYS_write, ends[1], "x", 1), EAGAIN);
    CHECK_EQ(call(SYS_read, ends[0], out, 4096), 4096);
    CHECK_EQ(call(SYS_write, ends[1], "x", 1), 1);
    CHECK_FAILS(call(SYS_write, ends[1], block.data(), block.size()), EAGAIN); // all or nothing
    CHECK_EQ(call(SYS_fcntl, ends[0], F_GETPIPE_SZ, 0), 65536);
    test::close(ends[0]);
    test::close(ends[1]);
}

CASE(pipe_polls) {
    int ends[2];
    CHECK_EQ(call(SYS_pipe2, ends, 0), 0);
    struct pollfd both[2] = {{ends[0], POLLIN, 0}, {ends[1], POLLOUT, 0}};
    CHECK_EQ(call(SYS_poll, both, 2, 0), 1);
    CHECK_EQ(both[0].revents, 0);
    CHECK_EQ(both[1].revents, POLLOUT);
    CHECK_EQ(call(SYS_poll, both, 1, 10), 0);
    CHECK_EQ(call(SYS_write, ends[1], "x", 1), 1);
    CHECK_EQ(call(SYS_poll, both, 2, -1), 2);
    CHECK_EQ(both[0].revents, POLLIN);
    test::close(ends[1]);
    both[1].fd = -1;
    CHECK_EQ(call(SYS_poll, both, 2, 0), 1);
    CHECK_EQ(both[0].revents, POLLIN | POLLHUP);
    CHECK_EQ(both[1].revents, 0);
    both[1].fd = ends[1];
    CHECK_EQ(call(SYS_poll, both, 2, 0), 2);
    CHECK_EQ(both[1].revents, POLLNVAL);
    test::close(ends[0]);
}

CASE(poll_tells_of_a_lost_reader) {
    int ends[2];
    CHECK_EQ(call(SYS_pipe2, ends, 0), 0);
    test::close(ends[0]);
    struct pollfd writer = {ends[1], POLLOUT, 0};
    CHECK_EQ(call(SYS_poll, &writer, 1, 0), 1);
    CHECK(writer.revents & POLLERR);
    test::close(ends[1]);
}

CASE(select_sets) {
    int ends[2];
    CHECK_EQ(call(SYS_pipe2, ends, 0), 0);
    fd_set reads;
    fd_set writes;
    FD_ZERO(&reads);
    FD_ZERO(&writes);
    FD_SET(ends[0], &reads);
    FD_SET(ends[1], &writes);
    struct timeval none = {0, 0};
    CHECK_EQ(call(SYS_select, ends[1] + 1, &reads, &writes, nullptr, &none), 1);
    CHECK(!FD_ISSET(ends[0], &reads));
    CHECK(FD_ISSET(ends[1], &writes));
    CHECK_EQ(call(SYS_write, ends[1], "x", 1), 1);
    FD_SET(ends[0], &reads);
    CHECK_EQ(call(SYS_pselect6, ends[1] + 1, &reads, nullptr, nullptr, nullptr, nullptr), 1);
    CHECK(FD_ISSET(ends[0], &reads));
    test::close(ends[0]);
    CHECK_FAILS(call(SYS_select, ends[1] + 1, &reads, nullptr, nullptr, &none), EBADF);
    CHECK_FAILS(call(SYS_select, -1, nullptr, nullptr, nullptr, &none), EINVAL);
    struct timeval brief = {0, 20000};
    CHECK_EQ(call(SYS_select, 0, nullptr, nullptr, nullptr, &brief), 0);
    CHECK_EQ(brief.tv_usec, 0);
    test::close(ends[1]);
}

CASE(fifo_by_name) {
    CHECK_EQ(call(SYS_mknod, "fifo", S_IFIFO | 0600, 0), 0);
    CHECK_FAILS(call(SYS_open, "fifo", O_WRONLY | O_NONBLOCK, 0), ENXIO);
    const int reader = test::open("fifo", O_RDONLY | O_NONBLOCK);
    char out[4];
    CHECK_EQ(call(SYS_read, reader, out, 4), 0); // no writer
    const int writer = test::open("fifo", O_WRONLY | O_NONBLOCK);
    CHECK_FAILS(call(SYS_read, reader, out, 4), EAGAIN);
    CHECK_EQ(call(SYS_write, writer, "abc", 3), 3);
    CHECK_EQ(call(SYS_read, reader, out, 4), 3);
    test::close(writer);
    CHECK_EQ(call(SYS_read, reader, out, 4), 0);
    test::close(reader);
    const int both = test::open("fifo", O_RDWR);
    CHECK_EQ(call(SYS_write, both, "x", 1), 1);
    CHECK_EQ(call(SYS_read, both, out, 1), 1);
    test::close(both);
}

CASE(devices) {
    char out[64];
    const int null = test::open("/dev/null", O_RDWR);
    CHECK_EQ(call(SYS_read, null, out, sizeof out), 0);
    CHECK_EQ(call(SYS_write, null, out, sizeof out), 64);
    CHECK_FAILS(call(SYS_ioctl, null, TCGETS, out), ENOTTY);
    test::close(null);
    const int zero = test::open("/dev/zero", O_RDWR);
    out[63] = 'x';
    CHECK_EQ(call(SYS_read, zero, out, sizeof out), 64);
    CHECK_EQ(out[63], 0);
    test::close(zero);
    const int full = test::open("/dev/full", O_WRONLY);
    CHECK_FAILS(call(SYS_write, full, out, 1), ENOSPC);
    test::close(full);
    const int random = test::open("/dev/urandom", O_RDONLY);
    char more[64];
    CHECK_EQ(call(SYS_read, random, out, sizeof out), 64);
    CHECK_EQ(call(SYS_read, random, more, sizeof more), 64);
    CHECK(std::string(out, 64) != std::string(more, 64));
    test::close(random);
    CHECK_EQ(test::status("/dev/null").st_rdev, 0x103);
    CHECK(S_ISCHR(test::status("/dev/null").st_mode));
}

CASE(ioctl_of_files) {
    test::make_file("file", "12345");
    const int file = test::open("file", O_RDONLY);
    int left = 0;
    CHECK_EQ(call(SYS_ioctl, file, FIONREAD, &left), 0);
    CHECK_EQ(left, 5);
    CHECK_FAILS(call(SYS_ioctl, file, TIOCGWINSZ, &left), ENOTTY);
    CHECK_EQ(call(SYS_ioctl, file, FIOCLEX, nullptr), 0);
    CHECK_EQ(call(SYS_fcntl, file, F_GETFD, 0), FD_CLOEXEC);
    test::close(file);
}

CASE(links_of_descriptors) {
    test::make_file("file", "by link");
    const int file = test::open("file", O_RDWR);
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    char out[4096] = {};
    CHECK(call(SYS_readlink, link.c_str(), out, sizeof out) > 0);
    CHECK(std::string(out).ends_with("/links_of_descriptors/file"));
    CHECK(test::content(link.c_str()) == "by link");
    CHECK_EQ(call(SYS_unlink, "file"), 0);
    CHECK(test::content(link.c_str()) == "by link");
    std::string text(out);
    for (char& byte : out)
        byte = 0;
    CHECK(call(SYS_readlink, link.c_str(), out, sizeof out) > 0);
    CHECK(std::string(out) == text + " (deleted)");
    test::close(file);
    CHECK_FAILS(call(SYS_readlink, link.c_str(), out, sizeof out), ENOENT);
}
