// SPDX-License-Identifier: Apache-2.0
//
// What sendmsg(2) and recvmsg(2) move: bytes, a name, and what goes with them, cmsg(3).
#pragma once

#include "personality/fs/vfs/file.hpp"
#include "personality/net/address.hpp"

#include <memory>

namespace personality::net {

// Open files on their way to another process, SCM_RIGHTS.
struct Rights {
    std::unique_ptr<Ref<fs::File>[]> files;
    std::uint32_t count = 0;

    // enomem.
    Result<Rights> copy() const;
};

// Who sent a message, SCM_CREDENTIALS. Of one that nobody asked to know it is the kernel's idea of nobody.
struct Sender {
    bool known = false;
    linux::UCred who{0, linux::overflow_id, linux::overflow_id};
};

struct OutgoingMessage {
    IoBuffer& data;
    const Address* to = nullptr; // null: the peer
    std::uint32_t flags = 0;     // MSG_...
    Rights rights{};             // they leave with the first bytes
    Sender sender{};             // as the program gives it
};

struct IncomingMessage {
    IoBuffer& data;
    std::uint32_t flags = 0;     // MSG_...
    std::uint32_t out_flags = 0; // what recvmsg(2) tells: msg_trunc, ...
    Address from{};
    Rights rights{};
    Sender sender{};
};

} // namespace personality::net
