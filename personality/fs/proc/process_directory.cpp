// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/proc/process_directory.hpp"

#include "personality/fs/proc/proc_fs.hpp"
#include "personality/fs/proc/process_inode.hpp"
#include "personality/fs/proc/process_text.hpp"
#include "personality/fs/vfs/directory_file.hpp"
#include "personality/linux/dirent.hpp"
#include "personality/task/task.hpp"

#include <algorithm>
#include <iterator>

namespace personality::fs {

namespace {

enum class Kind { text, link, memory, descriptors, tasks };

struct ProcessRow {
    std::string_view name;
    std::uint32_t mode;
    Kind kind;
    Result<> (*write_text)(const ProcessInfo&, Text&) = nullptr;
    unsigned detail = 0; // ProcessLinkKind or ProcessMemoryKind
    bool of_user_only = false;
};

constexpr std::uint32_t file_mode = linux::s_ifreg | 0444;
constexpr std::uint32_t link_mode = linux::s_iflnk | 0777;

constexpr unsigned detail(ProcessLinkKind kind) { return static_cast<unsigned>(kind); }
constexpr unsigned detail(ProcessMemoryKind kind) { return static_cast<unsigned>(kind); }

// A row's file number is its index + 1.
constexpr ProcessRow rows[] = {
    {"cgroup", file_mode, Kind::text, process_cgroup_text},
    {"cmdline", file_mode, Kind::memory, nullptr, detail(ProcessMemoryKind::arguments)},
    {"comm", file_mode, Kind::text, process_name_text},
    {"cwd", link_mode, Kind::link, nullptr, detail(ProcessLinkKind::working_directory)},
    {"environ", linux::s_ifreg | 0400, Kind::memory, nullptr, detail(ProcessMemoryKind::environment)},
    {"exe", link_mode, Kind::link, nullptr, detail(ProcessLinkKind::executable)},
    {"fd", linux::s_ifdir | 0500, Kind::descriptors},
    {"limits", file_mode, Kind::text, process_limits_text},
    {"maps", file_mode, Kind::text, process_maps_text, 0, true},
    {"mountinfo", file_mode, Kind::text, process_mountinfo_text},
    {"mounts", file_mode, Kind::text, process_mounts_text},
    {"root", link_mode, Kind::link, nullptr, detail(ProcessLinkKind::root)},
    {"stat", file_mode, Kind::text, process_stat_text},
    {"statm", file_mode, Kind::text, process_statm_text},
    {"status", file_mode, Kind::text, process_status_text},
    {"task", linux::s_ifdir | 0555, Kind::tasks}, // not within task/
};
static_assert(std::size(rows) < task_directory_file);

class ProcessText final : public TextInode {
  public:
    ProcessText(const ProcessIdentity& process, const Attributes& attributes, const ProcessRow& row)
        : TextInode(proc_fs(), attributes), process_(process), row_(row) {}
    Result<> write_text(Text& text) override {
        if (row_.of_user_only) TRY(check_process_access(process_));
        return row_.write_text(TRY(process_.info()), text);
    }

  private:
    ProcessIdentity process_;
    const ProcessRow& row_;
};

class ProcessDirectory final : public Inode {
  public:
    ProcessDirectory(const ProcessIdentity& process, const Attributes& attributes, bool is_task)
        : Inode(proc_fs(), attributes), process_(process), is_task_(is_task) {}

    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override {
        return open_directory(path, flags);
    }
    Result<Found> lookup(std::string_view name) override;
    Result<> list(Dentry& self, std::uint64_t& position, EntrySink& sink) override;

  private:
    std::span<const ProcessRow> shown() const { return std::span(rows).first(std::size(rows) - (is_task_ ? 1 : 0)); }

    ProcessIdentity process_;
    bool is_task_;
};

// /proc/<pid>/task. Each process has one task so far, which has the process's number.
class TaskList final : public Inode {
  public:
    TaskList(const ProcessIdentity& process, const Attributes& attributes)
        : Inode(proc_fs(), attributes), process_(process) {}

    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override {
        return open_directory(path, flags);
    }
    Result<Found> lookup(std::string_view name) override {
        if (parse_pid(name) != process_.pid) return Errno::enoent;
        const Attributes attributes = TRY(process_attributes(process_, task_directory_file, linux::s_ifdir | 0555));
        return Found{TRY(make_ref<ProcessDirectory>(process_, attributes, true)), false, false};
    }
    Result<> list(Dentry&, std::uint64_t& position, EntrySink& sink) override {
        if (position > 0) return {};
        FixedText<12> name;
        name.add(static_cast<std::uint64_t>(process_.pid));
        const std::uint64_t number = process_number(process_.pid, task_directory_file);
        if (TRY(sink.add(name.view(), number, linux::dt_dir, 1))) position = 1;
        return {};
    }

  private:
    ProcessIdentity process_;
};

Result<Ref<Inode>> make_row(const ProcessIdentity& process, const ProcessRow& row) {
    const auto file = static_cast<std::uint64_t>(&row - rows) + 1;
    const Attributes attributes = TRY(process_attributes(process, file, row.mode));
    switch (row.kind) {
    case Kind::text:
        return Ref<Inode>(TRY(make_ref<ProcessText>(process, attributes, row)));
    case Kind::link:
        return make_process_link(process, attributes, static_cast<ProcessLinkKind>(row.detail));
    case Kind::memory:
        return make_process_memory_file(process, attributes, static_cast<ProcessMemoryKind>(row.detail));
    case Kind::descriptors:
        return make_descriptor_directory(process, attributes);
    case Kind::tasks:
        return Ref<Inode>(TRY(make_ref<TaskList>(process, attributes)));
    }
    return Errno::enoent;
}

Result<Found> ProcessDirectory::lookup(std::string_view name) {
    const auto all = shown();
    const auto row = std::find_if(all.begin(), all.end(), [&](const ProcessRow& at) { return at.name == name; });
    if (row == all.end()) return Errno::enoent;
    return Found{TRY(make_row(process_, *row)), false, false};
}

Result<> ProcessDirectory::list(Dentry&, std::uint64_t& position, EntrySink& sink) {
    const auto all = shown();
    for (; position < all.size(); ++position) {
        const ProcessRow& row = all[position];
        const std::uint64_t number = process_number(process_.pid, position + 1);
        if (!TRY(sink.add(row.name, number, linux::dirent_type(row.mode), position + 1))) return {};
    }
    return {};
}

} // namespace

std::int32_t parse_pid(std::string_view name) {
    std::int32_t pid = 0;
    if (name.empty() || name.size() > 9 || name.front() == '0') return 0;
    for (const char digit : name) {
        if (digit < '0' || digit > '9') return 0;
        pid = pid * 10 + (digit - '0');
    }
    return pid;
}

std::uint64_t process_directory_number(std::int32_t pid) { return process_number(pid, 0); }

Result<Ref<Inode>> make_process_directory(std::int32_t pid) {
    const auto info = process_info(pid);
    if (!info) return Errno::enoent;
    const ProcessIdentity process{pid, info->start_ns};
    const Attributes attributes = TRY(process_attributes(process, 0, linux::s_ifdir | 0555));
    return Ref<Inode>(TRY(make_ref<ProcessDirectory>(process, attributes, false)));
}

Result<Attributes> process_attributes(const ProcessIdentity& process, std::uint64_t file, std::uint32_t mode) {
    const auto info = process.info();
    if (!info) return Errno::enoent;
    return synthetic_attributes(process_number(process.pid, file), mode, info->credentials.euid,
                                info->credentials.egid);
}

Result<> check_process_access(const ProcessIdentity& process) {
    const Credentials& who = credentials();
    const ProcessInfo info = TRY(process.info());
    if (who.privileged() || who.fsuid == info.credentials.uid) return {};
    return Errno::eacces;
}

} // namespace personality::fs
