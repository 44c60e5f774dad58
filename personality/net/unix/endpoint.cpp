// SPDX-License-Identifier: Apache-2.0
#include "personality/net/unix/endpoint.hpp"

#include "personality/fs/vfs/poll_table.hpp"
#include "personality/net/unix/unix_socket.hpp"

namespace personality::net {

List<Endpoint, &Endpoint::all_hook>& Endpoint::all() {
    static List<Endpoint, &Endpoint::all_hook> list;
    return list;
}

Endpoint::Endpoint(std::uint32_t of_type) : type(of_type) { all().push_back(*this); }

Endpoint::~Endpoint() = default;

void Endpoint::connect(Endpoint& one, Endpoint& other) {
    one.peer = Ref<Endpoint>(&other);
    other.peer = Ref<Endpoint>(&one);
    one.state = other.state = State::connected;
    if (one.is_datagram()) {
        other.senders_.push_back(one);
        one.senders_.push_back(other);
    }
}

void Endpoint::set_datagram_peer(Endpoint* other) {
    const Ref<Endpoint> former = std::exchange(peer, Ref<Endpoint>(other));
    peer_hook.unlink();
    state = other != nullptr ? State::connected : State::unconnected;
    if (other != nullptr) other->senders_.push_back(*this);
    if (!former || former.get() == other) return;
    drop_content();
    if (former->peer.get() == this && !former->closed()) {
        former->error = Errno::econnreset;
        former->wake_all();
    }
}

void Endpoint::close() {
    const bool embryo = file == nullptr;
    file = nullptr;
    const bool unread = !received.empty();
    state = State::closed;
    shutdown = no_more_receiving | no_more_sending;
    bound_hook.unlink();
    all_hook.unlink();
    const Ref<Endpoint> other = std::exchange(peer, nullptr);
    peer_hook.unlink();
    if (other && !is_datagram()) {
        other->shutdown = no_more_receiving | no_more_sending;
        if (unread || embryo) other->error = Errno::econnreset;
        other->wake_all();
    }
    tell_senders();
    room.wake_all();
    drop_content();
    while (const Ref<Endpoint> waiting = take_connection())
        waiting->close();
}

void Endpoint::shut_down(std::uint8_t which) {
    shutdown |= which;
    if (peer && !is_datagram()) {
        if ((which & no_more_receiving) != 0) peer->shutdown |= no_more_sending;
        if ((which & no_more_sending) != 0) peer->shutdown |= no_more_receiving;
        peer->wake_all();
    }
    room.wake_all();
    tell_senders();
    wake_all();
}

void Endpoint::put(SegmentPtr segment) {
    received.push_back(*segment.release());
    ++received_count;
    readable.wake_all();
}

SegmentPtr Endpoint::take() {
    Segment* const first = received.pop_front();
    if (first == nullptr) return nullptr;
    const bool was_full = received_count > max_datagrams;
    --received_count;
    if (is_datagram() && was_full) {
        room.wake_all();
        tell_senders();
    }
    return SegmentPtr(first);
}

void Endpoint::put_connection(Ref<Endpoint> embryo) {
    backlog.push_back(*embryo);
    ++backlog_count;
    Endpoint& added = *embryo;
    added.held = std::move(embryo);
    readable.wake_all();
}

Ref<Endpoint> Endpoint::take_connection() {
    Endpoint* const first = backlog.pop_front();
    if (first == nullptr) return nullptr;
    --backlog_count;
    room.wake_all();
    return std::exchange(first->held, nullptr);
}

// Two that are connected to each other are bounded by their own buffers.
bool Endpoint::full_for(const Endpoint& sender) const {
    return is_datagram() && this != &sender && peer.get() != &sender && received_count > max_datagrams;
}

void Endpoint::remove_unreceived(std::uint64_t bytes) {
    unreceived_ -= bytes;
    if (!closed() && sends_freely()) writable.wake_all();
}

std::uint64_t Endpoint::send_buffer() const {
    return file != nullptr ? file->options.send_buffer : linux::default_buffer_bytes;
}

bool Endpoint::wants_sender() const { return file == nullptr || file->options.on(linux::so_passcred); }

std::uint64_t Endpoint::bytes_received() const {
    std::uint64_t bytes = 0;
    for (const Segment& segment : received) {
        bytes += segment.left();
        if (is_datagram()) break;
    }
    return bytes;
}

std::uint32_t Endpoint::events(fs::PollTable* table) {
    if (table != nullptr) {
        table->add(readable, fs::PollTable::in_events);
        table->add(writable, fs::PollTable::out_events);
    }
    constexpr std::uint32_t in = linux::pollin | linux::pollrdnorm;
    std::uint32_t events = 0;
    if (error != Errno{}) events |= linux::pollerr;
    if (shut(no_more_receiving)) events |= linux::pollrdhup | in;
    if (shut(no_more_receiving) && shut(no_more_sending)) events |= linux::pollhup;
    if (!received.empty() || !backlog.empty()) events |= in;
    if (!is_datagram() && state == State::unconnected) events |= linux::pollhup;
    const bool peer_takes = !is_datagram() || !peer || !peer->full_for(*this);
    if (state != State::listening && sends_freely() && peer_takes)
        events |= linux::pollout | linux::pollwrnorm | linux::pollwrband;
    return events;
}

void Endpoint::drop_content() {
    received_count = 0;
    while (Segment* const segment = received.pop_front())
        Segment::destroy(*segment);
}

void Endpoint::tell_senders() {
    for (Endpoint& sender : senders_)
        sender.writable.wake_all();
}

void Endpoint::wake_all() {
    readable.wake_all();
    writable.wake_all();
}

} // namespace personality::net
