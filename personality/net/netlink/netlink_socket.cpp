// SPDX-License-Identifier: Apache-2.0
#include "personality/net/netlink/netlink_socket.hpp"

#include "personality/fs/vfs/poll_table.hpp"
#include "personality/net/link/ioctl.hpp"
#include "personality/task/task.hpp"

#include <memory>

namespace personality::net::netlink {

namespace {

using linux::NlMsgHdr;
using linux::SockAddrNl;

constexpr std::uint32_t most_request = 32768;

List<NetlinkSocket, &NetlinkSocket::all_hook> sockets;

Result<SockAddrNl> read_name(const Address& from) {
    SockAddrNl name;
    if (from.bytes < sizeof name || from.family() != linux::af_netlink) return Errno::einval;
    std::memcpy(&name, from.data, sizeof name);
    return name;
}

void write_name(Address& to, std::uint32_t port, std::uint32_t groups) {
    const SockAddrNl name{linux::af_netlink, 0, port, groups};
    std::memcpy(to.data, &name, sizeof name);
    to.bytes = sizeof name;
}

bool is_switch(std::int32_t option) {
    return option == linux::netlink_pktinfo || option == linux::netlink_broadcast_error ||
           option == linux::netlink_no_enobufs || option == linux::netlink_cap_ack || option == linux::netlink_ext_ack;
}

} // namespace

Result<Ref<fs::File>> make_socket(std::uint32_t type, std::int32_t protocol, std::uint32_t flags) {
    if (type != linux::sock_raw && type != linux::sock_dgram) return Errno::esocktnosupport;
    if (protocol < 0 || protocol >= linux::netlink_count) return Errno::eprotonosupport;
    if (protocol != linux::netlink_route && protocol != linux::netlink_kobject_uevent) return Errno::eprotonosupport;
    auto path = TRY(make_socket_path());
    auto socket = TRY(make_ref<NetlinkSocket>(std::move(path), flags, type, static_cast<std::uint32_t>(protocol)));
    sockets.push_back(*socket);
    return Ref<fs::File>(socket);
}

// A process's first socket has its number, the others what is free.
Result<> NetlinkSocket::take_port(std::uint32_t wanted) {
    const auto taken = [&](std::uint32_t port) {
        for (const NetlinkSocket& socket : sockets)
            if (&socket != this && socket.protocol() == protocol() && socket.port_ == port) return true;
        return false;
    };
    if (wanted != 0) {
        if (taken(wanted)) return Errno::eaddrinuse;
        port_ = wanted;
        return {};
    }
    std::uint32_t port = static_cast<std::uint32_t>(current_pid());
    for (std::uint32_t other = UINT32_MAX - 4096; taken(port); --other)
        port = other;
    port_ = port;
    return {};
}

Result<> NetlinkSocket::bind(const Address& address) {
    const SockAddrNl name = TRY(read_name(address));
    if (port_ != 0 && name.port != port_) return Errno::einval;
    if (port_ == 0) TRY(take_port(name.port));
    groups_ = name.groups;
    return {};
}

Result<> NetlinkSocket::connect(const Address& address) {
    if (!address.has_family()) return Errno::einval;
    if (address.family() == linux::af_unspec) {
        connected_ = false;
        return {};
    }
    const SockAddrNl name = TRY(read_name(address));
    if (name.port != 0) return Errno::econnrefused;
    if (port_ == 0) TRY(take_port(0));
    connected_ = true;
    return {};
}

Result<> NetlinkSocket::own_name(Address& address) {
    write_name(address, port_, groups_);
    return {};
}

Result<> NetlinkSocket::peer_name(Address& address) {
    write_name(address, 0, 0);
    return {};
}

Result<> NetlinkSocket::shut_down(std::int32_t) { return Errno::eopnotsupp; }

Result<std::size_t> NetlinkSocket::send(OutgoingMessage& message) {
    if ((message.flags & linux::msg_oob) != 0) return Errno::eopnotsupp;
    if (message.to != nullptr && TRY(read_name(*message.to)).port != 0) return Errno::econnrefused;
    const std::uint64_t bytes = message.data.remaining();
    if (bytes > most_request) return Errno::emsgsize;
    if (port_ == 0) TRY(take_port(0));
    const std::unique_ptr<std::byte[]> data(new (std::nothrow) std::byte[bytes + 1]);
    if (!data) return Errno::enobufs;
    TRY(message.data.get(data.get(), bytes));
    if (answers_.count() * sizeof(Datagram) > options.receive_buffer) return Errno::enobufs;
    for (std::span<const std::byte> left(data.get(), bytes); left.size() >= sizeof(NlMsgHdr);) {
        NlMsgHdr header;
        std::memcpy(&header, left.data(), sizeof header);
        if (header.length < sizeof header || header.length > left.size()) break;
        handle({header, left.subspan(sizeof header, header.length - sizeof header), port_});
        left = left.subspan(std::min<std::size_t>(linux::netlink_align(header.length), left.size()));
    }
    if (!answers_.empty()) readable_.wake_all();
    return std::size_t{bytes};
}

void NetlinkSocket::handle(const Request& request) {
    const NlMsgHdr& header = request.header;
    const bool is_request = (header.flags & linux::nlm_request) != 0 && header.type >= linux::nlmsg_first_of_families;
    Result<> done;
    if (is_request && protocol() == linux::netlink_route) done = answer_route(request, answers_);
    if (is_request && done.ok() && request.dump() && (header.type & 3) == 2) {
        Message end(linux::nlmsg_done, linux::nlm_multi, request.reply_to());
        answers_.add(end.put(std::int32_t{0}));
    } else if (!done.ok() || (header.flags & linux::nlm_ack) != 0) {
        answer(request, done.ok() ? Errno{} : done.error());
    }
    answers_.close_last();
}

void NetlinkSocket::answer(const Request& request, Errno error) {
    answers_.close_last();
    const bool capped = error == Errno{} || (switches_ >> linux::netlink_cap_ack & 1) != 0;
    Message message(linux::nlmsg_error, capped ? std::uint16_t{linux::nlm_capped} : std::uint16_t{0},
                    request.reply_to());
    message.put(-static_cast<std::int32_t>(error)).put(request.header);
    if (!capped) message.put_bytes(request.body);
    answers_.add(message);
}

Result<std::size_t> NetlinkSocket::receive(IncomingMessage& message) {
    if ((message.flags & linux::msg_oob) != 0) return Errno::eopnotsupp;
    const Wait wait{*this, options.receive_timeout_ns, message.flags};
    while (answers_.empty()) {
        if (answers_.take_failure()) return Errno::enobufs;
        TRY(wait.in(readable_));
    }
    // Copying may wait, and another task take it meanwhile.
    const auto first = TRY((message.flags & linux::msg_peek) != 0 ? answers_.copy_first() : answers_.take_first());
    const std::size_t whole = first->length;
    const std::size_t count = std::min<std::uint64_t>(whole, message.data.remaining());
    if (count < whole) message.out_flags |= linux::msg_trunc;
    write_name(message.from, 0, 0);
    TRY(message.data.put(first->bytes, count));
    return (message.flags & linux::msg_trunc) != 0 ? whole : count;
}

Result<> NetlinkSocket::set_option(std::int32_t level, std::int32_t option, UserAddress value, std::uint32_t bytes) {
    if (level != linux::sol_netlink) return Errno::enoprotoopt;
    if (bytes < sizeof(std::int32_t)) return Errno::einval;
    const std::int32_t number = TRY(UserIn<std::int32_t>{{value}}.read());
    if (option == linux::netlink_add_membership || option == linux::netlink_drop_membership)
        return number >= 1 && number <= 64 ? Result<>() : Errno::einval;
    if (!is_switch(option)) return Errno::enoprotoopt;
    const std::uint32_t bit = 1U << option;
    switches_ = number != 0 ? switches_ | bit : switches_ & ~bit;
    return {};
}

Result<std::uint32_t> NetlinkSocket::get_option(std::int32_t level, std::int32_t option, UserAddress value,
                                                std::uint32_t bytes) {
    if (level != linux::sol_netlink || !is_switch(option)) return Errno::enoprotoopt;
    if (bytes < sizeof(std::int32_t)) return Errno::einval;
    const std::int32_t on = switches_ >> option & 1;
    TRY(UserOut<std::int32_t>{{value}}.write(on));
    return std::uint32_t{sizeof on};
}

Result<std::int64_t> NetlinkSocket::ioctl(std::uint32_t request, UserAddress argument) {
    return link::interface_ioctl(request, argument);
}

std::uint32_t NetlinkSocket::poll(fs::PollTable* table) {
    if (table != nullptr) table->add(readable_, fs::PollTable::in_events);
    const std::uint32_t out = linux::pollout | linux::pollwrnorm | linux::pollwrband;
    return answers_.empty() ? out : out | linux::pollin | linux::pollrdnorm;
}

} // namespace personality::net::netlink
