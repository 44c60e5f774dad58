// SPDX-License-Identifier: Apache-2.0
//
// uname(2), sysinfo(2), getrandom(2), sethostname(2).
#include "personality/base/identity.hpp"
#include "personality/mm/page.hpp"
#include "personality/platform/clock.hpp"
#include "personality/platform/random.hpp"
#include "personality/syscall/rows_system.hpp"
#include "personality/task/process_state.hpp"

#include <algorithm>
#include <cstring>

namespace personality::syscall {

namespace {

template<std::size_t N>
void put(char (&field)[N], std::string_view text) {
    std::memcpy(field, text.data(), std::min(text.size(), N - 1));
}

} // namespace

SysResult sys_uname(UserOut<UtsName> out) {
    UtsName name{};
    put(name.system, identity::system_name);
    put(name.node, identity::host_name());
    put(name.release, identity::release);
    put(name.version, identity::version);
    constexpr std::uint32_t per_linux32 = 8;
    const bool as_32_bit = (current().persona & 0xff) == per_linux32;
    put(name.machine, as_32_bit ? "i686" : identity::machine);
    put(name.domain, "(none)");
    TRY(out.write(name));
    return 0;
}

SysResult sys_sysinfo(UserOut<SysInfo> out) {
    const MemoryUsage usage = memory_usage();
    SysInfo info{};
    info.uptime = static_cast<std::int64_t>(platform::monotonic_ns() / nanoseconds_per_second);
    info.total_memory = usage.limit_bytes;
    info.free_memory = usage.limit_bytes - std::min(usage.used_bytes, usage.limit_bytes);
    for ([[maybe_unused]] const Process& process : Process::all())
        ++info.processes;
    info.unit = 1;
    TRY(out.write(info));
    return 0;
}

SysResult sys_getrandom(std::uint64_t buffer, std::size_t bytes, std::uint32_t flags) {
    constexpr std::uint32_t known = 7;       // GRND_NONBLOCK, GRND_RANDOM, GRND_INSECURE
    constexpr std::size_t most = 0x7ffff000; // as Linux bounds a transfer
    if ((flags & ~known) != 0) return Errno::einval;
    std::uint8_t piece[64];
    const std::size_t wanted = std::min(bytes, most);
    for (std::size_t done = 0; done < wanted;) {
        const std::size_t count = std::min(wanted - done, sizeof(piece));
        platform::fill_random(piece, count);
        TRY(copy_to_user(buffer + done, piece, count));
        done += count;
        if (done < wanted && current().fatal_signal_pending()) return Errno::eintr;
    }
    return static_cast<std::int64_t>(wanted);
}

SysResult sys_not_permitted() { return Errno::eperm; }

SysResult sys_sethostname(std::uint64_t address, std::size_t bytes) {
    if (!credentials().can(linux::Capability::sys_admin)) return Errno::eperm;
    if (bytes > identity::max_name) return Errno::einval;
    char name[identity::max_name];
    TRY(copy_from_user(name, address, bytes));
    TRY(identity::set_host_name({name, bytes}));
    return 0;
}

} // namespace personality::syscall
