// SPDX-License-Identifier: Apache-2.0
#include "personality/net/unix/in_flight.hpp"

#include "personality/net/unix/unix_socket.hpp"

namespace personality::net {

namespace {

using Flying = List<UnixSocket, &UnixSocket::in_flight_hook>;

Flying& flying() {
    static Flying list;
    return list;
}

std::uint32_t file_count = 0;

template<typename Each>
void for_each_socket(const Rights& rights, Each&& each) {
    for (std::uint32_t i = 0; i < rights.count; ++i)
        if (UnixSocket* const socket = UnixSocket::from(*rights.files[i])) each(*socket);
}

template<typename Each>
void for_each_sent_to(Endpoint& endpoint, Each& each) {
    for (const Segment& segment : endpoint.received)
        for_each_socket(segment.rights, each);
    for (Endpoint& waiting : endpoint.backlog)
        for_each_sent_to(waiting, each);
}

// Nobody has it open, it is in messages only.
bool only_in_flight(const UnixSocket& socket) { return socket.references() == socket.in_flight; }

// How often a candidate is in messages that are not in other candidates' queues.
void count_from_outside() {
    for (UnixSocket& socket : flying()) {
        socket.candidate = only_in_flight(socket);
        socket.from_outside = socket.in_flight;
    }
    auto inside = [](UnixSocket& sent) { --sent.from_outside; };
    for (UnixSocket& socket : flying())
        if (socket.candidate) for_each_sent_to(socket.endpoint(), inside);
}

// Whoever can be received can be received from.
void spare_reachable() {
    for (bool changed = true; changed;) {
        changed = false;
        auto spare = [&](UnixSocket& sent) {
            if (sent.candidate) sent.from_outside = 1;
        };
        for (UnixSocket& socket : flying()) {
            if (!socket.candidate || socket.from_outside == 0) continue;
            socket.candidate = false;
            changed = true;
            for_each_sent_to(socket.endpoint(), spare);
        }
    }
}

void move_queues(Endpoint& endpoint, SegmentList& to) {
    while (Segment* const segment = endpoint.received.pop_front())
        to.push_back(*segment);
    for (Endpoint& waiting : endpoint.backlog)
        move_queues(waiting, to);
}

} // namespace

void rights_sent(const Rights& rights) {
    file_count += rights.count;
    for_each_socket(rights, [](UnixSocket& socket) {
        if (socket.in_flight++ == 0) flying().push_back(socket);
    });
}

void rights_left(const Rights& rights) {
    file_count -= rights.count;
    for_each_socket(rights, [](UnixSocket& socket) {
        if (--socket.in_flight == 0) socket.in_flight_hook.unlink();
    });
}

std::uint32_t files_in_flight() { return file_count; }

void collect_in_flight() {
    if (flying().empty()) return;
    count_from_outside();
    spare_reachable();
    SegmentList garbage;
    for (UnixSocket& socket : flying())
        if (socket.candidate) move_queues(socket.endpoint(), garbage);
    while (Segment* const segment = garbage.pop_front())
        Segment::destroy(*segment);
}

} // namespace personality::net
