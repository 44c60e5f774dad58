// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/exe, cwd, root and fd: links that lead to the object itself, whatever its name is by now.
#include "personality/fs/proc/proc_fs.hpp"
#include "personality/fs/proc/process_directory.hpp"
#include "personality/fs/proc/process_inode.hpp"
#include "personality/fs/vfs/directory_file.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/fs/vfs/path_text.hpp"
#include "personality/linux/dirent.hpp"
#include "personality/task/task.hpp"

#include <cstring>

namespace personality::fs {

namespace {

// A link to an entry; its text is the entry's path.
class ObjectLink : public Inode {
  public:
    ObjectLink(const ProcessIdentity& process, const Attributes& attributes)
        : Inode(proc_fs(), attributes), process_(process) {}

    Result<Ref<Dentry>> jump() override {
        TRY(check_process_access(process_));
        return object();
    }
    Result<std::size_t> read_link(std::span<char> out) override {
        const Ref<Dentry> entry = TRY(jump());
        const std::string_view path = TRY(path_text_for_proc(*entry, *fs_context().root, out));
        std::memmove(out.data(), path.data(), path.size());
        return path.size();
    }

  protected:
    virtual Result<Ref<Dentry>> object() = 0;
    ProcessIdentity process_;
};

class ProcessLink final : public ObjectLink {
  public:
    ProcessLink(const ProcessIdentity& process, const Attributes& attributes, ProcessLinkKind kind)
        : ObjectLink(process, attributes), kind_(kind) {}

  private:
    Result<Ref<Dentry>> object() override {
        if (kind_ == ProcessLinkKind::executable) {
            const Ref<PageSource> executable = TRY(process_executable(process_.pid));
            if (!executable) return Errno::enoent;
            return Ref<Dentry>(&static_cast<const File&>(*executable).path());
        }
        const Ref<FsContext> context = TRY(process_fs_context(process_.pid));
        if (!context) return Errno::enoent;
        return kind_ == ProcessLinkKind::root ? context->root : context->working_directory;
    }

    ProcessLinkKind kind_;
};

class DescriptorLink final : public ObjectLink {
  public:
    DescriptorLink(const ProcessIdentity& process, const Attributes& attributes, std::int32_t descriptor)
        : ObjectLink(process, attributes), descriptor_(descriptor) {}

    std::uint64_t size() const override { return 64; } // as Linux has it

  private:
    Result<Ref<Dentry>> object() override {
        const Ref<FileTable> table = TRY(process_files(process_.pid));
        if (!table) return Errno::enoent;
        const auto file = table->get(descriptor_);
        if (!file) return Errno::enoent;
        return Ref<Dentry>(&(*file)->path());
    }

    std::int32_t descriptor_;
};

class DescriptorDirectory final : public Inode {
  public:
    DescriptorDirectory(const ProcessIdentity& process, const Attributes& attributes)
        : Inode(proc_fs(), attributes), process_(process) {}

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
        const std::uint32_t mode = linux::s_iflnk | ((*file)->readable() ? 0500U : 0U) |
                                   ((*file)->writable() ? 0300U : 0U) | ((*file)->path_only() ? 0100U : 0U);
        const Attributes attributes = TRY(process_attributes(process_, file_number(descriptor), mode));
        return Found{TRY(make_ref<DescriptorLink>(process_, attributes, descriptor)), false, false};
    }

    Result<> list(Dentry&, std::uint64_t& position, EntrySink& sink) override {
        TRY(check_process_access(process_));
        const Ref<FileTable> table = TRY(process_files(process_.pid));
        if (!table) return {};
        for (std::int32_t at = table->next(static_cast<std::int32_t>(position)); at >= 0; at = table->next(at + 1)) {
            FixedText<12> name;
            name.add(static_cast<std::uint64_t>(at));
            const std::uint64_t next = static_cast<std::uint64_t>(at) + 1;
            const std::uint64_t number = process_number(process_.pid, file_number(at));
            if (!TRY(sink.add(name.view(), number, linux::dt_lnk, next))) return {};
            position = next;
        }
        return {};
    }

  private:
    static std::uint64_t file_number(std::int32_t descriptor) {
        return first_descriptor_file + static_cast<std::uint64_t>(descriptor);
    }

    ProcessIdentity process_;
};

} // namespace

Result<Ref<Inode>> make_process_link(const ProcessIdentity& process, const Attributes& attributes,
                                     ProcessLinkKind kind) {
    return Ref<Inode>(TRY(make_ref<ProcessLink>(process, attributes, kind)));
}

Result<Ref<Inode>> make_descriptor_directory(const ProcessIdentity& process, const Attributes& attributes) {
    return Ref<Inode>(TRY(make_ref<DescriptorDirectory>(process, attributes)));
}

} // namespace personality::fs
