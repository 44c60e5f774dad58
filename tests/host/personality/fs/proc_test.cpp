// SPDX-License-Identifier: Apache-2.0
//
// The forms of /proc's files, as programs parse them.
#include "tests/host/personality/fs/container.hpp"

#include <cstdio>
#include <sstream>

namespace {

class Proc : public Container {
  protected:
    Proc() : Container(Pairs{{"file", "x"}}) {}

    static std::vector<std::string> words(const std::string& text) {
        std::istringstream stream(text);
        std::vector<std::string> all;
        for (std::string word; stream >> word;)
            all.push_back(word);
        return all;
    }
    static std::string line_of(const std::string& text, const std::string& name) {
        std::istringstream stream(text);
        for (std::string line; std::getline(stream, line);)
            if (line.starts_with(name)) return line;
        return "";
    }
};

TEST_F(Proc, Entries) {
    EXPECT_EQ(names("/proc"), "1 cgroups cmdline config.gz consoles cpuinfo devices diskstats execdomains filesystems "
                              "fs interrupts kallsyms loadavg locks meminfo misc modules mounts net partitions self "
                              "softirqs stat swaps sys sysvipc thread-self uptime version vmstat");
    const std::string of_process =
        "auxv cgroup clear_refs cmdline comm coredump_filter cpuset cwd environ exe fd "
        "fdinfo gid_map io limits loginuid maps mem mountinfo mounts mountstats net ns oom_adj "
        "oom_score oom_score_adj pagemap personality projid_map root sched schedstat sessionid "
        "setgroups smaps smaps_rollup stat statm status syscall ";
    EXPECT_EQ(names("/proc/self"), of_process + "task timerslack_ns uid_map wchan");
    EXPECT_EQ(names("/proc/thread-self"), of_process + "timerslack_ns uid_map wchan");
    EXPECT_EQ(names("/proc/self/fdinfo"), "0 1 2 3");
    EXPECT_EQ(names("/proc/self/ns"), "cgroup ipc mnt net pid pid_for_children time time_for_children user uts");
    EXPECT_EQ(names("/proc/self/fd"), "0 1 2 3"); // 3: the listing's own
    EXPECT_EQ(names("/proc/self/task"), "1");
    EXPECT_EQ(call(SYS_access, "/proc/2", 0), -ENOENT);
    EXPECT_EQ(call(SYS_access, "/proc/01", 0), -ENOENT);
    EXPECT_EQ(call(SYS_open, "/proc/new", O_WRONLY | O_CREAT, 0644), -ENOENT);
    EXPECT_EQ(call(SYS_mkdir, "/proc/new", 0755), -ENOENT);
    EXPECT_EQ(call(SYS_rmdir, "/proc"), -EBUSY);
    EXPECT_EQ(call(SYS_rename, "/proc", "/other"), -EBUSY);
}

TEST_F(Proc, Stat) {
    const std::string text = content("/proc/self/stat");
    EXPECT_TRUE(text.starts_with("1 (test) R 0 1 1 0 -1 "));
    EXPECT_EQ(words(text).size(), 52U);
    EXPECT_EQ(words(text)[17], "20");      // priority
    EXPECT_EQ(words(text)[19], "1");       // threads
    EXPECT_EQ(words(text)[22], "8388608"); // vsize
    EXPECT_EQ(words(text)[23], "256");     // rss
    EXPECT_EQ(words(text)[37], "17");      // exit_signal
    EXPECT_EQ(words(text)[51], "0");       // exit_code
    EXPECT_EQ(content("/proc/1/statm"), "2048 256 0 0 0 0 0\n");
}

TEST_F(Proc, Status) {
    const std::string text = content("/proc/self/status");
    EXPECT_EQ(line_of(text, "Name:"), "Name:\ttest");
    EXPECT_EQ(line_of(text, "Umask:"), "Umask:\t0022");
    EXPECT_EQ(line_of(text, "State:"), "State:\tR (running)");
    EXPECT_EQ(line_of(text, "Uid:"), "Uid:\t0\t0\t0\t0");
    EXPECT_EQ(line_of(text, "VmRSS:"), "VmRSS:\t    1024 kB");
    EXPECT_EQ(line_of(text, "SigPnd:"), "SigPnd:\t0000000000000000");
    EXPECT_EQ(line_of(text, "CapEff:"), "CapEff:\t00000000a80425fb");
}

TEST_F(Proc, Mounts) {
    const std::string text = content("/proc/mounts");
    EXPECT_TRUE(text.starts_with("overlay / overlay rw,relatime 0 0\n"));
    EXPECT_EQ(line_of(text, "proc"), "proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0");
    EXPECT_EQ(line_of(text, "shm"), "shm /dev/shm tmpfs rw,nosuid,nodev,noexec,relatime 0 0");
    EXPECT_EQ(line_of(content("/proc/self/mountinfo"), "100 "), "100 99 0:40 / / rw,relatime - overlay overlay rw");
}

TEST_F(Proc, Machine) {
    const std::string memory = content("/proc/meminfo");
    unsigned long total = 0;
    EXPECT_EQ(std::sscanf(memory.c_str(), "MemTotal: %lu kB\n", &total), 1);
    EXPECT_EQ(total, 4UL << 20);
    EXPECT_EQ(line_of(memory, "MemTotal:"), "MemTotal:        4194304 kB");
    EXPECT_EQ(words(content("/proc/uptime")).size(), 2U);
    EXPECT_EQ(words(content("/proc/loadavg")).size(), 5U);
    EXPECT_TRUE(content("/proc/stat").starts_with("cpu  "));
    EXPECT_NE(line_of(content("/proc/stat"), "btime "), "");
    EXPECT_TRUE(content("/proc/version").starts_with("Linux version 6.1"));
    EXPECT_TRUE(content("/proc/cpuinfo").starts_with("processor\t: 0\nvendor_id\t: "));
    EXPECT_NE(line_of(content("/proc/cpuinfo"), "flags").find(" sse2 "), std::string::npos);
    EXPECT_EQ(content("/proc/sys/kernel/ostype"), "Linux\n");
    EXPECT_EQ(content("/proc/sys/vm/overcommit_memory"), "0\n");
    EXPECT_EQ(content("/proc/sys/net/core/somaxconn"), "4096\n");
    EXPECT_EQ(content("/sys/devices/system/cpu/online"), "0\n");
}

TEST_F(Proc, SettingsAreReadOnly) {
    EXPECT_EQ(call(SYS_open, "/proc/sys/kernel/hostname", O_WRONLY), -EROFS);
    EXPECT_EQ(call(SYS_open, "/sys/fs/cgroup/memory.max", O_RDWR), -EROFS);
    EXPECT_EQ(content("/proc/sys/kernel/hostname"), "localhost\n");
    const int file = open("/proc/version", O_WRONLY); // root may
    EXPECT_EQ(call(SYS_write, file, "x", 1), -EIO);
    call(SYS_close, file);
}

TEST_F(Proc, ControlGroup) {
    EXPECT_EQ(content("/proc/self/cgroup"), "0::/\n");
    EXPECT_EQ(line_of(content("/proc/mounts"), "cgroup"),
              "cgroup /sys/fs/cgroup cgroup2 ro,nosuid,nodev,noexec,relatime 0 0");
    EXPECT_EQ(content("/sys/fs/cgroup/cgroup.controllers"), "cpuset cpu io memory pids\n");
    EXPECT_EQ(content("/sys/fs/cgroup/cgroup.procs"), "1\n");
    EXPECT_EQ(content("/sys/fs/cgroup/cpu.max"), "50000 100000\n"); // the stand-in's limit
    EXPECT_EQ(content("/sys/fs/cgroup/memory.max"), "4294967296\n");
    EXPECT_LT(std::stoul(content("/sys/fs/cgroup/memory.current")), 4294967296U);
    EXPECT_EQ(content("/sys/fs/cgroup/pids.current"), "1\n");
    EXPECT_NE(line_of(content("/sys/fs/cgroup/memory.stat"), "anon "), "");
    EXPECT_NE(line_of(content("/sys/fs/cgroup/cpu.stat"), "usage_usec "), "");
}

TEST_F(Proc, OomScoreCannotBeLowered) {
    write_file("/proc/self/oom_score_adj", "200");
    const int file = open("/proc/self/oom_score_adj", O_WRONLY);
    EXPECT_EQ(call(SYS_write, file, "199", 3), -EACCES);
    call(SYS_close, file);
    EXPECT_EQ(content("/proc/self/oom_score_adj"), "200\n");
}

TEST_F(Proc, OfOneProcess) {
    EXPECT_EQ(content("/proc/self/cmdline"), std::string("test\0one\0", 9));
    EXPECT_EQ(content("/proc/self/comm"), "test\n");
    EXPECT_EQ(content("/proc/self/maps"),
              "01000000-01021000 rw-p 00000000 00:00 0" + std::string(34, ' ') + "[heap]\n");
    const std::string limits = content("/proc/self/limits");
    EXPECT_EQ(line_of(limits, "Max open files"),
              "Max open files            1024                 1024                 files     ");
    EXPECT_EQ(line_of(limits, "Max cpu time"),
              "Max cpu time              unlimited            unlimited            seconds   ");
    char link[64] = {};
    EXPECT_EQ(call(SYS_readlink, "/proc/self", link, sizeof link), 1);
    EXPECT_EQ(call(SYS_chdir, "/dev/shm"), 0);
    EXPECT_EQ(call(SYS_readlink, "/proc/self/cwd", link, sizeof link), 8);
    EXPECT_EQ(std::string(link), "/dev/shm");
    EXPECT_EQ(names("/proc/self/root"), names("/"));
    char cwd[64] = {};
    EXPECT_EQ(call(SYS_getcwd, cwd, sizeof cwd), 9);
    EXPECT_EQ(std::string(cwd), "/dev/shm");
}

TEST_F(Proc, ReadInPieces) {
    const std::string whole = content("/proc/self/status");
    const int file = open("/proc/self/status", O_RDONLY);
    std::string got;
    char piece[7];
    for (long bytes; (bytes = call(SYS_read, file, piece, sizeof piece)) > 0;)
        got.append(piece, static_cast<std::size_t>(bytes));
    EXPECT_EQ(got, whole);
    EXPECT_EQ(call(SYS_write, file, "x", 1), -EBADF);
    call(SYS_close, file);
}

} // namespace
