// SPDX-License-Identifier: Apache-2.0
//
// A container's life after it was made.
#include "manager/container/container.hpp"

namespace manager {

namespace where = protocol::container;

using sel4::invoke;
using sel4::Label;
using sel4::ObjectType;

Done Container::attach(Machine& machine, Server& server) {
    const unsigned number = server.number();
    const ServerTraits& traits = server.traits();
    TRY(cspace::mint(server.root_slot(protocol::server::container_first + index_), object(notification),
                     sel4::can_write, traits.container_signal));
    if (traits.keeps_cache)
        TRY(cspace::copy(server.root_slot(protocol::server::page_cache_first + index_), object(page_cache)));
    for (unsigned i = 0; i < traits.port_pages; ++i) {
        // A copy for a server that died is still there; without it the capability would stay mapped nowhere.
        const CPtr copy = object(server_port_pages + port_page_of(number) + i);
        TRY(cspace::remove(copy));
        TRY(cspace::copy(copy, object(port_pages + port_page_of(number) + i)));
    }
    TRY(server.map_port(machine, index_, object(server_port_pages + port_page_of(number)), traits.port_pages,
                        protocol::server::port_stride));
    if (traits.serves == Serves::with_interfaces && has_network_port_) TRY(attach_network_port(machine, server));
    // When the server was started anew the container may have put something else into the slot: its own loss.
    const Done told = cspace::mint(root_slot(traits.container_slot), server.notification(), sel4::can_write,
                                   protocol::server::container_signal(index_));
    if (!told.ok() && told.error() != Error::delete_first) return told;
    server.commands.attach.add(index_);
    server.announce();
    return {};
}

Done Container::grant_memory(Machine& machine, unsigned bits, Word slot) {
    const PieceIndex piece = TRY(ledger.take(machine.pool, bits, PieceKind::memory));
    const Done granted = cspace::copy(root_slot(slot), machine.pool.cap(piece));
    if (!granted.ok()) ledger.undo_take(machine.pool);
    return granted;
}

Done Container::new_vspace(Machine& machine, Asids& asids, Word slot) {
    if (!unused_spaces_) TRY(make_space(machine, asids));
    TRY(cspace::copy(root_slot(slot), space_slot(spaces_ - unused_spaces_)));
    --unused_spaces_;
    return {};
}

CPtr Container::space_slot(unsigned number) const {
    if (number < initial_spaces) return object(first_spaces + number);
    const unsigned later = number - initial_spaces;
    const unsigned room = (1U << objects_radix) - object_slots_;
    if (later < room) return object(object_slots_ + later);
    return cspace::slot(cspace::container_spaces + index_, later - room);
}

Done Container::make_space(Machine& machine, Asids& asids) {
    const unsigned inner_spaces = initial_spaces + (1U << objects_radix) - object_slots_;
    if (spaces_ == inner_spaces + (1U << more_spaces_radix)) return Error::range_error;
    if (spaces_ == inner_spaces && !has_more_spaces_) {
        TRY(control_.make(machine.pool, ledger, ObjectType::cnode, more_spaces_radix, machine.scratch));
        TRY(cspace::place(cspace::container_spaces + index_, machine.scratch, more_spaces_radix));
        has_more_spaces_ = true;
    }
    const CPtr space = space_slot(spaces_);
    TRY(control_.make(machine.pool, ledger, ObjectType::pml4, 0, space));
    if (const Done assigned = asids.assign(space, machine.boot); !assigned.ok()) {
        (void)cspace::remove(space);
        return assigned;
    }
    ++spaces_;
    ++unused_spaces_;
    return {};
}

Word Container::cpu_us() {
    Word total = 0;
    for (const Object sched_context : {vcpu_sched_context, switcher_sched_context}) {
        const sel4::Received report = sel4::call(
            object(sched_context), sel4::MessageInfo(static_cast<Word>(Label::sched_context_consumed), 0, 0, 1),
            {{sel4::ask_for_total_consumed}});
        if (report.info.length() > 1) // keel tells the sum, which the container can't set back by asking itself
            total += report.words.word[1];
        else
            reported_us_ += report.words.word[0];
    }
    return total + reported_us_;
}

void Container::stop() {
    (void)invoke<Label::sched_context_unbind>(object(vcpu_sched_context));
    (void)invoke<Label::sched_context_unbind>(object(switcher_sched_context));
    // These frames are everybody's. A capability that outlived the address space would unmap them from the one that
    // gets its identifier next: unmapping checks no more than identifier, address and frame.
    (void)cspace::remove(object(text));
    (void)cspace::remove(object(clock));
    state = State::detaching;
}

void Container::reclaimed(Machine& machine, Asids& asids) {
    ledger.close(machine.pool);
    asids.released(spaces_);
    control_ = ObjectMaker(PieceKind::control, min_piece_bits);
    spaces_ = unused_spaces_ = object_slots_ = 0;
    reported_us_ = 0;
    has_more_spaces_ = false;
    has_network_port_ = false;
    state = State::reclaimed;
}

} // namespace manager
