// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/proc/proc_fs.hpp"

#include "personality/base/immortal.hpp"
#include "personality/fs/proc/machine_text.hpp"
#include "personality/fs/proc/process_directory.hpp"
#include "personality/fs/vfs/permission.hpp"
#include "personality/linux/dirent.hpp"
#include "personality/linux/statfs.hpp"
#include "personality/task/process.hpp"
#include "personality/task/task.hpp"

#include <iterator>

namespace personality::fs {

namespace {

Result<> overcommit_memory_text(Text& text) {
    text.add("0\n");
    return {};
}

Result<> somaxconn_text(Text& text) {
    text.add("4096\n");
    return {};
}

Result<> pid_max_text(Text& text) {
    text.add(std::uint64_t{max_pid}).add('\n');
    return {};
}

// The container has one CPU for its one vCPU scheduling context.
Result<> online_cpus_text(Text& text) {
    text.add("0\n");
    return {};
}

constexpr Row kernel_rows[] = {
    {"hostname", hostname_text}, {"osrelease", osrelease_text},    {"ostype", ostype_text},
    {"pid_max", pid_max_text},   {"version", kernel_version_text},
};
constexpr Row core_rows[] = {{"somaxconn", somaxconn_text}};
constexpr Row net_rows[] = {{"core", nullptr, core_rows, std::size(core_rows)}};
constexpr Row vm_rows[] = {{"overcommit_memory", overcommit_memory_text}};
constexpr Row sysctl_rows[] = {
    {"kernel", nullptr, kernel_rows, std::size(kernel_rows)},
    {"net", nullptr, net_rows, std::size(net_rows)},
    {"vm", nullptr, vm_rows, std::size(vm_rows)},
};
constexpr Row proc_rows[] = {
    {"cpuinfo", cpuinfo_text},
    {"filesystems", filesystems_text},
    {"loadavg", loadavg_text},
    {"meminfo", meminfo_text},
    {"mounts", nullptr, nullptr, 0, "self/mounts"},
    {"stat", stat_text},
    {"sys", nullptr, sysctl_rows, std::size(sysctl_rows)},
    {"uptime", uptime_text},
    {"version", version_text},
};

constexpr Row cpu_rows[] = {{"online", online_cpus_text}, {"possible", online_cpus_text}};
constexpr Row system_rows[] = {{"cpu", nullptr, cpu_rows, std::size(cpu_rows)}};
constexpr Row devices_rows[] = {{"system", nullptr, system_rows, std::size(system_rows)}};
constexpr Row sys_rows[] = {{"devices", nullptr, devices_rows, std::size(devices_rows)}};

constexpr std::uint64_t root_number = 1;
constexpr std::uint64_t self_number = 2;
constexpr std::uint64_t thread_self_number = 3;

// /proc/self and /proc/thread-self: other text for each process.
class SelfLink final : public TextLink {
  public:
    SelfLink(const Attributes& attributes, bool thread) : TextLink(proc_fs(), attributes), thread_(thread) {}
    Result<> write_text(Text& text) override {
        const auto pid = static_cast<std::uint64_t>(current_pid());
        text.add(pid);
        if (thread_) text.add("/task/").add(static_cast<std::uint64_t>(current_tid()));
        return {};
    }

  private:
    bool thread_;
};

// The fixed rows, then self and thread-self, then the processes.
class ProcRoot final : public FixedDirectory {
  public:
    ProcRoot() : FixedDirectory(proc_fs(), synthetic_attributes(root_number, linux::s_ifdir | 0555), proc_rows) {}

    Result<Found> lookup(std::string_view name) override {
        if (name == "self") return link(self_number, false);
        if (name == "thread-self") return link(thread_self_number, true);
        if (const std::int32_t pid = parse_pid(name); pid > 0)
            return Found{TRY(make_process_directory(pid)), false, false};
        return FixedDirectory::lookup(name);
    }

    Result<> list(Dentry&, std::uint64_t& position, EntrySink& sink) override {
        if (!TRY(list_rows(position, sink))) return {};
        const std::uint64_t links = row_count();
        if (position == links) {
            if (!TRY(sink.add("self", self_number, linux::dt_lnk, links + 1))) return {};
            ++position;
        }
        if (position == links + 1) {
            if (!TRY(sink.add("thread-self", thread_self_number, linux::dt_lnk, links + 2))) return {};
            ++position;
        }
        // From here on the position is that of the last process that was listed.
        const std::uint64_t processes = links + 2;
        while (const std::int32_t pid = next_pid(static_cast<std::int32_t>(position - processes))) {
            FixedText<12> name;
            name.add(static_cast<std::uint64_t>(pid));
            const std::uint64_t next = processes + static_cast<std::uint64_t>(pid);
            if (!TRY(sink.add(name.view(), process_directory_number(pid), linux::dt_dir, next))) return {};
            position = next;
        }
        return {};
    }

  private:
    static Result<Found> link(std::uint64_t number, bool thread) {
        const Attributes attributes = synthetic_attributes(number, linux::s_iflnk | 0777);
        return Found{TRY(make_ref<SelfLink>(attributes, thread)), false, false};
    }
};

} // namespace

SyntheticFs& proc_fs() {
    static Immortal<SyntheticFs> file_system(
        FileSystem::Description{"proc", "proc", "rw,nosuid,nodev,noexec,relatime", linux::proc_super_magic, 43});
    return *file_system;
}

SyntheticFs& sys_fs() {
    static Immortal<SyntheticFs> file_system(
        FileSystem::Description{"sysfs", "sysfs", "ro,nosuid,nodev,noexec,relatime", linux::sysfs_magic, 44});
    return *file_system;
}

Result<Ref<Inode>> make_proc_root() { return Ref<Inode>(TRY(make_ref<ProcRoot>())); }

Result<Ref<Inode>> make_sys_root() {
    const Attributes attributes = synthetic_attributes(root_number, linux::s_ifdir | 0555);
    return Ref<Inode>(TRY(make_ref<FixedDirectory>(sys_fs(), attributes, sys_rows)));
}

} // namespace personality::fs
