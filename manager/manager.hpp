// SPDX-License-Identifier: Apache-2.0
//
// The manager at work: servers and containers, the requests of both and the ends of both. One thread; it answers every
// request at once, waits for nobody but the next message, and leaves what takes long to the reaper.
#pragma once

#include "abi/protocol/manager.hpp"
#include "abi/protocol/network.hpp"
#include "lib/sel4/syscall.hpp"
#include "manager/container/container.hpp"
#include "manager/machine.hpp"
#include "manager/reaper/reaper.hpp"
#include "manager/server/server.hpp"
#include "manager/turns/witness.hpp"

namespace manager {

// Bit of the main thread's notification: the reaper has something for it. No badge of the endpoint has it.
inline constexpr Word reaper_signal = Word{1} << 62;
inline constexpr Word tick_signal = Word{1} << 61; // the ticker's

// What a request is answered with.
struct Answer {
    protocol::manager::Status status = protocol::manager::Status::Ok;
    sel4::MessageWords words = {};
};

class Manager {
  public:
    Manager(Machine& machine, Reaper& reaper, Witness& witness)
        : machine_(machine), reaper_(reaper), witness_(witness) {}

    Server& server(ServerId id) { return servers_[static_cast<unsigned>(id)]; }
    Done start_server(Server& server);

    [[noreturn]] void run();

  private:
    using Status = protocol::manager::Status;

    // A container, and what is to be told of its end.
    struct Row {
        Container container;
        std::uint8_t waits_for = 0; // servers that have yet to forget it, by bit
        bool silent = false;        // its creation failed: nobody hears of its end
        bool crashed = false;
        bool on_network = false;  // it has or had an interface: the switch knows it
        std::uint32_t number = 0; // the host's name for it
        Word deadline = 0;        // for them, by the time-stamp counter
        Word crash_address = 0;
        Word crash_instruction = 0;
        Word bytes = 0; // when it was taken back
        unsigned pieces = 0;
        unsigned pieces_lost = 0;
        // Of the processor, by microseconds.
        Word served_ticks = 0; // the main thread's time for it, by the time-stamp counter
        Word used_before_us = 0;
        Word used_us = 0;
        Word quota_until_us = 0; // it takes no turns until then; 0: it does
        protocol::NetworkInterface interfaces[protocol::max_interfaces] = {};
    };

    // requests.cpp
    Answer answer(Word badge, sel4::MessageInfo info, const sel4::MessageWords& words);
    Answer answer_container(ContainerIndex index, protocol::manager::Request request, const Word* word);
    Answer answer_control(protocol::manager::Request request, const Word* word);
    Answer answer_server(Server& server, protocol::manager::Request request, const Word* word);
    Answer next_event();
    Answer next_command(Server& server);
    Answer grow_cache(Server& server, Word slot);
    bool may_have_another_space(const Container& container) const;
    Answer create(const Word* word);
    Answer destroy(Word index);
    Answer set_interface(const Word* word);
    Answer interface_of(const Word* word);
    Answer open_network(ContainerIndex index);
    bool serves(const Server& server, const Row& row) const;
    void tell_interfaces(ContainerIndex index);
    void fill_stats();
    Answer container_stats(Word index);
    Answer restart(Word server);

    // endings.cpp
    Answer answer_in_time(const sel4::Received& in);
    void end_container(ContainerIndex index);
    void detached(Server& server, ContainerIndex index);
    void note_failure(Server& server);
    void end_server(Server& server);
    void feed_reaper();
    void take_reaped();
    void container_reclaimed(ContainerIndex index, unsigned pieces_lost);
    void server_reclaimed(Server& server);
    void tell_again();
    void check_deadlines();
    void set_ticking();
    void set_watching();
    void fault(Word domain, sel4::MessageInfo info, const sel4::MessageWords& words);
    void crashed(ContainerIndex index, Word address, Word instruction);
    void reclaim_when_detached(ContainerIndex index);

    // turns/watch.cpp
    void watch_turns();
    void compare_turns(Word now);
    Word used_us(Row& row);
    bool takes_turns(const Row& row) const;
    void set_quota(Row& row, Word period_us, Word until_us);

    Machine& machine_;
    Reaper& reaper_;
    Witness& witness_;
    Asids asids_;
    Server servers_[server_count];
    Row rows_[max_containers];

    ContainerSet stopped_, destroyed_, crashed_; // events that the control server has yet to take
    ContainerSet to_reclaim_;                    // waiting for the reaper
    std::uint8_t servers_to_reclaim_ = 0;
    std::optional<ContainerIndex> reaping_; // a container that the reaper has now
    unsigned detaching_ = 0;                // containers
    unsigned live_ = 0;
    std::uint8_t to_restart_ = 0; // servers that somebody wants to see restarted, by bit
    Word server_restarts_ = 0;
    Word watching_since_us_ = 0; // the witness was late then; 0: it is not
    Word leaked_pieces_ = 0;
};

} // namespace manager
