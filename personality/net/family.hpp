// SPDX-License-Identifier: Apache-2.0
//
// The address families that there are, address_families(7).
#pragma once

#include "personality/net/socket.hpp"

namespace personality::net {

struct SocketPair {
    Ref<fs::File> one, other;
};

// socket(2), socketpair(2). `type` without flags, `flags`: o_nonblock or nothing. eafnosupport, esocktnosupport,
// eprotonosupport, eopnotsupp, enomem.
Result<Ref<fs::File>> make_socket(std::int32_t family, std::uint32_t type, std::int32_t protocol, std::uint32_t flags);
Result<SocketPair> make_socket_pair(std::int32_t family, std::uint32_t type, std::int32_t protocol,
                                    std::uint32_t flags);

} // namespace personality::net
