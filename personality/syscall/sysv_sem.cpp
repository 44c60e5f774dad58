// SPDX-License-Identifier: Apache-2.0
//
// semget(2), semop(2), semctl(2).
#include "personality/ipc/semaphore_set.hpp"
#include "personality/syscall/rows_sysv.hpp"
#include "personality/syscall/time_values.hpp"

#include <algorithm>

namespace personality::syscall {

namespace {

using ipc::SemaphoreSet;

SysResult operate(std::int32_t id, UserIn<linux::SemBuf> user, std::uint32_t count, Deadline deadline) {
    constexpr std::uint32_t few = 16;
    if (count == 0 || id < 0) return Errno::einval;
    if (count > linux::semopm) return Errno::e2big;
    linux::SemBuf few_operations[few];
    std::unique_ptr<linux::SemBuf[]> many_operations;
    std::span<linux::SemBuf> operations(few_operations, std::min(count, few));
    if (count > few) {
        many_operations.reset(new (std::nothrow) linux::SemBuf[count]);
        if (!many_operations) return Errno::enomem;
        operations = {many_operations.get(), count};
    }
    TRY(user.read_array(operations));
    const Ref<SemaphoreSet> set = TRY(ipc::semaphore_sets().find(id));
    TRY(set->operate(operations, deadline));
    return 0;
}

SysResult control_one(SemaphoreSet& set, std::int32_t number, std::uint32_t command, std::int32_t value) {
    if (number < 0 || static_cast<std::size_t>(number) >= set.count) return Errno::einval;
    TRY(set.identity.check_access(command == linux::sem_setval ? ipc::may_write : ipc::may_read));
    const SemaphoreSet::Semaphore& semaphore = set.semaphores[static_cast<std::size_t>(number)];
    switch (command) {
    case linux::sem_getpid:
        return semaphore.last;
    case linux::sem_getval:
        return semaphore.value;
    case linux::sem_getncnt:
        return semaphore.wait_for_more;
    case linux::sem_getzcnt:
        return semaphore.wait_for_zero;
    default:
        break;
    }
    if (value < 0 || value > linux::semvmx) return Errno::erange;
    const auto given = static_cast<std::uint16_t>(value);
    set.set(static_cast<std::size_t>(number), {&given, 1});
    return 0;
}

SysResult control_all(SemaphoreSet& set, bool change, UserAddress place) {
    TRY(set.identity.check_access(change ? ipc::may_write : ipc::may_read));
    const std::unique_ptr<std::uint16_t[]> values(new (std::nothrow) std::uint16_t[set.count]);
    if (!values) return Errno::enomem;
    const std::span<std::uint16_t> all(values.get(), set.count);
    if (!change) {
        for (std::size_t i = 0; i < set.count; ++i)
            all[i] = set.semaphores[i].value;
        TRY(UserOut<std::uint16_t>{{place}}.write_array(all));
        return 0;
    }
    TRY(UserIn<std::uint16_t>{{place}}.read_array(all));
    if (std::any_of(all.begin(), all.end(), [](std::uint16_t value) { return value > linux::semvmx; }))
        return Errno::erange;
    set.set(0, all);
    return 0;
}

SysResult describe_all(std::uint32_t command, UserAddress place) {
    constexpr std::int32_t semaphores = linux::semmni * linux::semmsl;
    constexpr std::int32_t undo_bytes = 20; // as Linux has always said
    constexpr auto per_call = static_cast<std::int32_t>(linux::semopm);
    linux::SemInfo info{semaphores, linux::semmni, semaphores, semaphores,    linux::semmsl,
                        per_call,   per_call,      undo_bytes, linux::semvmx, linux::semvmx};
    if (command == linux::sem_info) {
        info.undo_bytes = ipc::semaphore_sets().count();
        info.most_undone = 0;
        for (const SemaphoreSet& set : ipc::semaphore_sets().all())
            info.most_undone += static_cast<std::int32_t>(set.count);
    }
    TRY(UserOut<linux::SemInfo>{{place}}.write(info));
    return ipc::semaphore_sets().highest_index();
}

} // namespace

SysResult sys_semget(std::int32_t key, std::int32_t count, std::uint32_t flags) {
    if (count < 0 || count > linux::semmsl) return Errno::einval;
    return TRY(ipc::semaphore_sets().get(
        key, flags,
        [&]() -> Result<Ref<SemaphoreSet>> {
            if (count == 0) return Errno::einval;
            return SemaphoreSet::make(count);
        },
        [&](const SemaphoreSet& found) {
            return static_cast<std::size_t>(count) > found.count ? Errno::einval : Result<>();
        }));
}

SysResult sys_semtimedop(std::int32_t id, UserIn<linux::SemBuf> operations, std::uint32_t count,
                         UserIn<linux::TimeSpec> timeout) {
    Deadline deadline = no_deadline;
    if (!timeout.is_null()) deadline = after(TRY(nanoseconds(TRY(timeout.read()))));
    return operate(id, operations, count, deadline);
}

SysResult sys_semop(std::int32_t id, UserIn<linux::SemBuf> operations, std::uint32_t count) {
    return operate(id, operations, count, no_deadline);
}

SysResult sys_semctl(std::int32_t id, std::int32_t number, std::uint32_t command, std::uint64_t argument) {
    if (id < 0) return Errno::einval;
    command &= ~linux::ipc_64;
    if (command == linux::ipc_info || command == linux::sem_info) return describe_all(command, argument);
    const bool by_index = command == linux::sem_stat || command == linux::sem_stat_any;
    const Ref<SemaphoreSet> set = TRY(by_index ? ipc::semaphore_sets().find_index(id) : ipc::semaphore_sets().find(id));
    const UserInOut<linux::SemIdDs> description{{argument}};
    switch (command) {
    case linux::ipc_stat:
    case linux::sem_stat:
        TRY(set->identity.check_access(ipc::may_read));
        [[fallthrough]];
    case linux::sem_stat_any:
        TRY(description.write({set->identity.shown(), set->operated, 0, set->changed, 0, set->count, {}}));
        return by_index ? set->identity.id : 0;
    case linux::ipc_set:
        TRY(set->identity.change(TRY(description.read()).permissions));
        set->changed = ipc::now_s();
        return 0;
    case linux::ipc_rmid:
        TRY(set->remove());
        return 0;
    case linux::sem_getall:
    case linux::sem_setall:
        return control_all(*set, command == linux::sem_setall, argument);
    case linux::sem_getpid:
    case linux::sem_getval:
    case linux::sem_getncnt:
    case linux::sem_getzcnt:
    case linux::sem_setval:
        return control_one(*set, number, command, static_cast<std::int32_t>(argument));
    default:
        return Errno::einval;
    }
}

} // namespace personality::syscall
