// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/exe, cwd, root and ns.
#include "personality/fs/proc/object_link.hpp"
#include "personality/fs/proc/process_directory.hpp"
#include "personality/fs/vfs/anonymous.hpp"
#include "personality/fs/vfs/directory_file.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/fs/vfs/path_text.hpp"
#include "personality/linux/clone.hpp"
#include "personality/linux/dirent.hpp"
#include "personality/task/task.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace personality::fs {

Result<Path> ObjectLink::jump() {
    TRY(check_process_access(process_));
    return object();
}

Result<std::size_t> ObjectLink::read_link(std::span<char> out) {
    const Path entry = TRY(jump());
    const std::string_view path = TRY(path_text_for_proc(entry, fs_context().root, out));
    std::memmove(out.data(), path.data(), path.size());
    return path.size();
}

namespace {

class ProcessLink final : public ObjectLink {
  public:
    ProcessLink(const ProcessIdentity& process, const Attributes& attributes, ProcessLinkKind kind)
        : ObjectLink(process, attributes), kind_(kind) {}

  private:
    Result<Path> object() override {
        if (kind_ == ProcessLinkKind::executable) {
            const Ref<PageSource> executable = TRY(process_executable(process_.pid));
            if (!executable) return Errno::enoent;
            return static_cast<const File&>(*executable).location();
        }
        const Ref<FsContext> context = TRY(process_fs_context(process_.pid));
        if (!context) return Errno::enoent;
        return kind_ == ProcessLinkKind::root ? context->root : context->working_directory;
    }

    ProcessLinkKind kind_;
};

// The namespaces that all processes of the container are in, namespaces(7). The numbers are those of Linux's first
// ones.
struct NamespaceRow {
    std::string_view name, kind;
    std::uint64_t number;
    std::uint64_t flag;
};
constexpr NamespaceRow namespace_rows[] = {
    {"cgroup", "cgroup", 4026531835, linux::clone_newcgroup},
    {"ipc", "ipc", 4026531839, linux::clone_newipc},
    {"mnt", "mnt", 4026531841, linux::clone_newns},
    {"net", "net", 4026531840, linux::clone_newnet},
    {"pid", "pid", 4026531836, linux::clone_newpid},
    {"pid_for_children", "pid", 4026531836, linux::clone_newpid},
    {"time", "time", 4026531834, linux::clone_newtime},
    {"time_for_children", "time", 4026531834, linux::clone_newtime},
    {"user", "user", 4026531837, linux::clone_newuser},
    {"uts", "uts", 4026531838, linux::clone_newuts},
};

constexpr char namespace_file[] = "namespace";

// What setns(2) would take; it can be held open, and nothing else.
class NamespaceInode final : public AnonymousInode {
  public:
    NamespaceInode(const Attributes& attributes, const NamespaceRow& row) : AnonymousInode(attributes), row_(row) {}
    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override {
        return Ref<File>(TRY(make_ref<NamespaceFile>(path, flags)));
    }
    std::uint64_t flag() const { return row_.flag; }

  private:
    struct NamespaceFile final : File {
        using File::File;
        Kind kind() const override { return namespace_file; }
    };

    const NamespaceRow& row_;
};

class NamespaceLink final : public ObjectLink {
  public:
    NamespaceLink(const ProcessIdentity& process, const Attributes& attributes, const NamespaceRow& row)
        : ObjectLink(process, attributes), row_(row) {}

  private:
    Result<Path> object() override {
        const Timestamp time = now();
        const Attributes attributes{row_.number, 0, linux::s_ifreg | 0444, 1, 0, 0, time, time, time};
        return Path{{},
                    TRY(make_anonymous_path(Ref<Inode>(TRY(make_ref<NamespaceInode>(attributes, row_))), row_.kind))};
    }

    const NamespaceRow& row_;
};

class NamespaceDirectory final : public Inode {
  public:
    NamespaceDirectory(const ProcessIdentity& process, const Attributes& attributes)
        : Inode(proc_fs(), attributes), process_(process) {}

    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override {
        return open_directory(path, flags);
    }
    Result<Found> lookup(std::string_view name) override {
        const auto* const row = std::find_if(std::begin(namespace_rows), std::end(namespace_rows),
                                             [&](const NamespaceRow& at) { return at.name == name; });
        if (row == std::end(namespace_rows)) return Errno::enoent;
        const auto file = first_namespace_file + static_cast<std::uint64_t>(row - namespace_rows);
        const Attributes attributes = TRY(process_attributes(process_, file, linux::s_iflnk | 0777));
        return Found{TRY(make_ref<NamespaceLink>(process_, attributes, *row)), false, false};
    }
    Result<> list(Dentry&, std::uint64_t& position, EntrySink& sink) override {
        for (; position < std::size(namespace_rows); ++position) {
            const std::uint64_t number = process_number(process_.pid, first_namespace_file + position);
            if (!TRY(sink.add(namespace_rows[position].name, number, linux::dt_lnk, position + 1))) return {};
        }
        return {};
    }

  private:
    ProcessIdentity process_;
};

} // namespace

std::uint64_t namespace_kind(const File& file) {
    return file.kind() == namespace_file ? static_cast<const NamespaceInode&>(file.inode()).flag() : 0;
}

Result<Ref<Inode>> make_process_link(const ProcessIdentity& process, const Attributes& attributes,
                                     ProcessLinkKind kind) {
    return Ref<Inode>(TRY(make_ref<ProcessLink>(process, attributes, kind)));
}

Result<Ref<Inode>> make_namespace_directory(const ProcessIdentity& process, const Attributes& attributes) {
    return Ref<Inode>(TRY(make_ref<NamespaceDirectory>(process, attributes)));
}

} // namespace personality::fs
