// SPDX-License-Identifier: Apache-2.0
#include "personality/net/unix/unix_socket.hpp"

#include "personality/linux/ioctl.hpp"
#include "personality/net/link/ioctl.hpp"
#include "personality/net/unix/in_flight.hpp"
#include "personality/task/task.hpp"

namespace personality::net {

namespace {

Result<std::uint32_t> checked_type(std::uint32_t type, std::int32_t protocol) {
    if (protocol != 0 && protocol != linux::af_unix) return Errno::eprotonosupport;
    if (type == linux::sock_raw) return linux::sock_dgram;
    if (type == linux::sock_stream || type == linux::sock_dgram || type == linux::sock_seqpacket) return type;
    return Errno::esocktnosupport;
}

Result<Ref<UnixSocket>> make(std::uint32_t type, std::uint32_t flags) {
    auto path = TRY(make_socket_path());
    auto endpoint = TRY(make_ref<Endpoint>(type));
    return make_ref<UnixSocket>(std::move(path), flags, std::move(endpoint));
}

} // namespace

Result<Ref<fs::File>> make_unix_socket(std::uint32_t type, std::int32_t protocol, std::uint32_t flags) {
    return Ref<fs::File>(TRY(make(TRY(checked_type(type, protocol)), flags)));
}

Result<SocketPair> make_unix_pair(std::uint32_t type, std::int32_t protocol, std::uint32_t flags) {
    type = TRY(checked_type(type, protocol));
    const auto one = TRY(make(type, flags));
    const auto other = TRY(make(type, flags));
    Endpoint::connect(one->endpoint(), other->endpoint());
    one->endpoint().peer_owner = other->endpoint().peer_owner = UnixSocket::current_owner();
    return SocketPair{one, other};
}

linux::UCred UnixSocket::current_owner() { return {current_pid(), credentials().euid, credentials().egid}; }

UnixSocket::UnixSocket(Ref<fs::Dentry> path, std::uint32_t flags, Ref<Endpoint> endpoint)
    : Socket(std::move(path), flags | linux::o_rdwr, linux::af_unix, endpoint->type, 0),
      endpoint_(std::move(endpoint)) {
    endpoint_->file = this;
}

UnixSocket::~UnixSocket() {
    endpoint_->close();
    collect_in_flight();
}

UnixSocket* UnixSocket::from(fs::File& file) {
    Socket* const socket = Socket::from(file);
    return socket != nullptr && socket->family() == linux::af_unix ? static_cast<UnixSocket*>(socket) : nullptr;
}

Result<> UnixSocket::own_name(Address& address) {
    if (endpoint_->name)
        address = endpoint_->name->address;
    else
        address.set(linux::af_unix, {});
    return {};
}

Result<> UnixSocket::peer_name(Address& address) {
    if (!endpoint_->peer) return Errno::enotconn;
    if (endpoint_->peer->name)
        address = endpoint_->peer->name->address;
    else
        address.set(linux::af_unix, {});
    return {};
}

Result<> UnixSocket::shut_down(std::int32_t how) {
    if (how < linux::shut_rd || how > linux::shut_rdwr) return Errno::einval;
    endpoint_->shut_down(static_cast<std::uint8_t>(how + 1)); // the bits are in this order
    return {};
}

Result<std::size_t> UnixSocket::send(OutgoingMessage& message) {
    if ((message.flags & linux::msg_oob) != 0) return Errno::eopnotsupp;
    if (message.rights.count != 0 && files_in_flight() + message.rights.count > limit_of_open_files()) {
        collect_in_flight();
        if (files_in_flight() + message.rights.count > limit_of_open_files()) return Errno::etoomanyrefs;
    }
    TRY(bind_if_needed());
    const Wait wait = send_wait(message.flags);
    return type() == linux::sock_stream ? send_stream(message, wait) : send_datagram(message, wait);
}

Result<std::size_t> UnixSocket::receive(IncomingMessage& message) {
    if ((message.flags & linux::msg_oob) != 0) return Errno::eopnotsupp;
    const Wait wait = receive_wait(message.flags);
    return type() == linux::sock_stream ? receive_stream(message, wait) : receive_datagram(message, wait);
}

void UnixSocket::seal(Segment& segment, OutgoingMessage& message, const Endpoint& to) const {
    if (message.rights.count != 0) segment.attach(std::exchange(message.rights, {}));
    segment.credentials = message.sender;
    if (message.sender.known || !(options.on(linux::so_passcred) || to.wants_sender())) return;
    segment.credentials = {true, {current_pid(), credentials().uid, credentials().gid}};
}

void UnixSocket::open(Segment& segment, IncomingMessage& message) const {
    if (segment.sender->name) message.from = segment.sender->name->address;
    message.sender = {options.on(linux::so_passcred), segment.credentials.who};
}

Result<std::int64_t> UnixSocket::ioctl(std::uint32_t request, UserAddress argument) {
    std::uint64_t bytes = 0;
    switch (request) {
    case linux::fionread:
        if (listening()) return Errno::einval;
        bytes = endpoint_->bytes_received();
        break;
    case linux::tiocoutq:
        bytes = endpoint_->unreceived();
        break;
    default:
        return link::interface_ioctl(request, argument);
    }
    TRY(UserOut<std::int32_t>{{argument}}.write(static_cast<std::int32_t>(bytes)));
    return std::int64_t{0};
}

} // namespace personality::net
