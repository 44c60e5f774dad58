// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/permission.hpp"

namespace personality::fs {

Result<> check_access(const Credentials& who, const Inode& inode, std::uint32_t wanted) {
    const Attributes& file = inode.attributes();
    if (who.privileged()) {
        const bool executable = inode.is_directory() || (file.mode & linux::s_ixugo) != 0;
        if ((wanted & may_execute) == 0 || executable) return {};
        return Errno::eacces;
    }
    std::uint32_t granted = file.mode;
    if (who.fsuid == file.uid)
        granted >>= 6;
    else if (who.in_group(file.gid))
        granted >>= 3;
    if ((wanted & ~granted & 7) != 0) return Errno::eacces;
    return {};
}

bool owns(const Credentials& who, const Inode& inode) {
    return who.privileged() || who.fsuid == inode.attributes().uid;
}

Result<> check_removal(const Credentials& who, const Inode& directory, const Inode& victim) {
    TRY(check_access(who, directory, may_write | may_execute));
    if ((directory.mode() & linux::s_isvtx) != 0 && !owns(who, victim) && !owns(who, directory)) return Errno::eperm;
    return {};
}

} // namespace personality::fs
