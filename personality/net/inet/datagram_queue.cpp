// SPDX-License-Identifier: Apache-2.0
#include "personality/net/inet/datagram_queue.hpp"

#include <algorithm>
#include <memory>

namespace personality::net::inet {

bool DatagramQueue::put(pbuf* data, const Name& from, std::uint32_t limit) {
    const std::uint32_t charge = data->tot_len + overhead;
    if (bytes_ + charge > limit && !empty()) return false;
    auto* const datagram = new (std::nothrow) Datagram(data, from);
    if (datagram == nullptr) return false;
    waiting_.push_back(*datagram);
    bytes_ += charge;
    readable.wake_all();
    return true;
}

Result<std::size_t> DatagramQueue::take(IncomingMessage& message, std::uint16_t family) {
    const bool peek = (message.flags & linux::msg_peek) != 0;
    Datagram& first = waiting_.front();
    std::unique_ptr<Datagram> taken;
    if (!peek) {
        waiting_.pop_front();
        bytes_ -= first.data->tot_len + overhead;
        taken.reset(&first);
    }
    write_name(message.from, first.from, family);
    const std::size_t whole = first.data->tot_len;
    std::size_t left = std::min<std::uint64_t>(whole, message.data.remaining());
    const std::size_t received = left;
    if (received < whole) message.out_flags |= linux::msg_trunc;
    pbuf_ref(first.data); // copying may wait, and another task take it meanwhile
    const pbuf* const data = first.data;
    Result<> outcome;
    for (const pbuf* part = data; part != nullptr && left > 0 && outcome.ok(); part = part->next) {
        const std::size_t bytes = std::min<std::size_t>(part->len, left);
        outcome = message.data.put(part->payload, bytes);
        left -= bytes;
    }
    pbuf_free(const_cast<pbuf*>(data));
    TRY(std::move(outcome));
    return (message.flags & linux::msg_trunc) != 0 ? whole : received;
}

void DatagramQueue::clear() {
    while (Datagram* const first = waiting_.pop_front())
        delete first;
    bytes_ = 0;
}

} // namespace personality::net::inet
