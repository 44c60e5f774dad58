// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/directory_file.hpp"

#include "personality/fs/notify/notify.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/fs/vfs/seek.hpp"
#include "personality/linux/dirent.hpp"

namespace personality::fs {

namespace {

constexpr std::uint64_t first_own_position = 2; // "." is at 0, ".." at 1

// Passes the inode's entries on, their positions behind those of the dots.
class Shifted final : public EntrySink {
  public:
    explicit Shifted(EntrySink& sink) : sink_(sink) {}
    Result<bool> add(std::string_view name, std::uint64_t inode_number, std::uint8_t dirent_type,
                     std::uint64_t next) override {
        return sink_.add(name, inode_number, dirent_type, next + first_own_position);
    }

  private:
    EntrySink& sink_;
};

class DirectoryFile final : public File {
  public:
    using File::File;

    bool has_position() const override { return true; }
    Result<std::size_t> read(IoBuffer&, std::uint64_t) override { return Errno::eisdir; }

    Result<std::uint64_t> seek(std::int64_t offset, std::uint32_t whence) override {
        if (whence == linux::seek_end) return Errno::einval;
        position = TRY(seek_target(offset, whence, position, 0));
        return position;
    }

    Result<> list(EntrySink& sink) override {
        if (path().removed()) return Errno::enoent;
        if (position == 0 && !TRY(add(".", path(), sink))) return {};
        if (position == 1) {
            const Path here = MountTable::cross_up(location());
            if (!TRY(add("..", here->is_root() ? *here : *here->parent(), sink))) return {};
        }
        std::uint64_t own = position - first_own_position;
        Shifted shifted(sink);
        const auto listed = inode().list(path(), own, shifted);
        position = own + first_own_position;
        inode().touch_accessed();
        notify(path(), linux::in_access);
        return listed;
    }

  private:
    Result<bool> add(std::string_view name, Dentry& directory, EntrySink& sink) {
        if (!TRY(sink.add(name, directory.inode()->attributes().number, linux::dt_dir, position + 1))) return false;
        ++position;
        return true;
    }
};

} // namespace

Result<Ref<File>> open_directory(const Ref<Dentry>& path, std::uint32_t flags) {
    return Ref<File>(TRY(make_ref<DirectoryFile>(path, flags)));
}

} // namespace personality::fs
