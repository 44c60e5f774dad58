// SPDX-License-Identifier: Apache-2.0
//
// Files of /proc that can be written, and those that tell what this system is set to.
#include "tests/linux/fs/harness.hpp"
#include "tests/linux/proc/text.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <cstring>

namespace {

long write_to(const char* path, const std::string& text) {
    const long file = call(SYS_open, path, O_WRONLY);
    if (file < 0) return file;
    const long result = call(SYS_write, file, text.data(), text.size());
    call(SYS_close, file);
    return result;
}

} // namespace

CASE(Comm) {
    CHECK_EQ(write_to("/proc/self/comm", "another"), 7);
    CHECK(test::content("/proc/self/comm") == "another\n");
    char name[16];
    CHECK_EQ(prctl(PR_GET_NAME, name), 0);
    CHECK(std::string(name) == "another");
    CHECK_EQ(write_to("/proc/self/comm", "a name that is too long"), 23);
    CHECK(test::content("/proc/self/comm") == "a name that is \n");
    CHECK(test::content("/proc/self/stat").find(" (a name that is ) R ") != std::string::npos);
    CHECK_EQ(write_to("/proc/self/comm", "linux_proc_test"), 15);
}

CASE(OomScore) {
    CHECK_EQ(write_to("/proc/self/oom_score_adj", "300\n"), 4);
    CHECK(test::content("/proc/self/oom_score_adj") == "300\n");
    CHECK(test::content("/proc/self/oom_adj") == "5\n");
    CHECK_FAILS(write_to("/proc/self/oom_score_adj", "1001"), EINVAL);
    CHECK_FAILS(write_to("/proc/self/oom_score_adj", "-1001"), EINVAL);
    CHECK_FAILS(write_to("/proc/self/oom_score_adj", "many"), EINVAL);
    CHECK_EQ(write_to("/proc/self/oom_adj", "15"), 2);
    CHECK(test::content("/proc/self/oom_score_adj") == "1000\n");
    CHECK_FAILS(write_to("/proc/self/oom_adj", "16"), EINVAL);
    CHECK(std::stol(test::content("/proc/self/oom_score")) > 600);
}

CASE(ClearRefs) {
    CHECK_EQ(write_to("/proc/self/clear_refs", "1"), 1);
    CHECK_FAILS(write_to("/proc/self/clear_refs", "0"), EINVAL);
    CHECK_FAILS(call(SYS_open, "/proc/self/none", O_RDONLY), ENOENT);
}

CASE(UserNamespaceMaps) {
    CHECK(text::words(test::content("/proc/self/uid_map")).size() == 3);
    CHECK(test::content("/proc/self/uid_map") == test::content("/proc/self/gid_map"));
    CHECK(test::content("/proc/self/setgroups") == "allow\n");
    CHECK_FAILS(write_to("/proc/self/uid_map", "0 0 1\n"), EPERM);
}

CASE(Io) {
    const auto before = std::stoull(text::field(test::content("/proc/self/io"), "wchar"));
    const auto calls_before = std::stoull(text::field(test::content("/proc/self/io"), "syscw"));
    test::make_file("file", std::string(1000, 'x'));
    const std::string after = test::content("/proc/self/io");
    CHECK_EQ(std::stoull(text::field(after, "wchar")) - before, 1000);
    CHECK_EQ(std::stoull(text::field(after, "syscw")) - calls_before, 1);
    CHECK(text::field(after, "cancelled_write_bytes") != "missing");
}

CASE(Settings) {
    CHECK(test::content("/proc/sys/kernel/ostype") == "Linux\n");
    CHECK(test::content("/proc/sys/kernel/ngroups_max") == "65536\n");
    CHECK(test::content("/proc/sys/kernel/overflowuid") == "65534\n");
    CHECK(test::content("/proc/sys/vm/overcommit_memory").size() == 2);
    CHECK(std::stoul(test::content("/proc/sys/fs/nr_open")) >= 1048576);
    CHECK(std::stoul(test::content("/proc/sys/kernel/cap_last_cap")) >= 40);
    const std::string boot = test::content("/proc/sys/kernel/random/boot_id");
    CHECK_EQ(boot.size(), 37);
    CHECK(boot == test::content("/proc/sys/kernel/random/boot_id"));
    const std::string one = test::content("/proc/sys/kernel/random/uuid");
    CHECK(one != test::content("/proc/sys/kernel/random/uuid"));
    CHECK_EQ(one[14], '4');
    CHECK_EQ(text::words(test::content("/proc/sys/net/ipv4/ip_local_port_range")).size(), 2);
}

CASE(Machine) {
    const std::string memory = test::content("/proc/meminfo");
    CHECK(std::stoul(text::field(memory, "MemTotal")) >= std::stoul(text::field(memory, "MemAvailable")));
    CHECK(text::field(memory, "HugePages_Total") != "missing");
    CHECK(test::content("/proc/filesystems").find("nodev\tproc\n") != std::string::npos);
    CHECK(test::content("/proc/devices").starts_with("Character devices:\n  1 mem\n"));
    CHECK(test::content("/proc/swaps").starts_with("Filename\t\t\t\tType\t\t"));
    CHECK(test::content("/proc/partitions").starts_with("major minor  #blocks  name\n\n"));
    CHECK(test::content("/proc/vmstat").find("nr_free_pages ") != std::string::npos);
    CHECK(test::content("/proc/cgroups").find("memory\t") != std::string::npos);
    CHECK(test::content("/proc/cpuinfo").find("\ncpu MHz\t\t: ") != std::string::npos);
    CHECK(test::content("/proc/cpuinfo").find("\nbogomips\t: ") != std::string::npos);
    CHECK(test::content("/sys/devices/system/cpu/online").starts_with("0"));
    CHECK(test::content("/sys/devices/system/cpu/cpu0/topology/core_id") == "0\n");
    CHECK(test::names("/sys").find("class") != std::string::npos);
}
