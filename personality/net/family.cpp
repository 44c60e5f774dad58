// SPDX-License-Identifier: Apache-2.0
#include "personality/net/family.hpp"

#include "personality/net/inet/inet_socket.hpp"
#include "personality/net/netlink/netlink_socket.hpp"
#include "personality/net/unix/unix_socket.hpp"

namespace personality::net {

namespace {

struct Family {
    std::int32_t number;
    Result<Ref<fs::File>> (*make)(std::uint32_t type, std::int32_t protocol, std::uint32_t flags);
    // nullptr: sockets of this family come one by one.
    Result<SocketPair> (*make_pair)(std::uint32_t type, std::int32_t protocol, std::uint32_t flags);
};

constexpr Family families[] = {
    {linux::af_unix, make_unix_socket, make_unix_pair},
    {linux::af_inet, inet::make_socket, nullptr},
    {linux::af_inet6, inet::make_socket6, nullptr},
    {linux::af_netlink, netlink::make_socket, nullptr},
};

const Family* find(std::int32_t number) {
    for (const Family& family : families)
        if (family.number == number) return &family;
    return nullptr;
}

Result<const Family*> family_of(std::int32_t number, std::uint32_t type) {
    if (number < 0 || number >= linux::af_count) return Errno::eafnosupport;
    if (type >= linux::sock_type_count) return Errno::einval;
    const Family* const family = find(number);
    if (family == nullptr) return Errno::eafnosupport;
    return family;
}

} // namespace

Result<Ref<fs::File>> make_socket(std::int32_t family, std::uint32_t type, std::int32_t protocol, std::uint32_t flags) {
    return TRY(family_of(family, type))->make(type, protocol, flags);
}

Result<SocketPair> make_socket_pair(std::int32_t family, std::uint32_t type, std::int32_t protocol,
                                    std::uint32_t flags) {
    const Family& found = *TRY(family_of(family, type));
    if (found.make_pair == nullptr) return Errno::eopnotsupp;
    return found.make_pair(type, protocol, flags);
}

} // namespace personality::net
