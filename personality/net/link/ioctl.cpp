// SPDX-License-Identifier: Apache-2.0
#include "personality/net/link/ioctl.hpp"

#include "personality/net/link/description.hpp"
#include "personality/net/socket.hpp"
#include "personality/task/task.hpp"

#include <algorithm>
#include <cstring>

namespace personality::net::link {

namespace {

using linux::IfReq;

constexpr std::int32_t queue_length = 1000; // of packets to an Ethernet interface

linux::SockAddrIn socket_address(const Ip4& address) {
    linux::SockAddrIn name{linux::af_inet, 0, {}, {}};
    std::copy(address.begin(), address.end(), name.address);
    return name;
}

// Every interface has one IPv4 address.
Result<std::int64_t> list_addresses(UserAddress argument) {
    const UserInOut<linux::IfConf> user{{argument}};
    auto conf = TRY(user.read());
    const auto room = static_cast<std::uint32_t>(std::max(conf.bytes, 0));
    std::uint32_t done = 0;
    for (unsigned place = 0; place < places; ++place) {
        const auto interface = describe(place);
        if (!interface) continue;
        IfReq row{};
        std::memcpy(row.name, interface->name_bytes.data(), sizeof row.name);
        row.address = socket_address(interface->address);
        if (conf.to != 0) {
            if (room - done < sizeof row) break;
            TRY(copy_to_user(conf.to + done, &row, sizeof row));
        }
        done += sizeof row;
    }
    conf.bytes = static_cast<std::int32_t>(done);
    TRY(user.write(conf));
    return std::int64_t{0};
}

Result<> answer(std::uint32_t request, const Description& interface, IfReq& row) {
    std::memset(row.raw, 0, sizeof row.raw);
    switch (request) {
    case linux::siocgifname:
        std::memcpy(row.name, interface.name_bytes.data(), sizeof row.name);
        row.number = static_cast<std::int32_t>(interface.index);
        return {};
    case linux::siocgifindex:
        row.number = static_cast<std::int32_t>(interface.index);
        return {};
    case linux::siocgifflags:
        row.flags = static_cast<std::int16_t>(interface.flags & 0xffff);
        return {};
    case linux::siocgifaddr:
    case linux::siocgifdstaddr:
        row.address = socket_address(interface.address);
        return {};
    case linux::siocgifbrdaddr:
        row.address = socket_address(interface.broadcast());
        return {};
    case linux::siocgifnetmask:
        row.address = socket_address(interface.mask());
        return {};
    case linux::siocgifmtu:
        row.number = static_cast<std::int32_t>(interface.mtu);
        return {};
    case linux::siocgifhwaddr:
        row.hardware.family = interface.type;
        std::copy(interface.mac.begin(), interface.mac.end(), row.hardware.data);
        return {};
    case linux::siocgiftxqlen:
        row.number = queue_length;
        return {};
    case linux::siocgifmetric:
    case linux::siocgifmap:
        return {};
    default:
        return Errno::eopnotsupp;
    }
}

bool asks(std::uint32_t request) {
    using namespace linux;
    constexpr std::uint32_t known[] = {siocgifname,    siocgifflags,  siocgifaddr, siocgifdstaddr, siocgifbrdaddr,
                                       siocgifnetmask, siocgifmetric, siocgifmtu,  siocgifhwaddr,  siocgifindex,
                                       siocgiftxqlen,  siocgifmap,    siocethtool};
    return std::find(std::begin(known), std::end(known), request) != std::end(known);
}

// The part of the name before a colon, as "eth0:1" is an address of eth0.
std::string_view device_of(IfReq& row) {
    row.name[sizeof row.name - 1] = '\0';
    const std::string_view name(row.name);
    return name.substr(0, name.find(':'));
}

} // namespace

Result<std::int64_t> interface_ioctl(std::uint32_t request, UserAddress argument) {
    if (request == linux::siocgifconf) return list_addresses(argument);
    if (asks(request)) {
        const UserInOut<IfReq> user{{argument}};
        auto row = TRY(user.read());
        const auto interface = request == linux::siocgifname ? describe_indexed(static_cast<std::uint32_t>(row.number))
                                                             : describe_named(device_of(row));
        if (!interface) return Errno::enodev;
        TRY(answer(request, *interface, row));
        TRY(user.write(row));
        return std::int64_t{0};
    }
    const auto& changes = linux::interface_changes;
    if (std::find(std::begin(changes), std::end(changes), request) == std::end(changes)) return Errno::enotty;
    return credentials().can(linux::Capability::net_admin) ? Errno::eopnotsupp : Errno::eperm;
}

} // namespace personality::net::link
