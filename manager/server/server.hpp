// SPDX-License-Identifier: Apache-2.0
//
// A server as a protection domain: its own address space, capability space, thread, scheduling context and
// notification, with its device's capabilities and nothing else. It can be stopped, taken back and started anew, any
// number of times.
#pragma once

#include "manager/cspace.hpp"
#include "manager/memory/asids.hpp"
#include "manager/server/address_space.hpp"
#include "manager/server/commands.hpp"
#include "manager/server/device.hpp"

namespace manager {

class Server {
  public:
    enum class State : std::uint8_t { stopped, running };

    void initialize(ServerId id, std::span<const std::byte> image, const ServerDevice& device);

    // Preconditions: stopped, nothing in the ledger.
    Done start(Machine& machine, Asids& asids);

    // Nothing of it runs again, and its device stops reading and writing memory. Its ledger waits to be reclaimed.
    void stop();

    // Its memory is back: it may start again.
    void reclaimed(Machine& machine, Asids& asids);

    // Maps a container's port pages, `count` consecutive capabilities of its own for this server, at the container's
    // place among ports of `stride` bytes.
    Done map_port(Machine& machine, ContainerIndex container, CPtr pages, unsigned count, Word stride);

    // Preconditions: both run. Lets it signal `peer` by bit `bit` of that one's notification.
    Done meet(const Server& peer, unsigned bit);

    // Slot of its root CNode, for capabilities it is given.
    CPtr root_slot(Word slot) const { return cspace::slot(cspace::server_root + number(), slot); }

    // Tells it that it has a command or an event.
    void announce() const {
        if (state_ == State::running) sel4::signal(object(announcement_slot));
    }

    const ServerTraits& traits() const { return server_traits[number()]; }
    unsigned number() const { return static_cast<unsigned>(id_); }
    State state() const { return state_; }
    CPtr notification() const { return object(notification_slot); }
    Word incarnation() const { return incarnation_; }
    unsigned slots_used() const { return memory_.slots_used(object(0)); }
    Ledger& ledger() { return memory_.ledger; }

    Commands commands;
    Word cache_bytes = 0; // bound of a store's cache, and what it has of it
    Word cache_granted = 0;
    Word ends_in_window = 0; // by its own fault, since `window_began` by the time-stamp counter
    Word window_began = 0;

  private:
    // Slots of its objects' CNode.
    enum Object : Word {
        tcb,
        sched_context,
        notification_slot,
        vspace,
        root, // CNode, with its guard
        fault_endpoint,
        announcement_slot, // the notification with the manager's bit
        irq_signal,        // the notification with the interrupt's bit
        free_first,
    };

    static constexpr unsigned objects_radix = 10;

    CPtr object(Word index) const { return cspace::slot(cspace::server_objects + number(), index); }
    Done make_objects(Machine& machine, Asids& asids);
    Done load(Machine& machine);
    Done map_own_pages(Machine& machine);
    Done map_copies(Machine& machine, CPtr pages, unsigned count, Word address, sel4::CapRights rights,
                    Word attributes);
    Done fill_root(Machine& machine);
    base::Result<CPtr, Error> map_new(Machine& machine, Word address);

    ServerId id_ = {};
    State state_ = State::stopped;
    bool has_asid_ = false;
    std::span<const std::byte> image_;
    ServerDevice device_;
    ServerMemory memory_;
    CPtr ipc_page_ = 0;
    Word incarnation_ = 0;
};

} // namespace manager
