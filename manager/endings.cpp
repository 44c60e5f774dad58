// SPDX-License-Identifier: Apache-2.0
//
// How containers and servers end (docs/design/architecture.md): stopped at once, forgotten by the servers by a
// deadline, taken back by the reaper. And the loop that all of it happens in.
#include "abi/sel4/faults.hpp"
#include "lib/sel4/invoke.hpp"
#include "manager/clock.hpp"
#include "manager/console.hpp"
#include "manager/manager.hpp"

namespace manager {

namespace {

constexpr Word detach_deadline_us = 200000;
// A server that ends as soon as it is started is no help to anyone: it is left stopped.
constexpr Word max_restarts = 20;
constexpr Word restart_window_us = 60'000'000;

} // namespace

void Manager::run() {
    const CPtr endpoint = machine_.endpoint;
    const CPtr reply = machine_.reply;
    sel4::Received in = sel4::recv(endpoint, reply);
    for (;;) {
        if (in.badge & (reaper_signal | tick_signal)) {
            take_reaped();
            check_deadlines();
            watch_turns();
            in = sel4::recv(endpoint, reply);
        } else if (in.badge >= protocol::manager::fault_badge_base &&
                   in.badge < protocol::manager::container_badge_base) {
            fault(in.badge - protocol::manager::fault_badge_base, in.info, in.words);
            in = sel4::recv(endpoint, reply);
        } else {
            const Answer result = answer_in_time(in);
            const sel4::MessageInfo info(static_cast<Word>(result.status), 0, 0, sel4::message_registers);
            in = sel4::reply_recv(endpoint, info, result.words, reply);
        }
    }
}

// The time that a container's requests take counts as its own (turns/watch.cpp).
Answer Manager::answer_in_time(const sel4::Received& in) {
    const Word start = read_tsc();
    const Answer result = answer(in.badge, in.info, in.words);
    const Word index = in.badge - protocol::manager::container_badge_base;
    if (index < max_containers) rows_[index].served_ticks += read_tsc() - start;
    return result;
}

void Manager::end_container(ContainerIndex index) {
    Row& row = rows_[index];
    row.container.stop();
    row.waits_for = 0;
    ++detaching_;
    for (Server& server : servers_) {
        if (!serves(server, row)) continue;
        // A server that was not told of the container yet never will be.
        server.commands.interfaces.remove(index);
        if (server.commands.attach.has(index)) {
            server.commands.attach.remove(index);
            continue;
        }
        if (row.silent) continue;
        row.waits_for = static_cast<std::uint8_t>(row.waits_for | 1U << server.number());
        server.commands.detach.add(index);
        server.announce();
    }
    crashed_.remove(index);
    if (!row.silent) {
        stopped_.add(index);
        server(ServerId::control).announce();
    }
    row.deadline = read_tsc() + detach_deadline_us * machine_.tsc_mhz;
    set_ticking();
    reclaim_when_detached(index);
}

// One container alone takes nobody's turn.
void Manager::set_watching() { witness_.set_ticking(live_ > 1); }

// Who is to be ended for no fault of its own is ended in the midst of what it does, as a fault would.
void Manager::set_ticking() { reaper_.set_ticking(detaching_ != 0 || to_restart_ != 0, to_restart_ != 0); }

void Manager::detached(Server& server, ContainerIndex index) {
    // Before it took the command it knows nothing of it: what it says then does not count.
    if (server.commands.detach.has(index)) return;
    rows_[index].waits_for = static_cast<std::uint8_t>(rows_[index].waits_for & ~(1U << server.number()));
    reclaim_when_detached(index);
}

void Manager::reclaim_when_detached(ContainerIndex index) {
    Row& row = rows_[index];
    if (row.container.state != Container::State::detaching || row.waits_for) return;
    row.container.state = Container::State::reclaiming;
    --detaching_;
    set_ticking();
    to_reclaim_.add(index);
    feed_reaper();
}

void Manager::check_deadlines() {
    if (to_restart_ != 0) {
        for (Server& server : servers_)
            if (to_restart_ & 1U << server.number()) end_server(server);
        to_restart_ = 0;
        set_ticking();
    }
    if (!detaching_) return;
    const Word now = read_tsc();
    for (unsigned i = 0; i < max_containers; ++i) {
        Row& row = rows_[i];
        if (row.container.state != Container::State::detaching || now < row.deadline) continue;
        for (Server& server : servers_)
            if (row.waits_for & 1U << server.number()) {
                console::print("bulkhead: ", server.traits().name, " did not detach in time");
                note_failure(server);
                end_server(server);
            }
    }
}

// It is ended for a fault of its own.
void Manager::note_failure(Server& server) {
    const Word now = read_tsc();
    if (now - server.window_began > restart_window_us * machine_.tsc_mhz) {
        server.window_began = now;
        server.ends_in_window = 0;
    }
    ++server.ends_in_window;
}

void Manager::end_server(Server& server) {
    if (server.state() != Server::State::running) return;
    server.stop();
    servers_to_reclaim_ = static_cast<std::uint8_t>(servers_to_reclaim_ | 1U << server.number());
    for (unsigned i = 0; i < max_containers; ++i)
        if (rows_[i].container.state == Container::State::detaching) {
            rows_[i].waits_for = static_cast<std::uint8_t>(rows_[i].waits_for & ~(1U << server.number()));
            reclaim_when_detached(static_cast<ContainerIndex>(i));
        }
    feed_reaper();
}

void Manager::feed_reaper() {
    if (!reaper_.idle()) return;
    for (Server& server : servers_)
        if (servers_to_reclaim_ & 1U << server.number()) return reaper_.submit(server.ledger());
    if ((reaping_ = to_reclaim_.first())) reaper_.submit(rows_[*reaping_].container.ledger);
}

void Manager::take_reaped() {
    const Reaper::Finished finished = reaper_.take_finished();
    if (!finished.ledger) return;
    leaked_pieces_ += finished.lost;
    if (reaping_)
        container_reclaimed(*reaping_, finished.lost);
    else
        for (Server& server : servers_)
            if (finished.ledger == &server.ledger()) server_reclaimed(server);
    reaping_.reset();
    feed_reaper();
}

void Manager::container_reclaimed(ContainerIndex index, unsigned pieces_lost) {
    Row& row = rows_[index];
    to_reclaim_.remove(index);
    row.bytes = row.container.ledger.bytes();
    row.pieces = row.container.ledger.pieces();
    row.pieces_lost = pieces_lost;
    row.container.reclaimed(machine_, asids_);
    --live_;
    set_watching();
    if (row.silent) {
        row.container.state = Container::State::empty;
    } else {
        destroyed_.add(index);
        server(ServerId::control).announce();
    }
}

void Manager::server_reclaimed(Server& server) {
    servers_to_reclaim_ = static_cast<std::uint8_t>(servers_to_reclaim_ & ~(1U << server.number()));
    server.reclaimed(machine_, asids_);
    ++server_restarts_;
    if (server.ends_in_window > max_restarts || !start_server(server).ok())
        console::print("bulkhead: ", server.traits().name, " is not started again");
    else if (server.number() == static_cast<unsigned>(ServerId::control))
        tell_again();
}

// What a control server was told and may not have passed on. What it hears twice it takes as one.
void Manager::tell_again() {
    for (unsigned i = 0; i < max_containers; ++i) {
        const Row& row = rows_[i];
        if (row.container.state == Container::State::running && row.crashed) crashed_.add(i);
        const bool ends = row.container.state == Container::State::detaching ||
                          row.container.state == Container::State::reclaiming ||
                          row.container.state == Container::State::reclaimed;
        if (ends && !row.silent) stopped_.add(i);
    }
    server(ServerId::control).announce();
}

Done Manager::start_server(Server& server) {
    TRY(server.start(machine_, asids_));
    for (Row& row : rows_)
        if (row.container.state == Container::State::running && serves(server, row))
            TRY(row.container.attach(machine_, server));
    Server& driver = this->server(ServerId::netdriver);
    Server& network = this->server(ServerId::network);
    const bool part_of_network = &server == &driver || &server == &network;
    if (!part_of_network || driver.state() != Server::State::running || network.state() != Server::State::running)
        return {};
    TRY(driver.meet(network, protocol::server::network_device_bit));
    return network.meet(driver, protocol::server::network_switch_bit);
}

void Manager::crashed(ContainerIndex index, Word address, Word instruction) {
    rows_[index].crashed = true;
    rows_[index].crash_address = address;
    rows_[index].crash_instruction = instruction;
    crashed_.add(index);
    server(ServerId::control).announce();
}

void Manager::fault(Word domain, sel4::MessageInfo info, const sel4::MessageWords& words) {
    const bool unknown_syscall = info.label() == static_cast<Word>(sel4::FaultLabel::unknown_syscall);
    const Word instruction =
        unknown_syscall ? sel4::ipc_buffer().message[sel4::unknown_syscall::fault_ip] : words.word[sel4::vm_fault::ip];
    const bool has_address = info.label() == static_cast<Word>(sel4::FaultLabel::vm_fault) ||
                             info.label() == static_cast<Word>(sel4::FaultLabel::cap_fault);
    const Word address = has_address ? words.word[sel4::vm_fault::address] : 0;
    if (domain < server_count) {
        Server& server = servers_[domain];
        console::print("bulkhead: ", server.traits().name, " faulted: label ", info.label(), " at ", instruction,
                       " address ", address);
        note_failure(server);
        return end_server(server);
    }
    if (domain < protocol::manager::fault_container_first)
        fatal("a thread of the manager faulted", static_cast<Error>(info.label()));
    const Word index = domain - protocol::manager::fault_container_first;
    if (index < max_containers && rows_[index].container.state == Container::State::running)
        crashed(static_cast<ContainerIndex>(index), address, instruction);
}

} // namespace manager
