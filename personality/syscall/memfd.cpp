// SPDX-License-Identifier: Apache-2.0
//
// memfd_create(2).
#include "personality/fs/overlay/memory_file.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/linux/mman.hpp"
#include "personality/syscall/rows_memory.hpp"
#include "personality/task/task.hpp"

namespace personality::syscall {

SysResult sys_memfd_create(UserString name, std::uint32_t flags) {
    constexpr std::uint32_t known = linux::mfd_cloexec | linux::mfd_allow_sealing;
    if ((flags & linux::mfd_hugetlb) != 0) return Errno::enosys; // as Linux without hugetlbfs
    if ((flags & ~known) != 0) return Errno::einval;
    char buffer[fs::most_memory_file_name + 1];
    const auto text = name.read(buffer);
    if (!text.ok()) return text.error() == Errno::enametoolong ? Errno::einval : text.error();
    auto file = TRY(fs::make_memory_file(*text, (flags & linux::mfd_allow_sealing) != 0));
    return TRY(files().add(std::move(file), (flags & linux::mfd_cloexec) != 0, limit_of_open_files()));
}

} // namespace personality::syscall
