// SPDX-License-Identifier: Apache-2.0
#include "personality/net/dns/query.hpp"

#include "abi/protocol/session.hpp"
#include "personality/platform/clock.hpp"
#include "personality/platform/random.hpp"
#include "personality/session/channel.hpp"

#include <lwip/netif.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace personality::net::dns {

namespace {

constexpr std::uint64_t patience_ns =
    3'000'000'000; // with the host, and with each server: programs ask again after 5 s
constexpr std::uint16_t server_port = 53;
constexpr unsigned loopback_index = 1;

bool is(const Question& question, Type type) { return question.type == static_cast<std::uint16_t>(type); }

} // namespace

std::unique_ptr<Query> Query::make(const Surroundings& surroundings, std::uint16_t number, const Question& question,
                                   std::span<const std::byte> bytes, const ip_addr_t& from, std::uint16_t port) {
    std::unique_ptr<Query> query(new (std::nothrow) Query(surroundings, number, question, from, port));
    if (!query) return nullptr;
    query->bytes_.reset(new (std::nothrow) std::byte[bytes.size()]);
    if (!query->bytes_) return nullptr;
    std::copy(bytes.begin(), bytes.end(), query->bytes_.get());
    query->length_ = bytes.size();
    return query;
}

Query::~Query() { leave_server(); }

void Query::leave_server() {
    if (upstream_ != nullptr) udp_remove(upstream_);
    upstream_ = nullptr;
}

void Query::set_patience() { deadline_ns_ = platform::monotonic_ns() + patience_ns; }

void Query::ask_host() {
    protocol::ResolveQuestion asked{number_, protocol::ResolveKind::Addresses, {}};
    std::string_view name = question_.name();
    const auto address = reverse_address(name);
    if (is(question_, Type::ptr) && address) {
        asked.kind = protocol::ResolveKind::Name;
        std::memcpy(asked.address, address->data(), sizeof asked.address);
        name = {};
    } else if (!is(question_, Type::a) && !is(question_, Type::aaaa)) {
        return ask_next_server();
    }
    std::byte frame[sizeof asked + max_name];
    std::memcpy(frame, &asked, sizeof asked);
    std::memcpy(frame + sizeof asked, name.data(), name.size());
    set_patience();
    // Without room it is asked again when the patience is at its end.
    host_asked_ = session::channel::send(protocol::SessionFrameType::Resolve, protocol::first_session,
                                         std::span(frame).first(sizeof asked + name.size()));
}

void Query::on_host_answer(std::span<const std::byte> known) {
    if (!host_asked_) return;
    host_asked_ = false;
    if (known.empty()) return ask_next_server();
    constexpr std::size_t most_records = protocol::resolve_addresses_max * record_bytes;
    std::byte answer[max_question + std::max(most_records, max_question)];
    const std::size_t addresses = std::min<std::size_t>(known.size() / 4, protocol::resolve_addresses_max);
    const std::size_t bytes =
        is(question_, Type::ptr)
            ? write_name(message(), question_, {reinterpret_cast<const char*>(known.data()), known.size()}, answer)
            : write_addresses(message(), question_, known.first(is(question_, Type::a) ? 4 * addresses : 0), answer);
    reply(std::span(answer).first(bytes));
}

void Query::on_time(std::uint64_t now) {
    if (over_ || now < deadline_ns_) return;
    if (upstream_ != nullptr) return ask_next_server();
    if (host_asked_) return fail(); // it was behind, and dropped the question
    ask_host();
}

void Query::ask_next_server() {
    leave_server();
    const std::uint8_t* const server =
        next_server_ < protocol::spec_max_name_servers ? surroundings_.servers[next_server_++] : nullptr;
    if (server == nullptr || server[0] == 0) return fail();
    ip_addr_t address;
    IP_ADDR4(&address, server[0], server[1], server[2], server[3]);
    pbuf* const data = pbuf_alloc(PBUF_TRANSPORT, static_cast<u16_t>(length_), PBUF_RAM);
    upstream_ = udp_new_ip_type(IPADDR_TYPE_V4);
    if (data != nullptr && upstream_ != nullptr && udp_connect(upstream_, &address, server_port) == ERR_OK) {
        udp_recv(upstream_, on_server_answer, this);
        platform::fill_random(&server_id_, sizeof server_id_);
        std::memcpy(data->payload, bytes_.get(), length_);
        set_id({static_cast<std::byte*>(data->payload), length_}, server_id_);
        set_patience();
        if (udp_send(upstream_, data) != ERR_OK) deadline_ns_ = 0; // the next one, when the timer comes
    } else {
        fail();
    }
    if (data != nullptr) pbuf_free(data);
}

void Query::on_server_answer(void* self, udp_pcb*, pbuf* data, const ip_addr_t*, u16_t) {
    Query& query = *static_cast<Query*>(self);
    const std::size_t length = data->tot_len;
    const std::unique_ptr<std::byte[]> bytes(new (std::nothrow) std::byte[length]);
    if (bytes) pbuf_copy_partial(data, bytes.get(), data->tot_len, 0);
    pbuf_free(data);
    if (!bytes || query.over_) return;
    const std::span<std::byte> message(bytes.get(), length);
    const auto mark = mark_of(message);
    if (!mark || !mark->response || mark->id != query.server_id_) return; // somebody else's, or a forgery
    set_id(message, query.question_.id);
    query.reply(message);
}

void Query::reply(std::span<const std::byte> bytes) {
    over_ = true;
    pbuf* const data = pbuf_alloc(PBUF_TRANSPORT, static_cast<u16_t>(bytes.size()), PBUF_RAM);
    if (data == nullptr) return; // the program will ask again
    std::memcpy(data->payload, bytes.data(), bytes.size());
    // Loopback's own address is another one of the same network.
    udp_sendto_if_src(surroundings_.listener, data, &client_, client_port_, netif_get_by_index(loopback_index),
                      &surroundings_.listener->local_ip);
    pbuf_free(data);
}

void Query::fail() {
    std::byte answer[max_question];
    reply(std::span(answer).first(write_failure(message(), question_, answer)));
}

} // namespace personality::net::dns
