// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/proc/process_directory.hpp"

#include "personality/fs/proc/net_files.hpp"
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

enum class Kind { text, fixed, link, memory, whole_memory, descriptors, namespaces, net, pagemap, tasks };

struct ProcessRow {
    std::string_view name;
    std::uint32_t mode;
    Kind kind;
    Result<> (*write_text)(const ProcessInfo&, Text&) = nullptr;
    unsigned detail = 0; // ProcessLinkKind, ProcessMemoryKind or DescriptorView
    bool of_user_only = false;
    std::string_view text = {}; // that it always has, of a fixed one
    StoreProcessText store = nullptr;
};

constexpr std::uint32_t link_mode = linux::s_iflnk | 0777;

template<typename DetailKind>
constexpr ProcessRow row(std::string_view name, std::uint32_t mode, Kind kind, DetailKind detail) {
    return {name, mode, kind, nullptr, static_cast<unsigned>(detail)};
}
constexpr ProcessRow text(std::string_view name, Result<> (*write_text)(const ProcessInfo&, Text&),
                          std::uint32_t permissions = 0444, StoreProcessText store = nullptr) {
    return {name, linux::s_ifreg | permissions, Kind::text, write_text, 0, false, {}, store};
}
constexpr ProcessRow private_text(std::string_view name, Result<> (*write_text)(const ProcessInfo&, Text&),
                                  std::uint32_t permissions = 0444) {
    return {name, linux::s_ifreg | permissions, Kind::text, write_text, 0, true};
}
constexpr ProcessRow fixed(std::string_view name, std::string_view content, std::uint32_t permissions = 0444,
                           StoreProcessText store = nullptr) {
    return {name, linux::s_ifreg | permissions, Kind::fixed, nullptr, 0, false, content, store};
}

// The one user namespace, which is the host's as far as the container knows.
constexpr std::string_view identity_map = "         0          0 4294967295\n";

// A row's file number is its index + 1.
constexpr ProcessRow rows[] = {
    row("auxv", linux::s_ifreg | 0400, Kind::memory, ProcessMemoryKind::auxiliary),
    fixed("cgroup", "0::/\n"),
    fixed("clear_refs", "", 0200, check_clear_refs),
    row("cmdline", linux::s_ifreg | 0444, Kind::memory, ProcessMemoryKind::arguments),
    text("comm", process_name_text, 0644, store_process_name),
    fixed("coredump_filter", "00000033\n", 0644),
    fixed("cpuset", "/\n"),
    row("cwd", link_mode, Kind::link, ProcessLinkKind::working_directory),
    row("environ", linux::s_ifreg | 0400, Kind::memory, ProcessMemoryKind::environment),
    row("exe", link_mode, Kind::link, ProcessLinkKind::executable),
    row("fd", linux::s_ifdir | 0500, Kind::descriptors, DescriptorView::links),
    row("fdinfo", linux::s_ifdir | 0555, Kind::descriptors, DescriptorView::texts),
    fixed("gid_map", identity_map, 0644, refuse_id_map),
    private_text("io", process_io_text, 0400),
    text("limits", process_limits_text),
    fixed("loginuid", "4294967295", 0644),
    private_text("maps", process_maps_text),
    row("mem", linux::s_ifreg | 0600, Kind::whole_memory, 0),
    text("mountinfo", process_mountinfo_text),
    text("mounts", process_mounts_text),
    text("mountstats", process_mountstats_text, 0400),
    row("net", linux::s_ifdir | 0555, Kind::net, 0),
    row("ns", linux::s_ifdir | 0511, Kind::namespaces, 0),
    text("oom_adj", process_oom_adj_text, 0644, store_process_oom_adj),
    text("oom_score", process_oom_score_text),
    text("oom_score_adj", process_oom_score_adj_text, 0644, store_process_oom_score_adj),
    row("pagemap", linux::s_ifreg | 0400, Kind::pagemap, 0),
    private_text("personality", process_persona_text, 0400),
    fixed("projid_map", identity_map, 0644, refuse_id_map),
    row("root", link_mode, Kind::link, ProcessLinkKind::root),
    text("sched", process_sched_text),
    text("schedstat", process_schedstat_text),
    fixed("sessionid", "4294967295"),
    fixed("setgroups", "allow\n", 0644, refuse_id_map),
    private_text("smaps", process_smaps_text),
    private_text("smaps_rollup", process_smaps_rollup_text),
    text("stat", process_stat_text),
    text("statm", process_statm_text),
    text("status", process_status_text),
    private_text("syscall", process_call_text, 0400),
    text("timerslack_ns", process_timer_slack_text, 0666, store_process_timer_slack),
    fixed("uid_map", identity_map, 0644, refuse_id_map),
    fixed("wchan", "0"),
    row("task", linux::s_ifdir | 0555, Kind::tasks, 0), // not within task/
};
static_assert(std::size(rows) < task_directory_file);

class ProcessText final : public TextInode {
  public:
    ProcessText(const ProcessIdentity& process, const Attributes& attributes, const ProcessRow& row)
        : TextInode(proc_fs(), attributes), process_(process), row_(row) {}
    Result<> write_text(Text& text) override {
        if (row_.of_user_only) TRY(check_process_access(process_));
        const ProcessInfo info = TRY(process_.info());
        if (row_.write_text) return row_.write_text(info, text);
        text.add(row_.text);
        return {};
    }
    Result<> store(std::string_view text) override {
        if (!row_.store) return Errno::einval;
        return row_.store(TRY(process_.info()), text);
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

    const ProcessIdentity& process() const { return process_; }

  private:
    std::span<const ProcessRow> shown() const { return std::span(rows).first(std::size(rows) - (is_task_ ? 1 : 0)); }

    ProcessIdentity process_;
    bool is_task_;
};

// /proc/<pid>/task.
class TaskList final : public Inode {
  public:
    TaskList(const ProcessIdentity& process, const Attributes& attributes)
        : Inode(proc_fs(), attributes), process_(process) {}

    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override {
        return open_directory(path, flags);
    }
    Result<Found> lookup(std::string_view name) override {
        const ProcessIdentity task{process_.pid, process_.start_ns, parse_pid(name)};
        if (task.tid == 0 || !task.info()) return Errno::enoent;
        const Attributes attributes = TRY(process_attributes(task, task_directory_file, linux::s_ifdir | 0555));
        return Found{TRY(make_ref<ProcessDirectory>(task, attributes, true)), false, false};
    }
    // Positions are tids.
    Result<> list(Dentry&, std::uint64_t& position, EntrySink& sink) override {
        for (;;) {
            const std::int32_t tid = next_tid(process_.pid, static_cast<std::int32_t>(position));
            if (tid == 0) return {};
            FixedText<12> name;
            name.add(static_cast<std::uint64_t>(tid));
            const std::uint64_t number = process_number(tid, task_directory_file);
            if (!TRY(sink.add(name.view(), number, linux::dt_dir, static_cast<std::uint64_t>(tid)))) return {};
            position = static_cast<std::uint64_t>(tid);
        }
    }

  private:
    ProcessIdentity process_;
};

Result<Ref<Inode>> make_row(const ProcessIdentity& process, const ProcessRow& row) {
    const auto file = static_cast<std::uint64_t>(&row - rows) + 1;
    const Attributes attributes = TRY(process_attributes(process, file, row.mode));
    switch (row.kind) {
    case Kind::text:
    case Kind::fixed:
        return Ref<Inode>(TRY(make_ref<ProcessText>(process, attributes, row)));
    case Kind::link:
        return make_process_link(process, attributes, static_cast<ProcessLinkKind>(row.detail));
    case Kind::memory:
        return make_process_memory_file(process, attributes, static_cast<ProcessMemoryKind>(row.detail));
    case Kind::whole_memory:
        return make_whole_memory_file(process, attributes);
    case Kind::descriptors:
        return make_descriptor_directory(process, attributes, static_cast<DescriptorView>(row.detail));
    case Kind::namespaces:
        return make_namespace_directory(process, attributes);
    case Kind::pagemap:
        return make_process_pagemap(process, attributes);
    case Kind::net:
        return Ref<Inode>(TRY(make_ref<FixedDirectory>(proc_fs(), attributes, net_file_rows)));
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

Result<std::int32_t> process_of_directory(const File& file) {
    const Inode& inode = file.inode();
    if (&inode.file_system() != &proc_fs()) return Errno::ebadf;
    // Only directories of processes have the number 0 within a process, and no other file of /proc such a number.
    if (!inode.is_directory() || inode.attributes().number < process_number(1, 0) ||
        (inode.attributes().number - process_number(0, 0)) % process_number_stride != 0)
        return Errno::ebadf;
    const ProcessIdentity& process = static_cast<const ProcessDirectory&>(inode).process();
    if (!process.info()) return Errno::esrch;
    return process.pid;
}

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
    const std::int32_t number = process.tid != 0 ? process.tid : process.pid;
    return synthetic_attributes(process_number(number, file), mode, info->credentials.euid, info->credentials.egid);
}

Result<> check_process_access(const ProcessIdentity& process) {
    const Credentials& who = credentials();
    const ProcessInfo info = TRY(process.info());
    if (who.privileged() || who.fsuid == info.credentials.uid) return {};
    return Errno::eacces;
}

} // namespace personality::fs
