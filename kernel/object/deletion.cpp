// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/deletion.hpp"

#include "kernel/object/cap_operations.hpp"
#include "kernel/object/derivation.hpp"
#include "kernel/object/endpoint.hpp"
#include "kernel/object/notification.hpp"
#include "kernel/preemption.hpp"

namespace keel {
namespace {

struct Emptied {
    Status status;
    bool finished; // the slot may be emptied; else a zombie stays in it, which lies in the object that it names
    Cap cleanup;
};

bool is_zombie_of_own_object(Cap cap, const Slot& slot) {
    return cap.is(CapType::zombie) && cap.as<ZombieCap>().slots() == &slot;
}

// Nothing is left of the object but, at most, the slot itself.
bool is_spent(Cap remainder, const Slot& slot) {
    if (remainder.is_null()) return true;
    const Word remaining = remainder.as<ZombieCap>().remaining();
    return remaining == 0 || (remaining == 1 && is_zombie_of_own_object(remainder, slot));
}

// One step in emptying the object of the zombie in `slot`. A slot that no user can name lies in an object that is being
// emptied itself: there the zombie changes places with what its own object's first slot holds, so that objects within
// objects need no recursion; it stays in the derivation tree until the memory is revoked.
Status shrink(Slot& slot, bool exposed) {
    const auto zombie = slot.cap.as<ZombieCap>();
    if (!exposed) {
        Slot& first = *zombie.slots();
        swap_caps(first.cap, first, slot.cap, slot);
        return Status::done;
    }
    const Status status = delete_cap(zombie.slots()[zombie.remaining() - 1], false);
    if (status == Status::done && slot.cap == zombie) slot.cap = zombie.with_remaining(zombie.remaining() - 1);
    return status;
}

// Threads that wait at the object of a last capability are woken before it goes. While some are left the capability has
// no rights, so that nobody comes to wait anew and the end is reached.
Status wake_waiting_at(Slot& slot) {
    Status status = Status::done;
    if (slot.cap.is(CapType::endpoint))
        status = wake_waiting(*slot.cap.as<EndpointCap>().endpoint());
    else if (slot.cap.is(CapType::notification))
        status = wake_waiting(*slot.cap.as<NotificationCap>().notification());
    if (status == Status::preempted) slot.cap = mask_rights(slot.cap, sel4::no_rights);
    return status;
}

Emptied empty_object(Slot& slot, bool exposed) {
    while (!slot.cap.is_null()) {
        const bool final = is_final(slot);
        if (final && wake_waiting_at(slot) != Status::done) return {Status::preempted, false, Cap()};
        const Finalised finalised = finalise_cap(slot.cap, final);
        if (is_spent(finalised.remainder, slot)) return {Status::done, true, finalised.cleanup};
        slot.cap = finalised.remainder;
        if (!exposed && is_zombie_of_own_object(slot.cap, slot)) return {Status::done, false, Cap()};
        const Status status = shrink(slot, exposed);
        if (status != Status::done) return {status, false, Cap()};
        if (should_preempt()) return {Status::preempted, false, Cap()};
    }
    return {Status::done, true, Cap()};
}

void clear_slot(Slot& slot, Cap cleanup) {
    if (slot.cap.is_null()) return;
    remove_from_tree(slot);
    after_deletion(cleanup);
}

} // namespace

Status delete_cap(Slot& slot, bool exposed) {
    const Emptied emptied = empty_object(slot, exposed);
    if (emptied.status == Status::done && (exposed || emptied.finished)) clear_slot(slot, emptied.cleanup);
    return emptied.status;
}

Status revoke(Slot& slot) {
    while (has_children(slot)) {
        const Status status = delete_cap(*slot.node.next());
        if (status != Status::done) return status;
        if (should_preempt()) return Status::preempted;
    }
    return Status::done;
}

void delete_simple(Slot& slot) {
    if (slot.cap.is_null()) return;
    const Finalised finalised = finalise_cap(slot.cap, is_final(slot));
    check(is_spent(finalised.remainder, slot));
    clear_slot(slot, finalised.cleanup);
}

bool is_long_to_delete(const Slot& slot) {
    switch (slot.cap.type()) {
    case CapType::cnode:
    case CapType::thread:
    case CapType::zombie:
        return is_final(slot);
    default:
        return false;
    }
}

} // namespace keel
