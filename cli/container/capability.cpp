// SPDX-License-Identifier: Apache-2.0
#include "cli/container/capability.hpp"

#include "cli/os/error.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string_view>

namespace container {

namespace {

// By number: Linux, include/uapi/linux/capability.h.
constexpr std::string_view names[] = {
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
};
static_assert(std::size(names) == 41);

std::uint64_t set_of(const std::string& text) {
    std::string name;
    std::transform(text.begin(), text.end(), std::back_inserter(name),
                   [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    if (name == "ALL") return all_capabilities;
    if (name.starts_with("CAP_")) name.erase(0, 4);
    const auto* const found = std::find(std::begin(names), std::end(names), name);
    if (found == std::end(names)) throw os::Error("unknown capability: \"" + text + "\"");
    return std::uint64_t{1} << (found - std::begin(names));
}

std::uint64_t without_all(std::uint64_t set) { return set == all_capabilities ? 0 : set; }

} // namespace

std::uint64_t capabilities(bool privileged, const std::vector<std::string>& add, const std::vector<std::string>& drop) {
    std::uint64_t added = 0;
    std::uint64_t dropped = 0;
    bool all_dropped = false;
    for (const std::string& name : add) {
        added |= set_of(name);
    }
    for (const std::string& name : drop) {
        all_dropped |= set_of(name) == all_capabilities;
        dropped |= without_all(set_of(name));
    }
    if (privileged) return all_capabilities;
    const std::uint64_t granted = all_dropped ? 0 : default_capabilities;
    return (granted | added) & ~dropped;
}

std::vector<std::string> capability_names(std::uint64_t set) {
    std::vector<std::string> list;
    for (std::size_t i = 0; i < std::size(names); ++i) {
        if ((set >> i & 1) != 0) list.push_back("CAP_" + std::string(names[i]));
    }
    return list;
}

} // namespace container
