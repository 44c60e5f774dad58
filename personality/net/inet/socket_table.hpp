// SPDX-License-Identifier: Apache-2.0
//
// All Internet sockets and connections that there are, for /proc/net and sock_diag(7).
#pragma once

#include "personality/net/inet/name.hpp"

namespace personality::fs {
class File;
}

namespace personality::net::inet {

struct SocketRow {
    Name local, peer;
    bool v6;                                 // the socket's family; that of the addresses, if no file is open for it
    std::uint8_t state;                      // linux::TcpState; of UDP and raw sockets established or close
    std::uint32_t send_bytes, receive_bytes; // a listener's: its backlog, how many wait in it
    std::uint32_t uid;
    std::uint64_t inode;    // 0: no file is open for it
    std::uint32_t protocol; // a raw socket's
    std::uint32_t retransmits;
    std::uint8_t timer;     // what TCP waits for: 0 nothing, 1 to send again, 2 to probe an idle peer
    std::uint32_t timer_ms; // until then
};

class RowSink {
  public:
    virtual void add(const SocketRow& row) = 0;

  protected:
    ~RowSink() = default;
};

void list_tcp(RowSink& sink);
void list_udp(RowSink& sink);
void list_raw(RowSink& sink);

// Who has it open, for a row.
void set_owner(SocketRow& row, const fs::File* file, std::uint16_t family);

std::uint8_t linux_state(int lwip_state);

} // namespace personality::net::inet
