// SPDX-License-Identifier: Apache-2.0
//
// getrlimit(2) and its relatives.
#include "personality/mm/limits.hpp"

#include "personality/linux/resource.hpp"
#include "personality/syscall/rows_process.hpp"

#include <utility>

namespace personality::syscall {

namespace {

constexpr std::uint64_t most_open_files = 1048576; // fs.nr_open

Result<> set_limit(Process& process, std::uint32_t resource, const Limit& wanted) {
    Limit& limit = process.limits[resource];
    if (wanted.soft > wanted.hard) return Errno::einval;
    if (wanted.hard > limit.hard && !credentials().can(linux::Capability::sys_resource)) return Errno::eperm;
    if (resource == linux::rlimit_nofile && wanted.hard > most_open_files) return Errno::eperm;
    const Limit before = std::exchange(limit, wanted);
    if (resource != linux::rlimit_cpu) return {};
    const auto watched = watch_cpu_limit(process);
    if (!watched.ok()) limit = before;
    return watched;
}

} // namespace

SysResult sys_getrlimit(std::uint32_t resource, UserOut<Limit> limit) {
    if (resource >= limit_count) return Errno::einval;
    TRY(limit.write(current().process.limits[resource]));
    return 0;
}

SysResult sys_setrlimit(std::uint32_t resource, UserIn<Limit> limit) {
    if (resource >= limit_count) return Errno::einval;
    TRY(set_limit(current().process, resource, TRY(limit.read())));
    return 0;
}

SysResult sys_prlimit64(std::int32_t pid, std::uint32_t resource, UserIn<Limit> limit, UserOut<Limit> old) {
    if (resource >= limit_count) return Errno::einval;
    Process* const process = pid == 0 ? &current().process : Process::find(pid);
    if (process == nullptr) return Errno::esrch;
    const Credentials& who = current().process.credentials;
    const bool same = who.uid == process->credentials.uid && who.gid == process->credentials.gid;
    if (process != &current().process && !who.can(linux::Capability::sys_resource) && !same) return Errno::eperm;
    const Limit before = process->limits[resource];
    if (!limit.is_null()) TRY(set_limit(*process, resource, TRY(limit.read())));
    if (!old.is_null()) TRY(old.write(before));
    return 0;
}

} // namespace personality::syscall

namespace personality {

std::uint64_t limit_of_open_files() { return current().process.limits[linux::rlimit_nofile].soft; }
std::uint64_t limit_of_data() { return current().process.limits[linux::rlimit_data].soft; }
std::uint64_t limit_of_stack() { return current().process.limits[linux::rlimit_stack].soft; }
std::uint64_t limit_of_address_space() { return current().process.limits[linux::rlimit_as].soft; }
std::uint64_t limit_of_locked_memory() {
    const Process& process = current().process;
    return process.credentials.can(linux::Capability::ipc_lock) ? UINT64_MAX
                                                                : process.limits[linux::rlimit_memlock].soft;
}
bool may_lock_memory() { return limit_of_locked_memory() != 0; }

std::uint64_t limit_of_file_size() { return current().process.limits[linux::rlimit_fsize].soft; }
std::uint64_t limit_of_queue_bytes() { return current().process.limits[linux::rlimit_msgqueue].soft; }

} // namespace personality
