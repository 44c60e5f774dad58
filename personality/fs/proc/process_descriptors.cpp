// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/fd and fdinfo.
#include "personality/fs/proc/lock_text.hpp"
#include "personality/fs/proc/object_link.hpp"
#include "personality/fs/proc/process_directory.hpp"
#include "personality/fs/vfs/directory_file.hpp"
#include "personality/fs/vfs/file_lock.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/linux/dirent.hpp"

namespace personality::fs {

namespace {

class DescriptorLink final : public ObjectLink {
  public:
    DescriptorLink(const ProcessIdentity& process, const Attributes& attributes, std::int32_t descriptor)
        : ObjectLink(process, attributes), descriptor_(descriptor) {}

    std::uint64_t size() const override { return 64; } // as Linux has it

  private:
    Result<Path> object() override {
        const Ref<FileTable> table = TRY(process_files(process_.pid));
        if (!table) return Errno::enoent;
        const auto file = table->get(descriptor_);
        if (!file) return Errno::enoent;
        return (*file)->location();
    }

    std::int32_t descriptor_;
};

// What is told of a descriptor.
class DescriptorText final : public TextInode {
  public:
    DescriptorText(const ProcessIdentity& process, const Attributes& attributes, std::int32_t descriptor)
        : TextInode(proc_fs(), attributes), process_(process), descriptor_(descriptor) {}

    Result<> write_text(Text& text) override {
        TRY(check_process_access(process_));
        const Ref<FileTable> table = TRY(process_files(process_.pid));
        if (!table) return Errno::enoent;
        const auto found = table->get(descriptor_);
        if (!found) return Errno::enoent;
        const File& file = **found;
        const bool closes = table->get_close_on_exec(descriptor_).value_or(false);
        text.add("pos:\t").add(file.position).add("\nflags:\t0");
        text.octal(file.flags() | (file.path_only() ? 0U : linux::o_largefile) | (closes ? linux::o_cloexec : 0U));
        text.add("\nmnt_id:\t").add(file.location().mount ? file.location().mount->id() : 0);
        text.add("\nino:\t").add(file.inode().attributes().number).add('\n');
        write_locks(text, file);
        file.describe(text);
        return {};
    }

  private:
    static void write_locks(Text& text, const File& file) {
        std::uint64_t number = 0;
        for (const auto& held : file_locks().held()) {
            ++number;
            if (held.lock.inode != &file.inode()) continue;
            text.add("lock:\t");
            write_lock(text, number, held.lock);
        }
    }

    ProcessIdentity process_;
    std::int32_t descriptor_;
};

class DescriptorDirectory final : public Inode {
  public:
    DescriptorDirectory(const ProcessIdentity& process, const Attributes& attributes, DescriptorView view)
        : Inode(proc_fs(), attributes), process_(process), view_(view) {}

    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override {
        return open_directory(path, flags);
    }

    Result<Found> lookup(std::string_view name) override {
        TRY(check_process_access(process_));
        const std::int32_t descriptor = name == "0" ? 0 : parse_pid(name);
        if (descriptor == 0 && name != "0") return Errno::enoent;
        const Ref<FileTable> table = TRY(process_files(process_.pid));
        const auto file = table ? table->get(descriptor) : Result<Ref<File>>(Errno::ebadf);
        if (!file) return Errno::enoent;
        return Found{TRY(make_entry(descriptor, **file)), false, false};
    }

    Result<> list(Dentry&, std::uint64_t& position, EntrySink& sink) override {
        TRY(check_process_access(process_));
        const Ref<FileTable> table = TRY(process_files(process_.pid));
        if (!table) return {};
        const std::uint8_t type = view_ == DescriptorView::links ? linux::dt_lnk : linux::dt_reg;
        for (std::int32_t at = table->next(static_cast<std::int32_t>(position)); at >= 0; at = table->next(at + 1)) {
            FixedText<12> name;
            name.add(static_cast<std::uint64_t>(at));
            const std::uint64_t next = static_cast<std::uint64_t>(at) + 1;
            const std::uint64_t number = process_number(process_.pid, file_number(at));
            if (!TRY(sink.add(name.view(), number, type, next))) return {};
            position = next;
        }
        return {};
    }

  private:
    Result<Ref<Inode>> make_entry(std::int32_t descriptor, const File& file) {
        if (view_ == DescriptorView::texts) {
            const auto attributes = TRY(process_attributes(process_, file_number(descriptor), linux::s_ifreg | 0444));
            return Ref<Inode>(TRY(make_ref<DescriptorText>(process_, attributes, descriptor)));
        }
        const std::uint32_t mode = linux::s_iflnk | (file.readable() ? 0500U : 0U) | (file.writable() ? 0300U : 0U) |
                                   (file.path_only() ? 0100U : 0U);
        const auto attributes = TRY(process_attributes(process_, file_number(descriptor), mode));
        return Ref<Inode>(TRY(make_ref<DescriptorLink>(process_, attributes, descriptor)));
    }

    std::uint64_t file_number(std::int32_t descriptor) const {
        return first_descriptor_file + 2 * static_cast<std::uint64_t>(descriptor) +
               (view_ == DescriptorView::texts ? 1 : 0);
    }

    ProcessIdentity process_;
    DescriptorView view_;
};

} // namespace

Result<Ref<Inode>> make_descriptor_directory(const ProcessIdentity& process, const Attributes& attributes,
                                             DescriptorView view) {
    return Ref<Inode>(TRY(make_ref<DescriptorDirectory>(process, attributes, view)));
}

} // namespace personality::fs
