// SPDX-License-Identifier: Apache-2.0
//
// A container: a subtree of the capability derivation tree. All that it is made of comes out of the pieces of its
// ledger, the CNodes that hold the manager's own capabilities to it included, so that its end is the end of its pieces.
//
// Control pieces hold what the manager keeps (scheduling contexts, address spaces, the CNodes of its capabilities), a
// port piece what is shared with the servers, memory pieces everything else.
#pragma once

#include "abi/protocol/container.hpp"
#include "abi/protocol/network.hpp"
#include "abi/protocol/store.hpp"
#include "manager/cspace.hpp"
#include "manager/memory/asids.hpp"
#include "manager/memory/mapping.hpp"
#include "manager/memory/object_maker.hpp"
#include "manager/server/server.hpp"

namespace manager {

// Without a limit: round robin, budget and period being the same. After so much time of its own a container goes behind
// all others that can run, however long that took. A budget that came back by the clock would never be used up by one
// that spends a part of its time in the manager or a server, and that one would never be behind the others.
inline constexpr sel4::Time turn_us = 10000;

// What its creator asked for.
struct ContainerLimits {
    Word memory;   // bytes
    Word quota_us; // of the processor per period; 0: no limit
    Word period_us;
    Word image_offset;
    Word image_bytes;
};

class Container {
  public:
    enum class State : std::uint8_t {
        empty,
        running,
        detaching,  // stopped; servers have yet to forget it
        reclaiming, // the reaper's
        reclaimed,  // its end is to be told
    };

    // Makes everything and starts it. On an error the caller ends it.
    Done create(Machine& machine, Asids& asids, ContainerIndex index, const ContainerLimits& limits);

    // Gives it to a server: port pages, notifications both ways, and for the store the page-cache CNode. Also for a
    // server that was started anew.
    Done attach(Machine& machine, Server& server);

    // Makes the network port and maps it in the container.
    // not_enough_memory over the limit: nothing was made.
    Done open_network(Machine& machine);
    // Maps the port in the switch, which the container is attached to.
    Done attach_network_port(Machine& machine, Server& network);
    bool has_network_port() const { return has_network_port_; }

    // A piece of 2^bits bytes into an empty slot of its root CNode.
    Done grant_memory(Machine& machine, unsigned bits, Word slot);

    // An address space with an identifier into an empty slot of its root CNode.
    Done new_vspace(Machine& machine, Asids& asids, Word slot);

    // Processor time of all its threads so far, in microseconds.
    Word cpu_us();

    bool is_limited() const { return limits.quota_us != 0 && limits.quota_us < limits.period_us; }

    // Of one without a limit: a turn's time in each period, or turns (0) as ever. Preconditions: it runs.
    Done set_turns(Machine& machine, Word period_us);

    // Nothing of it runs again.
    void stop();

    // After the reaper: its pieces and identifiers are free.
    void reclaimed(Machine& machine, Asids& asids);

    unsigned spaces() const { return spaces_; }
    unsigned slots_used() const { return object_slots_ + spaces_ + (has_network_port_ ? network_slots : 0); }

    State state = State::empty;
    Ledger ledger;
    ContainerLimits limits = {};

  private:
    // Slots of its objects' CNode.
    enum Object : Word {
        vcpu_sched_context,
        switcher_sched_context,
        notification,
        page_cache,
        root,      // its root CNode, with the CSpace's guard
        root_node, // a CNode with that capability, so that it has a pointer
        pdpt,
        page_directory,
        page_table,
        text,
        clock,
        crash_endpoint,       // H's fault handler
        personality_endpoint, // P's
        first_spaces,         // P's address space and one for the first process
        port_pages = first_spaces + 2,
        block_page = port_pages + all_port_pages,          // made with them
        server_port_pages,                                 // copies for the servers
        network_node = server_port_pages + all_port_pages, // CNode of the network port's pages
        memory_pages,
    };

    static constexpr unsigned objects_radix = 7;
    static constexpr unsigned network_radix = 6; // first its own pages, from the middle on copies for the switch
    static constexpr Word network_copies = Word{1} << (network_radix - 1);
    static constexpr unsigned network_slots = 2 * protocol::network_port_pages;
    static constexpr unsigned more_spaces_radix = 9;
    static constexpr unsigned initial_spaces = 2;

    CPtr object(Word slot) const { return cspace::slot(cspace::container_objects + index_, slot); }
    CPtr root_slot(Word slot) const { return cspace::slot(cspace::container_root + index_, slot); }
    CPtr space_slot(unsigned number) const;

    Done make_objects(Machine& machine, Asids& asids);
    Done map_pages(Machine& machine);
    Done write_block(Machine& machine);
    Done fill_root(Machine& machine);
    Done configure_cpu(Machine& machine);
    Done configure_cpu(Machine& machine, Word quota_us, Word period_us);
    Done start_threads(Machine& machine);
    Done make_space(Machine& machine, Asids& asids);

    ObjectMaker control_{PieceKind::control, min_piece_bits};
    ContainerIndex index_ = 0;
    std::uint16_t spaces_ = 0;        // with identifiers
    std::uint16_t unused_spaces_ = 0; // of these, the last ones, which the container has not been given
    std::uint16_t object_slots_ = 0;
    Word reported_us_ = 0;         // processor time that a kernel without a sum has reported so far
    bool has_more_spaces_ = false; // the second CNode for address spaces
    bool has_network_port_ = false;
};

} // namespace manager
