// SPDX-License-Identifier: Apache-2.0
#include "kernel/ipc/transfer.hpp"

#include "kernel/cspace.hpp"
#include "kernel/fault/delivery.hpp"
#include "kernel/ipc/message.hpp"
#include "kernel/object/cap_operations.hpp"
#include "kernel/object/derivation.hpp"

namespace keel {
namespace {

// Words that arrive: without two buffers only those in registers.
Word copy_words(const Tcb& sender, const sel4::IpcBuffer* from, Tcb& receiver, sel4::IpcBuffer* to, Word length) {
    for (unsigned i = 0; i < sel4::message_registers && i < length; ++i)
        receiver.set(arch::message_registers[i], sender.get(arch::message_registers[i]));
    if (length <= sel4::message_registers) return length;
    if (from == nullptr || to == nullptr) return sel4::message_registers;
    for (Word i = sel4::message_registers; i < length; ++i)
        to->message[i] = from->message[i];
    return length;
}

// Where the receiver wants a capability; nullptr if nowhere.
Slot* receive_slot(const Tcb& receiver, const sel4::IpcBuffer& buffer) {
    const Slot* const root = lookup_slot(receiver, buffer.receive_cnode);
    if (root == nullptr) return nullptr;
    const SlotLookup found = lookup_target(root->cap, buffer.receive_index, buffer.receive_depth);
    return found.status == Status::done && found.slot->cap.is_null() ? found.slot : nullptr;
}

struct Received {
    Word count = 0;     // capabilities that arrived, one way or the other
    Word unwrapped = 0; // bitmap of those that came as a badge
};

// One capability finds room; those to the endpoint itself need none.
Received transfer_caps(const ExtraCaps& caps, const Endpoint* endpoint, const Tcb& receiver, sel4::IpcBuffer& to) {
    Received received;
    Slot* destination = receive_slot(receiver, to);
    for (; received.count < sel4::max_extra_caps; ++received.count) {
        Slot* const source = caps.slots[received.count];
        if (source == nullptr) break;
        if (source->cap.is(CapType::endpoint) && source->cap.as<EndpointCap>().endpoint() == endpoint) {
            to.caps_or_badges[received.count] = source->cap.as<EndpointCap>().badge();
            received.unwrapped |= bit(static_cast<unsigned>(received.count));
            continue;
        }
        if (destination == nullptr) break;
        const Derived derived = derive_cap(*source, source->cap);
        if (derived.status != Status::done || derived.cap.is_null()) break;
        insert_derived(derived.cap, *source, *destination);
        destination = nullptr;
    }
    return received;
}

void transfer_words_and_caps(Tcb& sender, const Endpoint* endpoint, Word badge, bool grant, Tcb& receiver) {
    const sel4::MessageInfo info = message_info_of(sender);
    Word length = info.length();
    Received received;
    if (length > sel4::message_registers || info.extra_caps() > 0) {
        const sel4::IpcBuffer* const from = arch::ipc_buffer(sender, false);
        sel4::IpcBuffer* const to = arch::ipc_buffer(receiver, true);
        // The capabilities are found before the words are written: both threads may have the same buffer.
        ExtraCaps caps{};
        const bool has_caps =
            grant && info.extra_caps() > 0 && lookup_extra_caps(sender, from, info.extra_caps(), caps);
        length = copy_words(sender, from, receiver, to, length);
        if (has_caps && to != nullptr) received = transfer_caps(caps, endpoint, receiver, *to);
    } else {
        copy_words(sender, nullptr, receiver, nullptr, length);
    }
    receiver.set(arch::message_info_register,
                 sel4::MessageInfo(info.label(), received.unwrapped, received.count, length).raw());
    receiver.set(arch::badge_register, badge);
}

} // namespace

bool lookup_extra_caps(const Tcb& sender, const sel4::IpcBuffer* buffer, Word count, ExtraCaps& result) {
    result = {};
    if (buffer == nullptr) return true;
    for (Word i = 0; i < count; ++i) {
        const CPtr address = buffer->caps_or_badges[i];
        result.slots[i] = lookup_slot(sender, address);
        if (result.slots[i] == nullptr) {
            result.failed = address;
            return false;
        }
    }
    return true;
}

void transfer_message(Tcb& sender, const Endpoint* endpoint, Word badge, bool grant, Tcb& receiver) {
    if (sender.fault.is_none())
        transfer_words_and_caps(sender, endpoint, badge, grant, receiver);
    else
        write_fault(sender, badge, receiver);
}

} // namespace keel
