// SPDX-License-Identifier: Apache-2.0
#include "personality/ipc/semaphore_set.hpp"

#include "personality/base/immortal.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::ipc {

Table<SemaphoreSet>& semaphore_sets() {
    static Immortal<Table<SemaphoreSet>> table(linux::semmni);
    return *table;
}

void undo_semaphores(std::int32_t pid) {
    for (SemaphoreSet& set : semaphore_sets().all())
        set.process_ends(pid);
}

Result<Ref<SemaphoreSet>> SemaphoreSet::make(std::int32_t count) {
    auto set = TRY(make_ref<SemaphoreSet>());
    set->count = static_cast<std::size_t>(count);
    set->semaphores.reset(new (std::nothrow) Semaphore[set->count]);
    if (!set->semaphores) return Errno::enomem;
    set->changed = now_s();
    return set;
}

SemaphoreSet::~SemaphoreSet() {
    while (!undos_.empty())
        delete undos_.pop_front();
}

Result<SemaphoreSet::Undo*> SemaphoreSet::undo_of(std::int32_t pid) {
    for (Undo& undo : undos_)
        if (undo.pid == pid) return &undo;
    auto undo = std::unique_ptr<Undo>(new (std::nothrow) Undo{pid, nullptr, {}});
    if (!undo) return Errno::enomem;
    undo->adjustments.reset(new (std::nothrow) std::int16_t[count]());
    if (!undo->adjustments) return Errno::enomem;
    undos_.push_back(*undo);
    return undo.release();
}

// The operation that can't be made yet, nothing being changed then; null: all were made.
Result<const linux::SemBuf*> SemaphoreSet::try_all(std::span<const linux::SemBuf> operations, Undo* undo) {
    const auto take_back = [&](std::size_t made) {
        while (made-- > 0) {
            const linux::SemBuf& operation = operations[made];
            Semaphore& semaphore = semaphores[operation.number];
            semaphore.value = static_cast<std::uint16_t>(semaphore.value - operation.operation);
        }
    };
    for (std::size_t i = 0; i < operations.size(); ++i) {
        const linux::SemBuf& operation = operations[i];
        Semaphore& semaphore = semaphores[operation.number];
        const std::int32_t result = semaphore.value + operation.operation;
        const bool blocked = operation.operation == 0 ? semaphore.value != 0 : result < 0;
        if (!blocked && result <= linux::semvmx) {
            semaphore.value = static_cast<std::uint16_t>(result);
            continue;
        }
        take_back(i);
        if (!blocked) return Errno::erange;
        return &operation;
    }
    for (const linux::SemBuf& operation : operations) {
        semaphores[operation.number].last = current_pid();
        if ((operation.flags & linux::sem_undo) == 0) continue;
        std::int16_t& adjustment = undo->adjustments[operation.number];
        adjustment = static_cast<std::int16_t>(adjustment - operation.operation);
    }
    return static_cast<const linux::SemBuf*>(nullptr);
}

Result<> SemaphoreSet::wait_for(const linux::SemBuf& blocking, Deadline deadline) {
    if ((blocking.flags & linux::ipc_nowait) != 0) return Errno::eagain;
    Semaphore& semaphore = semaphores[blocking.number];
    std::uint16_t& waiting = blocking.operation == 0 ? semaphore.wait_for_zero : semaphore.wait_for_more;
    ++waiting;
    const auto waited = changed_.wait(deadline);
    --waiting;
    if (removed_) return Errno::eidrm;
    if (waited.ok()) return {};
    return waited.error() == Errno::etimedout ? Errno::eagain : Errno::eintr;
}

Result<> SemaphoreSet::operate(std::span<const linux::SemBuf> operations, Deadline deadline) {
    bool alters = false;
    bool undoes = false;
    for (const linux::SemBuf& operation : operations) {
        if (operation.number >= count) return Errno::efbig;
        alters |= operation.operation != 0;
        undoes |= (operation.flags & linux::sem_undo) != 0;
    }
    TRY(identity.check_access(alters ? may_write : may_read));
    Undo* const undo = undoes ? TRY(undo_of(current_pid())) : nullptr;
    while (const linux::SemBuf* const blocking = TRY(try_all(operations, undo)))
        TRY(wait_for(*blocking, deadline));
    operated = now_s();
    if (alters) changed_.wake_all();
    return {};
}

Result<> SemaphoreSet::remove() {
    TRY(identity.check_owner());
    removed_ = true;
    semaphore_sets().forget(*this);
    changed_.wake_all();
    const Ref<SemaphoreSet> own = std::exchange(held, nullptr);
    return {};
}

void SemaphoreSet::set(std::size_t first, std::span<const std::uint16_t> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        semaphores[first + i].value = values[i];
        semaphores[first + i].last = current_pid();
        for (Undo& undo : undos_)
            undo.adjustments[first + i] = 0;
    }
    changed = now_s();
    changed_.wake_all();
}

void SemaphoreSet::process_ends(std::int32_t pid) {
    for (Undo& undo : undos_) {
        if (undo.pid != pid) continue;
        for (std::size_t i = 0; i < count; ++i) {
            if (undo.adjustments[i] == 0) continue;
            const std::int32_t value = semaphores[i].value + undo.adjustments[i];
            semaphores[i].value = static_cast<std::uint16_t>(std::clamp<std::int32_t>(value, 0, linux::semvmx));
            semaphores[i].last = pid;
        }
        delete &undo;
        operated = now_s();
        changed_.wake_all();
        return;
    }
}

} // namespace personality::ipc
