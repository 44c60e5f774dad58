// SPDX-License-Identifier: Apache-2.0
//
// unshare(2), setns(2): a container's processes have no right to namespaces.
#include "personality/fs/proc/process_directory.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/ipc/semaphore_set.hpp"
#include "personality/syscall/rows_process.hpp"

namespace personality::syscall {

namespace {
using namespace linux;

constexpr std::uint64_t namespaces = clone_new_namespaces | clone_newtime;
constexpr std::uint64_t known =
    clone_thread | clone_fs | clone_sighand | clone_vm | clone_files | clone_sysvsem | namespaces;
} // namespace

SysResult sys_unshare(std::uint64_t flags) {
    Task& task = current();
    if ((flags & ~known) != 0) return Errno::einval;
    const bool of_threads = (flags & (clone_thread | clone_sighand | clone_vm)) != 0;
    if (of_threads && !task.process.has_one_task()) return Errno::einval;
    if ((flags & clone_vm) != 0 && task.process.memory->references() > 1) return Errno::einval;
    if ((flags & namespaces) != 0) return Errno::eperm;
    if ((flags & clone_fs) != 0 && task.fs_context->references() > 1) task.fs_context = TRY(task.fs_context->copy());
    if ((flags & clone_files) != 0) TRY(unshare_files());
    if ((flags & clone_sysvsem) != 0) ipc::undo_semaphores(task.process.pid);
    return 0;
}

SysResult sys_setns(std::int32_t descriptor, std::uint32_t kinds) {
    const auto file = TRY(files().get(descriptor));
    const std::uint64_t kind = fs::namespace_kind(*file);
    const bool fits = kind != 0 && (kinds == 0 || kinds == kind);
    return fits ? Errno::eperm : Errno::einval;
}

} // namespace personality::syscall
