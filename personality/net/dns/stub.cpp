// SPDX-License-Identifier: Apache-2.0
#include "personality/net/dns/stub.hpp"

#include "abi/protocol/session.hpp"
#include "personality/net/dns/query.hpp"
#include "personality/net/inet/stack.hpp"
#include "personality/platform/clock.hpp"
#include "personality/task/timer_queue.hpp"

#include <cstring>

namespace personality::net::dns::stub {

namespace {

constexpr unsigned max_queries = 64;      // at a time; what comes beyond them is dropped, and asked again
constexpr std::size_t max_message = 1232; // of a query, with EDNS
constexpr std::uint64_t turn_ns = 500'000'000;
constexpr std::uint16_t port = 53;

bool wanted = false;
Surroundings surroundings{};
List<Query, &Query::hook> queries;
unsigned count = 0;
std::uint16_t last_number = 0;

void forget_those_over() {
    for (auto each = queries.begin(); each != queries.end();) {
        Query& query = *each;
        ++each;
        if (!query.over()) continue;
        query.hook.unlink();
        delete &query;
        --count;
    }
}

void turn(Timer& timer) {
    const std::uint64_t now = platform::monotonic_ns();
    for (Query& query : queries)
        query.on_time(now);
    forget_those_over();
    inet::settle();
    if (count != 0) timer.arm(now + turn_ns);
}

Timer timer(turn);

void on_received(void*, udp_pcb*, pbuf* data, const ip_addr_t* from, u16_t from_port) {
    std::byte message[max_message];
    const std::size_t length = pbuf_copy_partial(data, message, sizeof message, 0);
    const bool whole = data->tot_len <= sizeof message;
    pbuf_free(data);
    forget_those_over();
    const auto question = whole ? read_query(std::span(message).first(length)) : std::nullopt;
    if (!question || count == max_queries) return;
    auto query =
        Query::make(surroundings, ++last_number, *question, std::span(message).first(length), *from, from_port);
    if (!query) return;
    ++count;
    queries.push_back(*query);
    query.release()->ask_host();
    if (!timer.armed()) timer.arm(platform::monotonic_ns() + turn_ns);
}

} // namespace

void configure(const protocol::SpecHeader& spec) {
    wanted = (spec.flags & protocol::spec_stub_resolver) != 0;
    std::memcpy(surroundings.servers, spec.name_servers, sizeof surroundings.servers);
}

void start() {
    if (!wanted) return;
    udp_pcb* const listener = udp_new_ip_type(IPADDR_TYPE_V4);
    if (listener == nullptr) return; // a container without memory for this has other worries
    ip_addr_t address;
    IP_ADDR4(&address, 127, 0, 0, 11);
    if (udp_bind(listener, &address, port) != ERR_OK) return udp_remove(listener);
    udp_recv(listener, on_received, nullptr);
    surroundings.listener = listener;
}

void on_answer(std::span<const std::byte> frame) {
    protocol::ResolveAnswer answer;
    if (frame.size() < sizeof answer) return;
    std::memcpy(&answer, frame.data(), sizeof answer);
    const std::span<const std::byte> known = frame.subspan(sizeof answer);
    if (known.size() != answer.bytes) return;
    for (Query& query : queries)
        if (query.number() == answer.number && !query.over()) query.on_host_answer(known);
    forget_those_over();
    inet::settle();
}

} // namespace personality::net::dns::stub
