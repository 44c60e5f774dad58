// SPDX-License-Identifier: Apache-2.0
//
// io_setup(2), io_submit(2), io_getevents(2) and their relatives. Files are in memory, so a request is done when it is
// submitted, as Linux does it for files that have no other way.
#include "personality/event/aio_context.hpp"
#include "personality/event/event_fd.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/linux/limits.hpp"
#include "personality/syscall/fs_wait.hpp"
#include "personality/syscall/rows_event.hpp"
#include "personality/syscall/rows_fs.hpp"
#include "personality/syscall/time_values.hpp"
#include "personality/task/process_state.hpp"

namespace personality::syscall {

namespace {

using event::AioContext;
using linux::Iocb;

AddressSpace& memory() { return *current().process.memory; }

// What io_submit(2) itself refuses; everything else is told by the request's event.
Result<> check(const Iocb& request) {
    if (request.reserved != 0) return Errno::einval;
    if (request.bytes > INT64_MAX) return Errno::einval;
    const Ref<fs::File> file = TRY(files().get(request.descriptor));
    if ((request.flags & linux::iocb_flag_resfd) != 0)
        TRY(event::check_event_fd(*TRY(files().get(request.result_descriptor))));
    switch (request.command) {
    case linux::iocb_pread:
    case linux::iocb_preadv:
        if (!file->readable()) return Errno::ebadf;
        break;
    case linux::iocb_pwrite:
    case linux::iocb_pwritev:
        if (!file->writable()) return Errno::ebadf;
        break;
    case linux::iocb_fsync:
    case linux::iocb_fdsync:
        return request.buffer == 0 && request.offset == 0 && request.bytes == 0 && request.rw_flags == 0
                   ? Result<>()
                   : Errno::einval;
    default:
        return Errno::einval;
    }
    return file->inode().is_directory() ? Result<>(Errno::einval) : Result<>();
}

SysResult make(const Iocb& request) {
    const std::int32_t descriptor = request.descriptor;
    const bool at_offset = TRY(files().get(descriptor))->has_position();
    if (at_offset && request.offset < 0) return Errno::einval;
    const std::int64_t offset = at_offset ? request.offset : -1;
    const UserIn<IoSegment> segments{{request.buffer}};
    const auto count = static_cast<std::uint32_t>(request.bytes);
    switch (request.command) {
    case linux::iocb_pread:
        return at_offset ? sys_pread64(descriptor, {{request.buffer}}, request.bytes, offset)
                         : sys_read(descriptor, {{request.buffer}}, request.bytes);
    case linux::iocb_pwrite:
        return at_offset ? sys_pwrite64(descriptor, {{request.buffer}}, request.bytes, offset)
                         : sys_write(descriptor, {{request.buffer}}, request.bytes);
    case linux::iocb_preadv:
        return sys_preadv2(descriptor, segments, count, offset, 0, request.rw_flags);
    case linux::iocb_pwritev:
        return sys_pwritev2(descriptor, segments, count, offset, 0, request.rw_flags);
    default:
        return sys_fsync(descriptor);
    }
}

Result<> submit(AioContext& context, UserAddress place) {
    const Iocb request = TRY(UserIn<Iocb>{{place}}.read());
    if (context.full()) return Errno::eagain;
    TRY(check(request));
    const SysResult made = make(request);
    const Errno error = made.ok() ? Errno{} : made.error() >= Errno::restart_sys ? Errno::eintr : made.error();
    const std::int64_t result = made.ok() ? *made : -static_cast<std::int64_t>(error);
    TRY(context.add({request.data, place, result, 0}));
    if ((request.flags & linux::iocb_flag_resfd) == 0) return {};
    const auto told = files().get(request.result_descriptor);
    return told.ok() ? event::signal_event_fd(**told) : Result<>();
}

SysResult take_events(std::uint64_t id, std::int64_t least, std::int64_t most, UserOut<linux::IoEvent> to,
                      Deadline deadline) {
    const Ref<AioContext> context = TRY(AioContext::find(memory(), id));
    if (least < 0 || most < least) return Errno::einval;
    const auto wanted = static_cast<std::uint32_t>(std::min<std::int64_t>(least, UINT32_MAX));
    const auto waited = context->wait(wanted, deadline);
    std::int64_t taken = 0;
    linux::IoEvent event{};
    while (taken < most && context->take(event)) {
        TRY(to.write(event, static_cast<std::size_t>(taken)));
        ++taken;
    }
    if (taken > 0 || waited.ok() || waited.error() == Errno::etimedout) return taken;
    return waited.error() == Errno::einval ? Errno::einval : Errno::eintr;
}

} // namespace

SysResult sys_io_setup(std::uint32_t most, UserInOut<std::uint64_t> id) {
    constexpr std::uint32_t most_of_any = 0x10000000 / sizeof(linux::IoEvent);
    if (TRY(id.read()) != 0 || most == 0 || most > most_of_any) return Errno::einval;
    const Ref<AioContext> context = TRY(AioContext::make(memory(), most));
    const auto told = id.write(context->address());
    if (told.ok()) return 0;
    (void)context->remove();
    return told.error();
}

SysResult sys_io_destroy(std::uint64_t id) {
    TRY(TRY(AioContext::find(memory(), id))->remove());
    return 0;
}

SysResult sys_io_submit(std::uint64_t id, std::int64_t count, UserIn<std::uint64_t> requests) {
    if (count < 0) return Errno::einval;
    const Ref<AioContext> context = TRY(AioContext::find(memory(), id));
    for (std::int64_t done = 0; done < count; ++done) {
        const auto place = requests.read(static_cast<std::size_t>(done));
        const auto submitted = place.ok() ? submit(*context, *place) : Result<>(place.error());
        if (!submitted.ok()) return done > 0 ? SysResult(done) : submitted.error();
    }
    return count;
}

// There is never one that isn't done.
SysResult sys_io_cancel(std::uint64_t id, UserIn<linux::Iocb> request, UserOut<linux::IoEvent>) {
    TRY(request.read());
    TRY(AioContext::find(memory(), id));
    return Errno::einval;
}

SysResult sys_io_getevents(std::uint64_t id, std::int64_t least, std::int64_t most, UserOut<linux::IoEvent> events,
                           UserIn<linux::TimeSpec> timeout) {
    Deadline deadline = no_deadline;
    if (!timeout.is_null()) deadline = after(TRY(nanoseconds(TRY(timeout.read()))));
    return take_events(id, least, most, events, deadline);
}

SysResult sys_io_pgetevents(std::uint64_t id, std::int64_t least, std::int64_t most, UserOut<linux::IoEvent> events,
                            UserIn<linux::TimeSpec> timeout, UserIn<linux::AioSignals> signals) {
    linux::AioSignals mask{};
    if (!signals.is_null()) mask = TRY(signals.read());
    Deadline deadline = no_deadline;
    if (!timeout.is_null()) deadline = after(TRY(nanoseconds(TRY(timeout.read()))));
    TimedWait wait;
    TRY(wait.begin(UserInOut<linux::TimeSpec>{}, {{mask.mask}}, mask.bytes));
    return wait.end(take_events(id, least, most, events, deadline));
}

} // namespace personality::syscall
