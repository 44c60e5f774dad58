// SPDX-License-Identifier: Apache-2.0
//
// Datagrams that wait to be received, bounded by SO_RCVBUF; what has no room is dropped, as networks do.
#pragma once

#include "personality/base/list.hpp"
#include "personality/net/inet/name.hpp"
#include "personality/net/message.hpp"
#include "personality/task/wait_queue.hpp"

#include <lwip/pbuf.h>

namespace personality::net::inet {

struct Datagram {
    Datagram(pbuf* content, const Name& sender) : data(content), from(sender) {}
    ~Datagram() { pbuf_free(data); }
    Datagram(const Datagram&) = delete;
    Datagram& operator=(const Datagram&) = delete;

    ListHook hook;
    pbuf* data;
    Name from;
};

class DatagramQueue {
  public:
    ~DatagramQueue() { clear(); }

    // Takes the buffer over, unless it answers false.
    bool put(pbuf* data, const Name& from, std::uint32_t limit);
    bool empty() const { return waiting_.empty(); }
    std::uint32_t bytes() const { return bytes_; } // of all, with what they take beside
    std::size_t first_bytes() const { return empty() ? 0 : waiting_.front().data->tot_len; }
    // Into `message`, which tells what it has no room for. Precondition: not empty().
    Result<std::size_t> take(IncomingMessage& message, std::uint16_t family);
    void clear();

    WaitQueue readable;

  private:
    // What a datagram takes beside its bytes.
    static constexpr std::uint32_t overhead = 256;

    List<Datagram, &Datagram::hook> waiting_;
    std::uint32_t bytes_ = 0;
};

} // namespace personality::net::inet
