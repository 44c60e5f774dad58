// SPDX-License-Identifier: Apache-2.0
//
// Capabilities, capabilities(7). Values: Linux, include/uapi/linux/capability.h.
#pragma once

#include <cstdint>

namespace personality::linux {

enum class Capability : std::uint8_t {
    chown = 0,
    dac_override = 1,
    dac_read_search = 2,
    fowner = 3,
    fsetid = 4,
    kill = 5,
    setgid = 6,
    setuid = 7,
    setpcap = 8,
    linux_immutable = 9,
    net_bind_service = 10,
    net_broadcast = 11,
    net_admin = 12,
    net_raw = 13,
    ipc_lock = 14,
    ipc_owner = 15,
    sys_module = 16,
    sys_rawio = 17,
    sys_chroot = 18,
    sys_ptrace = 19,
    sys_pacct = 20,
    sys_admin = 21,
    sys_boot = 22,
    sys_nice = 23,
    sys_resource = 24,
    sys_time = 25,
    sys_tty_config = 26,
    mknod = 27,
    lease = 28,
    audit_write = 29,
    audit_control = 30,
    setfcap = 31,
    mac_override = 32,
    mac_admin = 33,
    syslog = 34,
    wake_alarm = 35,
    block_suspend = 36,
    audit_read = 37,
    perfmon = 38,
    bpf = 39,
    checkpoint_restore = 40,
};

constexpr std::uint64_t capability_bit(Capability capability) {
    return std::uint64_t{1} << static_cast<unsigned>(capability);
}

inline constexpr std::uint64_t all_capabilities = (std::uint64_t{1} << 41) - 1;

// Those that setfsuid(2) takes from and gives to the effective set.
inline constexpr std::uint64_t file_system_capabilities =
    capability_bit(Capability::chown) | capability_bit(Capability::dac_override) |
    capability_bit(Capability::dac_read_search) | capability_bit(Capability::fowner) |
    capability_bit(Capability::fsetid) | capability_bit(Capability::linux_immutable) |
    capability_bit(Capability::mknod) | capability_bit(Capability::mac_override);

// PR_SET_SECUREBITS; the one behind each locks it. Values: Linux, include/uapi/linux/securebits.h.
enum SecureBit : std::uint8_t {
    secbit_noroot = 1 << 0,
    secbit_no_setuid_fixup = 1 << 2,
    secbit_keep_caps = 1 << 4,
    secbit_keep_caps_locked = 1 << 5,
    secbit_no_cap_ambient_raise = 1 << 6,
    secbit_locks = 0xaa,
    secbit_all = 0xff,
};

} // namespace personality::linux
