// SPDX-License-Identifier: Apache-2.0
#include "personality/task/io_signal.hpp"

#include "personality/task/process_state.hpp"
#include "personality/task/signals.hpp"

namespace personality {

namespace {

bool has_group(std::int32_t group) {
    for (const Process& process : Process::all())
        if (process.group == group) return true;
    return false;
}

bool may_tell(const IoSignal& io, const Credentials& target) {
    return io.euid == 0 || io.euid == target.uid || io.euid == target.suid || io.uid == target.uid ||
           io.uid == target.suid;
}

} // namespace

Result<> IoSignal::set_owner(Owner owner_kind, std::int32_t number) {
    const bool exists = number == 0 || (owner_kind == Owner::thread    ? Task::find(number) != nullptr
                                        : owner_kind == Owner::process ? Process::find(number) != nullptr
                                                                       : has_group(number));
    if (!exists) return Errno::esrch;
    kind = owner_kind;
    owner = number;
    uid = current().process.credentials.uid;
    euid = current().process.credentials.euid;
    return {};
}

void IoSignal::send(std::int32_t code, std::uint32_t band) const {
    if (owner == 0) return;
    // Where a sender's pid and uid would be there is the band; a descriptor is in the value's place.
    const unsigned number = signal != 0 ? signal : static_cast<unsigned>(linux::sigio);
    const SignalCause cause = signal != 0 ? SignalCause{.code = code,
                                                        .pid = static_cast<std::int32_t>(band),
                                                        .value = static_cast<std::uint32_t>(descriptor)}
                                          : SignalCause{};
    if (kind == Owner::thread) {
        Task* const task = Task::find(owner);
        if (task != nullptr && may_tell(*this, task->process.credentials)) send_signal(*task, number, cause);
        return;
    }
    for (Process& process : Process::all()) {
        const bool meant = kind == Owner::process ? process.pid == owner : process.group == owner;
        if (meant && may_tell(*this, process.credentials)) send_signal(process, number, cause);
    }
}

} // namespace personality
