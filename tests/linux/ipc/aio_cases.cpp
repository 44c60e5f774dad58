// SPDX-License-Identifier: Apache-2.0
//
// Asynchronous I/O, io_setup(2) and its relatives.
#include "tests/linux/tty/processes.hpp"

#include <linux/aio_abi.h>
#include <sys/eventfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

namespace {

aio_context_t make_context(unsigned most) {
    aio_context_t context = 0;
    CHECK_EQ(call(SYS_io_setup, most, &context), 0);
    CHECK(context != 0);
    return context;
}

iocb request(int command, int file, const void* buffer, std::uint64_t bytes, long offset) {
    iocb made{};
    made.aio_lio_opcode = static_cast<std::uint16_t>(command);
    made.aio_fildes = static_cast<std::uint32_t>(file);
    made.aio_buf = reinterpret_cast<std::uint64_t>(buffer);
    made.aio_nbytes = bytes;
    made.aio_offset = offset;
    return made;
}

long submit(aio_context_t context, iocb& one) {
    iocb* list[] = {&one};
    return call(SYS_io_submit, context, 1, list);
}

} // namespace

CASE(aio_reads_and_writes) {
    const aio_context_t context = make_context(8);
    const int file = test::open("file", O_RDWR | O_CREAT);
    iocb write = request(IOCB_CMD_PWRITE, file, "hello world", 11, 0);
    write.aio_data = 7;
    iocb sync = request(IOCB_CMD_FSYNC, file, nullptr, 0, 0);
    iocb* list[] = {&write, &sync};
    CHECK_EQ(call(SYS_io_submit, context, 2, list), 2);
    io_event events[4];
    CHECK_EQ(call(SYS_io_getevents, context, 2, 4, events, nullptr), 2);
    const io_event& written = events[events[0].data == 7 ? 0 : 1];
    CHECK_EQ(written.data, 7);
    CHECK_EQ(written.obj, reinterpret_cast<std::uint64_t>(&write));
    CHECK_EQ(written.res, 11);
    char text[6] = {};
    iocb read = request(IOCB_CMD_PREAD, file, text, 5, 6);
    CHECK_EQ(submit(context, read), 1);
    CHECK_EQ(call(SYS_io_getevents, context, 1, 1, events, nullptr), 1);
    CHECK_EQ(events[0].res, 5);
    CHECK(std::strcmp(text, "world") == 0);
    char first[2];
    char second[3];
    const iovec parts[] = {{first, 2}, {second, 3}};
    iocb read_parts = request(IOCB_CMD_PREADV, file, parts, 2, 0);
    CHECK_EQ(submit(context, read_parts), 1);
    CHECK_EQ(call(SYS_io_getevents, context, 1, 1, events, nullptr), 1);
    CHECK_EQ(events[0].res, 5);
    CHECK(std::memcmp(first, "he", 2) == 0 && std::memcmp(second, "llo", 3) == 0);
    const timespec soon{0, 10'000'000};
    CHECK_EQ(call(SYS_io_getevents, context, 1, 1, events, &soon), 0);
    CHECK_EQ(call(SYS_io_destroy, context), 0);
    CHECK_FAILS(call(SYS_io_destroy, context), EINVAL);
    test::close(file);
}

CASE(aio_tells_an_eventfd) {
    const aio_context_t context = make_context(1);
    const int file = test::open("file", O_RDWR | O_CREAT);
    const int counter = eventfd(0, EFD_NONBLOCK);
    iocb write = request(IOCB_CMD_PWRITE, file, "x", 1, 0);
    write.aio_flags = IOCB_FLAG_RESFD;
    write.aio_resfd = static_cast<std::uint32_t>(counter);
    CHECK_EQ(submit(context, write), 1);
    io_event event;
    CHECK_EQ(call(SYS_io_getevents, context, 1, 1, &event, nullptr), 1);
    std::uint64_t count = 0;
    CHECK_EQ(read(counter, &count, sizeof count), sizeof count);
    CHECK_EQ(count, 1);
    write.aio_resfd = static_cast<std::uint32_t>(file);
    CHECK_FAILS(submit(context, write), EINVAL);
    CHECK_EQ(call(SYS_io_destroy, context), 0);
    test::close(file);
    test::close(counter);
}

CASE(aio_refuses) {
    aio_context_t taken = 1;
    CHECK_FAILS(call(SYS_io_setup, 1, &taken), EINVAL);
    aio_context_t context = 0;
    CHECK_FAILS(call(SYS_io_setup, 0, &context), EINVAL);
    CHECK_FAILS(call(SYS_io_setup, 1, nullptr), EFAULT);
    CHECK_FAILS(call(SYS_io_destroy, 0), EINVAL);
    CHECK_FAILS(call(SYS_io_submit, 0, 1, nullptr), EINVAL);
    context = make_context(4);
    const int file = test::open("file", O_RDONLY | O_CREAT);
    iocb write = request(IOCB_CMD_PWRITE, file, "x", 1, 0);
    CHECK_FAILS(submit(context, write), EBADF);
    iocb closed = request(IOCB_CMD_PREAD, 1000, nullptr, 0, 0);
    CHECK_FAILS(submit(context, closed), EBADF);
    iocb unknown = request(200, file, nullptr, 0, 0);
    CHECK_FAILS(submit(context, unknown), EINVAL);
    CHECK_FAILS(call(SYS_io_submit, context, -1, nullptr), EINVAL);
    CHECK_FAILS(call(SYS_io_submit, context, 1, nullptr), EFAULT);
    CHECK_EQ(call(SYS_io_submit, context, 0, nullptr), 0);
    io_event event;
    CHECK_FAILS(call(SYS_io_getevents, context, 2, 1, &event, nullptr), EINVAL);
    CHECK_FAILS(call(SYS_io_getevents, context, -1, 1, &event, nullptr), EINVAL);
    CHECK_FAILS(call(SYS_io_cancel, context, &unknown, &event), EINVAL);
    CHECK_ENDS_WELL(test::child([&] { CHECK_FAILS(call(SYS_io_destroy, context), EINVAL); }));
    CHECK_EQ(call(SYS_io_destroy, context), 0);
    test::close(file);
}
