// SPDX-License-Identifier: Apache-2.0
//
// Rows of the table: the system as a whole, and who may do what in it.
#pragma once

#include "personality/syscall/table.hpp"

namespace personality::syscall {

struct UtsName {
    char system[65], node[65], release[65], version[65], machine[65], domain[65];
};

struct SysInfo { // sysinfo(2)
    std::int64_t uptime;
    std::uint64_t loads[3];
    std::uint64_t total_memory, free_memory, shared_memory, buffer_memory, total_swap, free_swap;
    std::uint16_t processes, padding;
    std::uint32_t padding2;
    std::uint64_t total_high, free_high;
    std::uint32_t unit;
    std::uint32_t padding3;
};
static_assert(sizeof(SysInfo) == 112);

struct CapabilityHeader { // capget(2)
    std::uint32_t version;
    std::int32_t pid;
};
struct CapabilityWords {
    std::uint32_t effective, permitted, inheritable;
};

// capabilities.cpp
SysResult sys_capget(UserInOut<CapabilityHeader> header, UserOut<CapabilityWords> data);
SysResult sys_capset(UserInOut<CapabilityHeader> header, UserIn<CapabilityWords> data);

// seccomp.cpp
SysResult sys_seccomp(std::uint32_t operation, std::uint32_t flags, UserAddress argument);

// system.cpp
SysResult sys_uname(UserOut<UtsName> name);
SysResult sys_sysinfo(UserOut<SysInfo> info);
SysResult sys_getrandom(std::uint64_t buffer, std::size_t bytes, std::uint32_t flags);
// What needs capabilities that no container has, or that docker's default profile keeps from containers.
SysResult sys_not_permitted();
SysResult sys_sethostname(std::uint64_t name, std::size_t bytes);

// credentials.cpp
SysResult sys_getuid();
SysResult sys_getgid();
SysResult sys_geteuid();
SysResult sys_getegid();
SysResult sys_setuid(std::uint32_t uid);
SysResult sys_setgid(std::uint32_t gid);
SysResult sys_setreuid(std::uint32_t real, std::uint32_t effective);
SysResult sys_setregid(std::uint32_t real, std::uint32_t effective);
SysResult sys_getgroups(std::int32_t count, UserOut<std::uint32_t> groups);
SysResult sys_setgroups(std::int32_t count, UserIn<std::uint32_t> groups);
SysResult sys_setresuid(std::uint32_t real, std::uint32_t effective, std::uint32_t saved);
SysResult sys_getresuid(UserOut<std::uint32_t> real, UserOut<std::uint32_t> effective, UserOut<std::uint32_t> saved);
SysResult sys_setresgid(std::uint32_t real, std::uint32_t effective, std::uint32_t saved);
SysResult sys_getresgid(UserOut<std::uint32_t> real, UserOut<std::uint32_t> effective, UserOut<std::uint32_t> saved);
SysResult sys_setfsuid(std::uint32_t uid);
SysResult sys_setfsgid(std::uint32_t gid);

inline constexpr Row system_rows[] = {
    row<sys_uname>(63, "uname", Support::full),
    row<sys_sysinfo>(99, "sysinfo", Support::partial, "the container's memory; no load"),
    row<sys_getuid>(102, "getuid", Support::full),
    row<sys_not_permitted>(103, "syslog", Support::none, "EPERM: containers have no CAP_SYSLOG"),
    row<sys_getgid>(104, "getgid", Support::full),
    row<sys_setuid>(105, "setuid", Support::full),
    row<sys_setgid>(106, "setgid", Support::full),
    row<sys_geteuid>(107, "geteuid", Support::full),
    row<sys_getegid>(108, "getegid", Support::full),
    row<sys_setreuid>(113, "setreuid", Support::full),
    row<sys_setregid>(114, "setregid", Support::full),
    row<sys_getgroups>(115, "getgroups", Support::full),
    row<sys_setgroups>(116, "setgroups", Support::partial, "32 groups at most"),
    row<sys_setresuid>(117, "setresuid", Support::full),
    row<sys_getresuid>(118, "getresuid", Support::full),
    row<sys_setresgid>(119, "setresgid", Support::full),
    row<sys_getresgid>(120, "getresgid", Support::full),
    row<sys_setfsuid>(122, "setfsuid", Support::full),
    row<sys_setfsgid>(123, "setfsgid", Support::full),
    row<sys_capget>(125, "capget", Support::full),
    row<sys_capset>(126, "capset", Support::full),
    row<sys_sethostname>(170, "sethostname", Support::full),
    missing(248, "add_key", "as Linux without keyrings"),
    missing(249, "request_key", "as Linux without keyrings"),
    missing(250, "keyctl", "as Linux without keyrings"),
    row<sys_not_permitted>(298, "perf_event_open", Support::none, "EPERM: containers have no CAP_PERFMON"),
    row<sys_seccomp>(317, "seccomp", Support::partial, "no SECCOMP_RET_USER_NOTIF"),
    row<sys_getrandom>(318, "getrandom", Support::full),
    row<sys_not_permitted>(321, "bpf", Support::none, "EPERM: containers have no CAP_BPF"),
    row<sys_not_permitted>(323, "userfaultfd", Support::none, "EPERM, as docker's default profile has it"),
    missing(425, "io_uring_setup"),
    missing(426, "io_uring_enter"),
    missing(427, "io_uring_register"),
};

} // namespace personality::syscall
