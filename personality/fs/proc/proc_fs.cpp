// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/proc/proc_fs.hpp"

#include "personality/base/immortal.hpp"
#include "personality/fs/proc/kernel_config.hpp"
#include "personality/fs/proc/machine_text.hpp"
#include "personality/fs/proc/process_directory.hpp"
#include "personality/fs/proc/sysctl.hpp"
#include "personality/fs/vfs/permission.hpp"
#include "personality/ipc/proc_text.hpp"
#include "personality/linux/dirent.hpp"
#include "personality/linux/statfs.hpp"
#include "personality/task/process.hpp"
#include "personality/task/task.hpp"

#include <iterator>

namespace personality::fs {

namespace {

// The controllers that /sys/fs/cgroup has; hierarchy 0 is version 2's.
constexpr std::string_view cgroups_text = "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
                                          "cpuset\t0\t1\t1\n"
                                          "cpu\t0\t1\t1\n"
                                          "cpuacct\t0\t1\t1\n"
                                          "blkio\t0\t1\t1\n"
                                          "memory\t0\t1\t1\n"
                                          "pids\t0\t1\t1\n";
constexpr std::string_view devices_text = "Character devices:\n"
                                          "  1 mem\n"
                                          "  5 /dev/tty\n"
                                          "  5 /dev/console\n"
                                          "  5 /dev/ptmx\n"
                                          "136 pts\n"
                                          "\nBlock devices:\n";
constexpr std::string_view file_systems_text = "nodev\tsysfs\n"
                                               "nodev\ttmpfs\n"
                                               "nodev\tproc\n"
                                               "nodev\tcgroup2\n"
                                               "nodev\tdevpts\n"
                                               "nodev\tmqueue\n"
                                               "nodev\tpipefs\n"
                                               "nodev\toverlay\n"
                                               "\terofs\n";

constexpr Row sysv_rows[] = {
    text_file("msg", ipc::messages_text),
    text_file("sem", ipc::semaphores_text),
    text_file("shm", ipc::segments_text),
};
constexpr Row proc_rows[] = {
    fixed_file("cgroups", cgroups_text),
    fixed_file("cmdline", "bulkhead\n"),
    text_file("config.gz", kernel_config),
    fixed_file("consoles", ""),
    text_file("cpuinfo", cpuinfo_text),
    fixed_file("devices", devices_text),
    fixed_file("diskstats", ""),
    fixed_file("execdomains", "0-0\tLinux           \t[kernel]\n"),
    fixed_file("filesystems", file_systems_text),
    folder("fs"),
    fixed_file("interrupts", "           CPU0       \n"),
    fixed_file("kallsyms", ""),
    text_file("loadavg", loadavg_text),
    text_file("locks", locks_text),
    text_file("meminfo", meminfo_text),
    fixed_file("misc", ""),
    fixed_file("modules", ""),
    link("mounts", "self/mounts"),
    link("net", "self/net"),
    fixed_file("partitions", "major minor  #blocks  name\n\n"),
    fixed_file("softirqs", "                    CPU0       \n"),
    text_file("stat", stat_text),
    fixed_file("swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"),
    folder("sys", sysctl_rows),
    folder("sysvipc", sysv_rows),
    text_file("uptime", uptime_text),
    text_file("version", version_text),
    text_file("vmstat", vmstat_text),
};

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
    static Immortal<SyntheticFs> file_system(FileSystem::Description{"proc", "proc", "", linux::proc_super_magic, 43});
    return *file_system;
}

Result<Ref<Inode>> make_proc_root() { return Ref<Inode>(TRY(make_ref<ProcRoot>())); }

} // namespace personality::fs
