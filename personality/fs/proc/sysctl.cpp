// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/proc/sysctl.hpp"

#include "personality/base/identity.hpp"
#include "personality/event/aio_context.hpp"
#include "personality/fs/notify/inotify.hpp"
#include "personality/fs/pipe/pipe.hpp"
#include "personality/fs/proc/sysctl_net.hpp"
#include "personality/mm/page.hpp"
#include "personality/platform/random.hpp"
#include "personality/task/process.hpp"

namespace personality::fs {

namespace {

Result<> hostname_text(Text& text) {
    text.add(identity::host_name()).add('\n');
    return {};
}

Result<> osrelease_text(Text& text) {
    text.add(identity::release).add('\n');
    return {};
}

Result<> ostype_text(Text& text) {
    text.add(identity::system_name).add('\n');
    return {};
}

Result<> kernel_version_text(Text& text) {
    text.add(identity::version).add('\n');
    return {};
}

Result<> pid_max_text(Text& text) {
    text.add(std::uint64_t{max_pid}).add('\n');
    return {};
}

struct Uuid {
    std::uint8_t bytes[16];

    // A random one, RFC 4122 section 4.4.
    static Uuid make() {
        Uuid uuid;
        platform::fill_random(uuid.bytes, sizeof uuid.bytes);
        uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0f) | 0x40);
        uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
        return uuid;
    }
    void write(Text& text) const {
        for (unsigned i = 0; i < sizeof bytes; ++i) {
            if (i == 4 || i == 6 || i == 8 || i == 10) text.add('-');
            text.hex(bytes[i], 2);
        }
        text.add('\n');
    }
};

Result<> boot_id_text(Text& text) {
    static const Uuid boot_id = Uuid::make();
    boot_id.write(text);
    return {};
}

Result<> uuid_text(Text& text) {
    Uuid::make().write(text);
    return {};
}

// As many as Linux allows for this much memory: a file for each 10 KiB.
Result<> file_max_text(Text& text) {
    text.add(memory_usage().limit_bytes / 10240).add('\n');
    return {};
}

Result<> pipe_max_size_text(Text& text) {
    text.add(std::uint64_t{Pipe::most_capacity}).add('\n');
    return {};
}

// An eighth of memory in pages of task stacks, as Linux bounds threads.
Result<> threads_max_text(Text& text) {
    text.add(memory_usage().limit_bytes / (8 * 4 * page_size)).add('\n');
    return {};
}

constexpr Row random_rows[] = {
    text_file("boot_id", boot_id_text), fixed_file("entropy_avail", "256\n"),
    fixed_file("poolsize", "256\n"),    setting("urandom_min_reseed_secs", "60\n"),
    text_file("uuid", uuid_text),       setting("write_wakeup_threshold", "256\n"),
};
constexpr Row keys_rows[] = {setting("maxbytes", "20000\n"), setting("maxkeys", "200\n")};
constexpr Row kernel_rows[] = {
    fixed_file("cap_last_cap", "40\n"),
    setting("core_pattern", "core\n"),
    setting("core_uses_pid", "0\n"),
    setting("dmesg_restrict", "1\n"),
    setting("domainname", "(none)\n"),
    setting("hostname", hostname_text),
    folder("keys", keys_rows),
    setting("kptr_restrict", "1\n"),
    setting("msg_next_id", "-1\n"),
    setting("msgmax", "8192\n"),
    setting("msgmnb", "16384\n"),
    setting("msgmni", "32000\n"),
    fixed_file("ngroups_max", "65536\n"),
    text_file("osrelease", osrelease_text),
    text_file("ostype", ostype_text),
    setting("overflowgid", "65534\n"),
    setting("overflowuid", "65534\n"),
    setting("panic", "0\n"),
    setting("perf_event_paranoid", "3\n"),
    setting("pid_max", pid_max_text),
    setting("printk", "4\t4\t1\t7\n"),
    folder("random", random_rows),
    setting("randomize_va_space", "2\n"),
    setting("sched_autogroup_enabled", "0\n"),
    setting("sched_rr_timeslice_ms", "100\n"),
    setting("sched_rt_period_us", "1000000\n"),
    setting("sched_rt_runtime_us", "950000\n"),
    setting("sem", "32000\t1024000000\t500\t32000\n"),
    setting("sem_next_id", "-1\n"),
    setting("shm_next_id", "-1\n"),
    setting("shm_rmid_forced", "0\n"),
    setting("shmall", "18446744073692774399\n"),
    setting("shmmax", "18446744073692774399\n"),
    setting("shmmni", "4096\n"),
    setting("tainted", "0\n"),
    setting("threads-max", threads_max_text),
    setting("unprivileged_bpf_disabled", "2\n"),
    text_file("version", kernel_version_text),
};

constexpr Row mqueue_rows[] = {
    setting("msg_default", "10\n"),   setting("msg_max", "10\n"),     setting("msgsize_default", "8192\n"),
    setting("msgsize_max", "8192\n"), setting("queues_max", "256\n"),
};
Result<> max_queued_events_text(Text& text) {
    text.add(std::uint64_t{inotify_limits::max_queued_events}).add('\n');
    return {};
}

Result<> max_user_instances_text(Text& text) {
    text.add(std::uint64_t{inotify_limits::max_instances}).add('\n');
    return {};
}

Result<> max_user_watches_text(Text& text) {
    text.add(std::uint64_t{inotify_limits::max_watches}).add('\n');
    return {};
}

Result<> aio_nr_text(Text& text) {
    text.add(std::uint64_t{event::AioContext::requests_of_all()}).add('\n');
    return {};
}

constexpr Row inotify_rows[] = {
    setting("max_queued_events", max_queued_events_text),
    setting("max_user_instances", max_user_instances_text),
    setting("max_user_watches", max_user_watches_text),
};
constexpr Row fs_rows[] = {
    setting("aio-max-nr", "65536\n"),
    text_file("aio-nr", aio_nr_text),
    setting("file-max", file_max_text),
    folder("inotify", inotify_rows),
    setting("lease-break-time", "45\n"),
    setting("mount-max", "100000\n"),
    folder("mqueue", mqueue_rows),
    setting("nr_open", "1048576\n"),
    setting("pipe-max-size", pipe_max_size_text),
    setting("pipe-user-pages-hard", "0\n"),
    setting("pipe-user-pages-soft", "16384\n"),
    setting("protected_fifos", "0\n"),
    setting("protected_hardlinks", "1\n"),
    setting("protected_regular", "0\n"),
    setting("protected_symlinks", "0\n"),
    setting("suid_dumpable", "0\n"),
};

constexpr Row vm_rows[] = {
    setting("dirty_background_ratio", "10\n"),
    setting("dirty_ratio", "20\n"),
    setting("max_map_count", "65530\n"),
    setting("min_free_kbytes", "0\n"),
    setting("mmap_min_addr", "65536\n"),
    setting("nr_hugepages", "0\n"),
    setting("nr_overcommit_hugepages", "0\n"),
    setting("overcommit_kbytes", "0\n"),
    setting("overcommit_memory", "0\n"),
    setting("overcommit_ratio", "50\n"),
    setting("panic_on_oom", "0\n"),
    setting("swappiness", "60\n"),
    setting("unprivileged_userfaultfd", "0\n"),
    setting("vfs_cache_pressure", "100\n"),
    setting("zone_reclaim_mode", "0\n"),
};

// No user may make namespaces.
constexpr Row user_rows[] = {
    setting("max_cgroup_namespaces", "0\n"), setting("max_ipc_namespaces", "0\n"),
    setting("max_mnt_namespaces", "0\n"),    setting("max_net_namespaces", "0\n"),
    setting("max_pid_namespaces", "0\n"),    setting("max_time_namespaces", "0\n"),
    setting("max_user_namespaces", "0\n"),   setting("max_uts_namespaces", "0\n"),
};

} // namespace

constexpr Row sysctl_rows[sysctl_row_count] = {
    folder("fs", fs_rows),     folder("kernel", kernel_rows), folder("net", net_rows),
    folder("user", user_rows), folder("vm", vm_rows),
};

} // namespace personality::fs
