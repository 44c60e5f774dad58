// SPDX-License-Identifier: Apache-2.0
//
// How Unix sockets get their names and find each other: bind(2), listen(2), connect(2), accept(2).
#include "personality/net/unix/unix_socket.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::net {

Result<> UnixSocket::bind(const Address& address) {
    if (!address.has_family() || address.family() != linux::af_unix) return Errno::einval;
    if (address.bytes == sizeof(std::uint16_t)) return endpoint_->name ? Result<>() : bind_any_name(*endpoint_);
    const std::string_view name = TRY(unix_name(address));
    return bind_name(*endpoint_, name);
}

Result<> UnixSocket::bind_if_needed() {
    if (!options.on(linux::so_passcred) || endpoint_->name) return {};
    return bind_any_name(*endpoint_);
}

Result<> UnixSocket::listen(std::int32_t backlog) {
    if (endpoint_->is_datagram()) return Errno::eopnotsupp;
    const bool fresh = endpoint_->state == Endpoint::State::unconnected;
    if (!endpoint_->name || (!fresh && !listening())) return Errno::einval;
    endpoint_->state = Endpoint::State::listening;
    endpoint_->backlog_limit = std::min<std::uint32_t>(static_cast<std::uint32_t>(backlog), linux::somaxconn);
    endpoint_->owner = current_owner();
    endpoint_->room.wake_all();
    return {};
}

Result<> UnixSocket::connect(const Address& address) {
    if (endpoint_->is_datagram()) return connect_datagram(address);
    return connect_stream(address, send_wait(0));
}

Result<> UnixSocket::connect_stream(const Address& address, const Wait& wait) {
    const std::string_view name = TRY(unix_name(address));
    TRY(bind_if_needed());
    auto embryo = TRY(make_ref<Endpoint>(type()));
    Ref<Endpoint> server;
    for (;;) {
        server = TRY(find_bound(name));
        if (server->state != Endpoint::State::listening || server->shut(Endpoint::no_more_receiving))
            return server->type == type() ? Errno::econnrefused : Errno::eprototype;
        if (server->type != type()) return Errno::eprototype;
        if (!server->backlog_full()) break;
        TRY(wait.in(server->room));
    }
    if (endpoint_->state == Endpoint::State::connected) return Errno::eisconn;
    if (endpoint_->state != Endpoint::State::unconnected) return Errno::einval;
    Endpoint::connect(*endpoint_, *embryo);
    embryo->name = server->name;
    embryo->peer_owner = current_owner();
    endpoint_->peer_owner = server->owner;
    endpoint_->writable.wake_all();
    server->put_connection(std::move(embryo));
    return {};
}

Result<> UnixSocket::connect_datagram(const Address& address) {
    if (address.has_family() && address.family() == linux::af_unspec) {
        endpoint_->set_datagram_peer(nullptr);
        return {};
    }
    const std::string_view name = TRY(unix_name(address));
    TRY(bind_if_needed());
    const Ref<Endpoint> other = TRY(find_bound(name));
    if (!other->is_datagram()) return Errno::eprototype;
    if (other->peer && other->peer != endpoint_) return Errno::eperm;
    endpoint_->set_datagram_peer(other.get());
    return {};
}

Result<Ref<fs::File>> UnixSocket::accept(std::uint32_t flags) {
    if (endpoint_->is_datagram()) return Errno::eopnotsupp;
    if (!listening()) return Errno::einval;
    const Wait wait = receive_wait(0);
    while (endpoint_->backlog.empty()) {
        if (endpoint_->shut(Endpoint::no_more_receiving)) return Errno::einval;
        TRY(wait.in(endpoint_->readable));
    }
    auto path = TRY(make_socket_path());
    const Ref<Endpoint> embryo(&endpoint_->backlog.front());
    const auto accepted = TRY(make_ref<UnixSocket>(std::move(path), flags, embryo));
    accepted->options.set(linux::so_passcred, options.on(linux::so_passcred));
    endpoint_->take_connection();
    return Ref<fs::File>(accepted);
}

} // namespace personality::net
