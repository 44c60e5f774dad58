// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/permission.hpp"

#include "personality/fs/vfs/file_system.hpp"

namespace personality::fs {

namespace {

using linux::Capability;

// Whether a capability gives what the mode doesn't.
bool may_override(const Credentials& who, const Inode& inode, std::uint32_t wanted) {
    const bool searches = inode.is_directory() && (wanted & may_write) == 0;
    if ((searches || wanted == may_read) && who.can(Capability::dac_read_search)) return true;
    if (!who.can(Capability::dac_override)) return false;
    const bool executable = inode.is_directory() || (inode.mode() & linux::s_ixugo) != 0;
    return (wanted & may_execute) == 0 || executable;
}

} // namespace

Result<> check_access(const Credentials& who, const Inode& inode, std::uint32_t wanted) {
    if ((wanted & may_write) != 0) TRY(check_writable(inode));
    const Attributes& file = inode.attributes();
    std::uint32_t granted = file.mode;
    if (who.fsuid == file.uid)
        granted >>= 6;
    else if (who.in_group(file.gid))
        granted >>= 3;
    if ((wanted & ~granted & 7) == 0 || may_override(who, inode, wanted)) return {};
    return Errno::eacces;
}

Result<> check_writable(const Inode& inode) {
    const bool kept = inode.is_regular() || inode.is_directory() || inode.is_symlink();
    if (kept && inode.file_system().read_only()) return Errno::erofs;
    return {};
}

bool owns(const Credentials& who, const Inode& inode) {
    return who.fsuid == inode.attributes().uid || who.can(Capability::fowner);
}

Result<> check_removal(const Credentials& who, const Inode& directory, const Inode& victim) {
    TRY(check_access(who, directory, may_write | may_execute));
    if ((directory.mode() & linux::s_isvtx) != 0 && !owns(who, victim) && who.fsuid != directory.attributes().uid)
        return Errno::eperm;
    return {};
}

} // namespace personality::fs
