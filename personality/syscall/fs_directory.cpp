// SPDX-License-Identifier: Apache-2.0
//
// Directories: getdents64(2), getcwd(2), chdir(2), chroot(2).
#include "personality/fs/vfs/path_text.hpp"
#include "personality/fs/vfs/permission.hpp"
#include "personality/linux/dirent.hpp"
#include "personality/syscall/fs_path.hpp"
#include "personality/syscall/rows_path.hpp"

#include <cstring>

namespace personality::syscall {

namespace {

enum class DirentForm { old, with_type }; // getdents(2), getdents64(2)

// Entries, each written to the program as it comes.
class DirentSink final : public fs::EntrySink {
  public:
    DirentSink(UserAddress to, std::uint64_t bytes, DirentForm form) : to_(to), room_(bytes), form_(form) {}

    Result<bool> add(std::string_view name, std::uint64_t inode_number, std::uint8_t type,
                     std::uint64_t next) override {
        const bool old = form_ == DirentForm::old;
        const std::size_t bytes = old ? linux::dirent_bytes(name.size()) : linux::dirent64_bytes(name.size());
        if (bytes > room_) {
            too_small_ = written_ == 0;
            return false;
        }
        alignas(8) char record[linux::dirent64_bytes(linux::name_max)];
        const linux::Dirent64 head{inode_number, static_cast<std::int64_t>(next), static_cast<std::uint16_t>(bytes),
                                   type};
        // The old form has the type in the record's last byte, where the new one has it before the name.
        const std::size_t name_start = old ? linux::dirent_name_offset : sizeof head;
        std::memcpy(record, &head, sizeof head);
        std::memcpy(record + name_start, name.data(), name.size());
        std::memset(record + name_start + name.size(), 0, bytes - name_start - name.size());
        if (old) record[bytes - 1] = static_cast<char>(type);
        TRY(copy_to_user(to_ + written_, record, bytes));
        written_ += bytes;
        room_ -= bytes;
        return true;
    }

    std::uint64_t written() const { return written_; }
    bool too_small() const { return too_small_; }

  private:
    UserAddress to_;
    std::uint64_t room_;
    DirentForm form_;
    std::uint64_t written_ = 0;
    bool too_small_ = false;
};

Result<> check_working_directory(const fs::Inode& inode) {
    if (!inode.is_directory()) return Errno::enotdir;
    return fs::check_access(credentials(), inode, fs::may_execute);
}

SysResult list_entries(std::int32_t descriptor, UserOut<char> to, std::uint32_t bytes, DirentForm form) {
    const auto file = TRY(files().get(descriptor));
    if (!file->readable()) return Errno::ebadf;
    if (!file->inode().is_directory()) return Errno::enotdir;
    const auto guard = TRY(file->position_lock.lock());
    DirentSink sink(to.address, bytes, form);
    const auto listed = file->list(sink);
    if (sink.written() > 0) return static_cast<std::int64_t>(sink.written());
    if (!listed) return listed.error();
    if (sink.too_small()) return Errno::einval;
    return 0;
}

} // namespace

SysResult sys_getdents64(std::int32_t descriptor, UserOut<char> to, std::uint32_t bytes) {
    return list_entries(descriptor, to, bytes, DirentForm::with_type);
}

SysResult sys_getdents(std::int32_t descriptor, UserOut<char> to, std::uint32_t bytes) {
    return list_entries(descriptor, to, bytes, DirentForm::old);
}

SysResult sys_getcwd(UserOut<char> to, std::uint64_t bytes) {
    const fs::Path directory = fs_context().working_directory;
    if (directory->removed()) return Errno::enoent;
    const PageRef page = TRY(allocate_page_uninitialized());
    const std::span<char> buffer(reinterpret_cast<char*>(page.data()), page_size);
    buffer.back() = 0;
    const std::string_view path = TRY(fs::path_text(directory, fs_context().root, buffer.first(page_size - 1)));
    if (path.size() + 1 > bytes) return Errno::erange;
    TRY(to.write_array({path.data(), path.size() + 1}));
    return static_cast<std::int64_t>(path.size() + 1);
}

SysResult sys_chdir(UserString path) {
    auto entry = TRY(find(linux::at_fdcwd, path, 0));
    TRY(check_working_directory(*entry->inode()));
    fs_context().working_directory = std::move(entry);
    return 0;
}

SysResult sys_fchdir(std::int32_t descriptor) {
    const auto file = TRY(files().get(descriptor));
    TRY(check_working_directory(file->inode()));
    fs_context().working_directory = file->location();
    return 0;
}

SysResult sys_chroot(UserString path) {
    auto entry = TRY(find(linux::at_fdcwd, path, 0));
    TRY(check_working_directory(*entry->inode()));
    if (!credentials().can(linux::Capability::sys_chroot)) return Errno::eperm;
    fs_context().root = std::move(entry);
    return 0;
}

} // namespace personality::syscall
