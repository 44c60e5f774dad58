// SPDX-License-Identifier: Apache-2.0
//
// Requests on the manager's endpoint (abi/protocol/manager.hpp): who may ask what, and with what.
#include "manager/clock.hpp"
#include "manager/manager.hpp"

#include <algorithm>
#include <cstring>

namespace manager {

using protocol::manager::Command;
using protocol::manager::Event;
using protocol::manager::Request;

namespace {

constexpr Word min_quota_us = 1000;
constexpr Word min_period_us = 1000;
constexpr Word max_period_us = 1000000;
constexpr Word store_cache_piece_bits = 21;
constexpr Word least_spaces = 3; // of a container: the personality's, and two of a process that executes a program

constexpr Answer refuse(protocol::manager::Status status) { return {status, {}}; }

template<typename... Words>
Answer reply_words(Words... words) {
    return {protocol::manager::Status::Ok, {{static_cast<Word>(words)...}}};
}

protocol::manager::Status status_of(const Done& result) {
    if (result.ok()) return protocol::manager::Status::Ok;
    switch (result.error()) {
    case Error::delete_first:
    case Error::failed_lookup:
        return protocol::manager::Status::NoSlot;
    case Error::range_error:
        return protocol::manager::Status::TooMany;
    default:
        return protocol::manager::Status::NoMemory;
    }
}

// Message words that a request must have.
unsigned words_of(Request request) {
    switch (request) {
    case Request::Create:
    case Request::SetInterface:
        return 4;
    case Request::GrantMemory:
    case Request::Crashed:
    case Request::SetClock:
    case Request::Name:
        return 2;
    case Request::NewVSpace:
    case Request::Destroy:
    case Request::SetStoreCache:
    case Request::Detached:
    case Request::GrowCache:
    case Request::ContainerStats:
    case Request::Restart:
    case Request::Interface:
        return 1;
    default:
        return 0;
    }
}

bool container_slot_ok(Word slot) {
    return slot >= protocol::container::free_first && slot < Word{1} << protocol::container::cnode_radix;
}

} // namespace

Answer Manager::answer(Word badge, sel4::MessageInfo info, const sel4::MessageWords& words) {
    const auto request = static_cast<Request>(info.label());
    if (info.length() < words_of(request)) return refuse(Status::BadArgument);
    const Word* const word = words.word;
    if (badge >= protocol::manager::container_badge_base)
        return answer_container(static_cast<ContainerIndex>(badge - protocol::manager::container_badge_base), request,
                                word);
    for (Server& server : servers_)
        if (badge == server.traits().badge && server.state() == Server::State::running)
            return answer_server(server, request, word);
    return refuse(Status::NotAllowed);
}

Answer Manager::answer_container(ContainerIndex index, Request request, const Word* word) {
    Container& container = rows_[index].container;
    if (container.state != Container::State::running) return refuse(Status::NotAllowed);
    switch (request) {
    case Request::GrantMemory:
        if (word[0] < min_piece_bits || word[0] > max_piece_bits) return refuse(Status::BadArgument);
        if (!container_slot_ok(word[1])) return refuse(Status::NoSlot);
        return refuse(status_of(container.grant_memory(machine_, static_cast<unsigned>(word[0]), word[1])));
    case Request::NewVSpace:
        if (!container_slot_ok(word[0])) return refuse(Status::NoSlot);
        if (!may_have_another_space(container)) return refuse(Status::TooMany);
        return refuse(status_of(container.new_vspace(machine_, asids_, word[0])));
    case Request::Crashed:
        crashed(index, word[0], word[1]);
        return {};
    case Request::OpenNetwork:
        return open_network(index);
    default:
        return refuse(Status::NotAllowed);
    }
}

Answer Manager::answer_server(Server& server, Request request, const Word* word) {
    switch (request) {
    case Request::NextCommand:
        return next_command(server);
    case Request::Detached:
        if (word[0] >= max_containers) return refuse(Status::NoSuchContainer);
        detached(server, static_cast<ContainerIndex>(word[0]));
        return {};
    case Request::GrowCache:
        return server.traits().keeps_cache ? grow_cache(server, word[0]) : refuse(Status::NotAllowed);
    case Request::Interface:
        return &server == &this->server(ServerId::network) ? interface_of(word) : refuse(Status::NotAllowed);
    default:
        return server.number() == static_cast<unsigned>(ServerId::control) ? answer_control(request, word)
                                                                           : refuse(Status::NotAllowed);
    }
}

Answer Manager::answer_control(Request request, const Word* word) {
    switch (request) {
    case Request::Create:
        return create(word);
    case Request::Destroy:
        return destroy(word[0]);
    case Request::NextEvent:
        return next_event();
    case Request::Stats:
        fill_stats();
        return {};
    case Request::ContainerStats:
        return container_stats(word[0]);
    case Request::SetInterface:
        return set_interface(word);
    case Request::Name:
        if (word[0] >= max_containers) return refuse(Status::NoSuchContainer);
        rows_[word[0]].number = static_cast<std::uint32_t>(word[1]);
        return {};
    case Request::Restart:
        return restart(word[0]);
    case Request::SetClock:
        server(ServerId::time).commands.clock = SetClock{word[0], word[1]};
        server(ServerId::time).announce();
        return {};
    case Request::SetStoreCache: {
        Server& store = server(ServerId::store);
        if (word[0] != 0) {
            store.cache_bytes = word[0];
            store.commands.cache_bytes = word[0];
            store.announce();
        }
        return reply_words(store.cache_bytes);
    }
    default:
        return refuse(Status::NotAllowed);
    }
}

// What each container that is still to come needs is kept back. Of the rest a container may take as long as it has
// fewer than it leaves: whoever takes all it can get leaves as many to the others, the next one half of these, and so
// on.
bool Manager::may_have_another_space(const Container& container) const {
    const Word kept_back = least_spaces * (max_containers - live_);
    return asids_.free() > kept_back && container.spaces() < asids_.free() - kept_back;
}

Answer Manager::create(const Word* word) {
    ContainerLimits limits{.memory = word[0] ? word[0] : ~Word{0},
                           .quota_us = word[1] >> 32,
                           .period_us = word[1] & 0xffffffff,
                           .image_offset = word[2],
                           .image_bytes = word[3]};
    const bool cpu_ok = limits.quota_us == 0 || (limits.quota_us >= min_quota_us && limits.period_us >= min_period_us &&
                                                 limits.period_us <= max_period_us);
    if (!cpu_ok || limits.image_offset % page_bytes || limits.image_bytes % page_bytes || limits.image_bytes == 0)
        return refuse(Status::BadArgument);
    const Word machine_bytes = machine_.boot.total_bytes();
    if (limits.memory > machine_bytes) limits.memory = machine_bytes;

    unsigned index = 0;
    while (index < max_containers && rows_[index].container.state != Container::State::empty)
        ++index;
    if (index == max_containers) return refuse(Status::TooMany);
    const auto at = static_cast<ContainerIndex>(index);
    Row& row = rows_[index];
    row.silent = row.crashed = row.on_network = false;
    row.number = 0;
    row.pieces_lost = 0;
    std::memset(row.interfaces, 0, sizeof row.interfaces);
    row.served_ticks = row.quota_until_us = 0;
    ++live_;
    set_watching();
    Done made = row.container.create(machine_, asids_, at, limits);
    for (Server& server : servers_)
        if (made.ok() && serves(server, row)) made = row.container.attach(machine_, server);
    if (!made.ok()) {
        row.silent = true;
        end_container(at);
        return refuse(Status::NoMemory);
    }
    return reply_words(index);
}

Answer Manager::destroy(Word index) {
    if (index >= max_containers || rows_[index].container.state != Container::State::running)
        return refuse(Status::NoSuchContainer);
    end_container(static_cast<ContainerIndex>(index));
    return {};
}

Answer Manager::set_interface(const Word* word) {
    const Word index = word[0] & 0xffffffff;
    const Word number = word[0] >> 32;
    if (number >= protocol::max_interfaces) return refuse(Status::BadArgument);
    if (index >= max_containers || rows_[index].container.state != Container::State::running)
        return refuse(Status::NoSuchContainer);
    const auto at = static_cast<ContainerIndex>(index);
    Row& row = rows_[index];
    std::memcpy(&row.interfaces[number], word + 1, sizeof(protocol::NetworkInterface));
    if (row.interfaces[number].network != 0 && !row.on_network) {
        row.on_network = true;
        Server& network = server(ServerId::network);
        if (serves(network, row) && !row.container.attach(machine_, network).ok()) return refuse(Status::NoMemory);
    } else if (row.on_network) {
        tell_interfaces(at);
    }
    return {};
}

Answer Manager::interface_of(const Word* word) {
    const Word index = word[0] & 0xffffffff;
    const Word number = word[0] >> 32;
    if (number >= protocol::max_interfaces) return refuse(Status::BadArgument);
    if (index >= max_containers || rows_[index].container.state != Container::State::running)
        return refuse(Status::NoSuchContainer);
    Answer result;
    std::memcpy(result.words.word, &rows_[index].interfaces[number], sizeof(protocol::NetworkInterface));
    return result;
}

Answer Manager::open_network(ContainerIndex index) {
    Row& row = rows_[index];
    if (row.container.has_network_port()) return {};
    const auto used = [](const protocol::NetworkInterface& interface) { return interface.network != 0; };
    if (std::none_of(std::begin(row.interfaces), std::end(row.interfaces), used)) return refuse(Status::NotAllowed);
    const Done opened = row.container.open_network(machine_);
    if (!opened.ok()) return refuse(status_of(opened));
    Server& network = server(ServerId::network);
    if (serves(network, row) && !row.container.attach_network_port(machine_, network).ok())
        return refuse(Status::NoMemory);
    tell_interfaces(index);
    return {};
}

bool Manager::serves(const Server& server, const Row& row) const {
    if (server.state() != Server::State::running) return false;
    return server.traits().serves == Serves::everybody ||
           (server.traits().serves == Serves::with_interfaces && row.on_network);
}

// A switch that has yet to hear of the container asks for its interfaces then.
void Manager::tell_interfaces(ContainerIndex index) {
    Server& network = server(ServerId::network);
    if (network.state() != Server::State::running || network.commands.attach.has(index)) return;
    network.commands.interfaces.add(index);
    network.announce();
}

Answer Manager::restart(Word server) {
    static_assert(static_cast<unsigned>(ServerId::control) == static_cast<unsigned>(protocol::ServerName::Control) &&
                  static_cast<unsigned>(ServerId::store) == static_cast<unsigned>(protocol::ServerName::Store) &&
                  static_cast<unsigned>(ServerId::time) == static_cast<unsigned>(protocol::ServerName::Time) &&
                  static_cast<unsigned>(ServerId::netdriver) ==
                      static_cast<unsigned>(protocol::ServerName::NetDriver) &&
                  static_cast<unsigned>(ServerId::network) == static_cast<unsigned>(protocol::ServerName::Network));
    if (server >= server_count) return refuse(Status::BadArgument);
    to_restart_ = static_cast<std::uint8_t>(to_restart_ | 1U << server);
    set_ticking();
    return {};
}

Answer Manager::next_event() {
    const auto named = [&](ContainerIndex index) { return Word{rows_[index].number} << 32 | index; };
    if (const auto index = crashed_.first()) {
        crashed_.remove(*index);
        return reply_words(Event::Crashed, named(*index), rows_[*index].crash_address, rows_[*index].crash_instruction);
    }
    if (const auto index = stopped_.first()) {
        stopped_.remove(*index);
        return reply_words(Event::Stopped, named(*index));
    }
    if (const auto index = destroyed_.first()) {
        destroyed_.remove(*index);
        Row& row = rows_[*index];
        row.container.state = Container::State::empty;
        return reply_words(Event::Destroyed, named(*index), row.bytes, Word{row.pieces} << 32 | row.pieces_lost);
    }
    return reply_words(Event::None);
}

Answer Manager::next_command(Server& server) {
    Commands& commands = server.commands;
    if (commands.clock) {
        const SetClock clock = *commands.clock;
        commands.clock.reset();
        return reply_words(Command::SetClock, 0, clock.realtime_ns, clock.tsc);
    }
    if (commands.cache_bytes) {
        const Word bytes = *commands.cache_bytes;
        commands.cache_bytes.reset();
        return reply_words(Command::SetCacheBytes, 0, bytes);
    }
    if (const auto index = commands.attach.first()) {
        commands.attach.remove(*index);
        if (&server == &this->server(ServerId::control))
            return reply_words(Command::Attach, *index, rows_[*index].number);
        if (&server == &this->server(ServerId::network))
            return reply_words(Command::Attach, *index, rows_[*index].container.has_network_port() ? 1 : 0);
        const ContainerLimits& limits = rows_[*index].container.limits;
        return reply_words(Command::Attach, *index, limits.image_offset, limits.image_bytes);
    }
    if (const auto index = commands.detach.first()) {
        commands.detach.remove(*index);
        return reply_words(Command::Detach, *index);
    }
    if (const auto index = commands.interfaces.first()) {
        commands.interfaces.remove(*index);
        return reply_words(Command::Interfaces, *index, rows_[*index].container.has_network_port() ? 1 : 0);
    }
    return reply_words(Command::None);
}

Answer Manager::grow_cache(Server& server, Word slot) {
    constexpr Word bytes = Word{1} << store_cache_piece_bits;
    if (slot < protocol::server::free_first || slot >= protocol::server::container_first) return refuse(Status::NoSlot);
    if (server.cache_granted + bytes > server.cache_bytes) return refuse(Status::TooMany);
    const auto piece = server.ledger().take(machine_.pool, store_cache_piece_bits, PieceKind::memory);
    if (!piece.ok()) return refuse(Status::NoMemory);
    const Done granted = cspace::copy(server.root_slot(slot), machine_.pool.cap(piece.value()));
    if (!granted.ok()) {
        server.ledger().undo_take(machine_.pool);
        return refuse(status_of(granted));
    }
    server.cache_granted += bytes;
    return {};
}

void Manager::fill_stats() {
    auto& stats = *reinterpret_cast<protocol::MachineStats*>(window::stats);
    Word container_bytes = 0;
    Word slots = cspace::taken() + machine_.pool.slots_used();
    for (const Row& row : rows_) {
        container_bytes += row.container.ledger.bytes();
        slots += row.container.slots_used();
    }
    for (const Server& server : servers_)
        slots += server.slots_used();
    stats.untyped_total_bytes = machine_.boot.total_bytes();
    stats.untyped_free_bytes = machine_.boot.free_bytes() + machine_.pool.free_bytes();
    stats.containers = live_;
    stats.manager_slots_used = slots;
    stats.server_restarts = server_restarts_;
    stats.leaked_pieces = leaked_pieces_;
    stats.container_bytes = container_bytes;
}

Answer Manager::container_stats(Word index) {
    if (index >= max_containers || rows_[index].container.state != Container::State::running)
        return refuse(Status::NoSuchContainer);
    Container& container = rows_[index].container;
    return reply_words(container.ledger.bytes(), container.limits.memory, container.cpu_us(),
                       read_tsc() / machine_.tsc_mhz);
}

} // namespace manager
