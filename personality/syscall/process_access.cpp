// SPDX-License-Identifier: Apache-2.0
//
// What one process sees of another: process_vm_readv(2), process_vm_writev(2), kcmp(2).
#include "personality/fs/vfs/file_table.hpp"
#include "personality/syscall/fs_vector.hpp"
#include "personality/syscall/rows_trace.hpp"
#include "personality/task/access.hpp"

namespace personality::syscall {

namespace {

enum Kind : std::int32_t { // kcmp(2)
    kcmp_file = 0,
    kcmp_vm = 1,
    kcmp_files = 2,
    kcmp_fs = 3,
    kcmp_sighand = 4,
    kcmp_io = 5,
    kcmp_sysvsem = 6,
};

Result<Process*> process_to_access(std::int32_t tid) {
    Task* const task = Task::find(tid);
    if (task == nullptr) return Errno::esrch;
    TRY(check_access(task->process));
    return &task->process;
}

// Moves what both sides have room for, a page at most at a time.
template<typename Move>
SysResult transfer(std::int32_t tid, IoBuffer own, UserIn<IoSegment> theirs, std::uint64_t their_count, Move&& move) {
    if (their_count > linux::iov_max) return Errno::einval;
    const Ref<AddressSpace> memory = TRY(process_to_access(tid))->memory;
    if (!memory) return Errno::esrch;
    const PageRef page = TRY(allocate_page_uninitialized());
    std::int64_t done = 0;
    for (std::uint64_t i = 0; i < their_count; ++i) {
        IoSegment at = TRY(theirs.read(i));
        while (at.length > 0 && own.remaining() > 0) {
            const std::uint64_t in_page = page_size - at.address % page_size;
            const auto piece = static_cast<std::size_t>(std::min({at.length, own.remaining(), in_page}));
            if (!AddressSpace::valid_range(at.address & ~(page_size - 1), page_size) ||
                !move(*memory, own, at.address, page.data(), piece).ok())
                return done > 0 ? SysResult(done) : Errno::efault;
            at.address += piece;
            at.length -= piece;
            done += static_cast<std::int64_t>(piece);
        }
    }
    return done;
}

// How kcmp(2) orders two objects.
SysResult order(const void* first, const void* second) {
    if (first == second) return 0;
    return first < second ? 1 : 2;
}

} // namespace

SysResult sys_process_vm_readv(std::int32_t pid, UserIn<IoSegment> own, std::uint64_t own_count,
                               UserIn<IoSegment> theirs, std::uint64_t their_count, std::uint64_t flags) {
    if (flags != 0 || own_count > linux::iov_max) return Errno::einval;
    Vector vector;
    TRY(vector.read(own, static_cast<std::uint32_t>(own_count)));
    return transfer(pid, vector.buffer(), theirs, their_count,
                    [](AddressSpace& memory, IoBuffer& to, std::uint64_t from, std::byte* page, std::size_t bytes) {
                        const auto read = memory.copy_in(page, from, bytes);
                        return read.ok() ? to.put(page, bytes) : read;
                    });
}

SysResult sys_process_vm_writev(std::int32_t pid, UserIn<IoSegment> own, std::uint64_t own_count,
                                UserIn<IoSegment> theirs, std::uint64_t their_count, std::uint64_t flags) {
    if (flags != 0 || own_count > linux::iov_max) return Errno::einval;
    Vector vector;
    TRY(vector.read(own, static_cast<std::uint32_t>(own_count)));
    return transfer(pid, vector.buffer(), theirs, their_count,
                    [](AddressSpace& memory, IoBuffer& from, std::uint64_t to, std::byte* page, std::size_t bytes) {
                        const auto read = from.get(page, bytes);
                        return read.ok() ? memory.copy_out(to, page, bytes) : read;
                    });
}

SysResult sys_kcmp(std::int32_t pid1, std::int32_t pid2, std::int32_t type, std::uint64_t first, std::uint64_t second) {
    const Task* const one = Task::find(pid1);
    const Task* const other = Task::find(pid2);
    if (one == nullptr || other == nullptr) return Errno::esrch;
    TRY(check_access(one->process));
    TRY(check_access(other->process));
    switch (type) {
    case kcmp_file: {
        const auto a = TRY(one->files->get(static_cast<std::int32_t>(first)));
        const auto b = TRY(other->files->get(static_cast<std::int32_t>(second)));
        return order(a.get(), b.get());
    }
    case kcmp_vm:
        return order(one->process.memory.get(), other->process.memory.get());
    case kcmp_files:
        return order(one->files.get(), other->files.get());
    case kcmp_fs:
        return order(one->fs_context.get(), other->fs_context.get());
    case kcmp_sighand:
    case kcmp_sysvsem:
        return order(&one->process, &other->process);
    case kcmp_io: // no task has a context of its own for input and output
        return 0;
    default:
        return Errno::einval;
    }
}

} // namespace personality::syscall
