// SPDX-License-Identifier: Apache-2.0
#include "personality/net/inet/tcp_socket.hpp"

#include "personality/fs/vfs/poll_table.hpp"
#include "personality/net/inet/stack.hpp"
#include "personality/task/task.hpp"

#include <lwip/priv/tcp_priv.h>

namespace personality::net::inet {

namespace {

tcp_pcb* new_block(std::uint16_t family) {
    return tcp_new_ip_type(family == linux::af_inet ? IPADDR_TYPE_V4 : IPADDR_TYPE_ANY);
}

} // namespace

Result<Ref<fs::File>> TcpSocket::make(std::uint16_t family, std::uint32_t flags) {
    auto path = TRY(make_socket_path());
    tcp_pcb* const block = new_block(family);
    if (block == nullptr) return Errno::enomem;
    auto connection = make_ref<TcpConnection>(block, false);
    if (!connection.ok()) {
        tcp_abort(block);
        return connection.error();
    }
    return Ref<fs::File>(TRY(make_ref<TcpSocket>(std::move(path), flags, family, std::move(*connection))));
}

TcpSocket::TcpSocket(Ref<fs::Dentry> path, std::uint32_t flags, std::uint16_t family, Ref<TcpConnection> connection)
    : InetSocket(std::move(path), flags | linux::o_rdwr, family, linux::sock_stream, linux::ipproto_tcp),
      connection_(std::move(connection)) {
    own_connection();
}

TcpSocket::~TcpSocket() {
    disown();
    listener_.reset();
    connection_->close(options.linger.on != 0 && options.linger.seconds == 0);
}

void TcpSocket::own_connection() {
    connection_->file = this;
    connection_->family = family();
}

void TcpSocket::disown() {
    connection_->file = nullptr;
    if (listener_ && listener_->file == this) listener_->file = nullptr;
}

Result<> TcpSocket::require_block() {
    if (connection_->pcb != nullptr) return {};
    tcp_pcb* const block = new_block(family());
    if (block == nullptr) return Errno::enomem;
    auto fresh = make_ref<TcpConnection>(block, false);
    if (!fresh.ok()) {
        tcp_abort(block);
        return fresh.error();
    }
    disown();
    connection_ = std::move(*fresh);
    own_connection();
    bound_ = false;
    options_changed();
    return {};
}

Result<> TcpSocket::bind(const Address& address) {
    const Name name = TRY(read_name(address, family()));
    TRY(check_reach(name.address));
    TRY(check_own(name.address));
    if (bound_ || listener_ || connection_->state != TcpConnection::State::fresh) return Errno::einval;
    TRY(require_block());
    if (name.port != 0 && name.port < 1024 && !credentials().can(linux::Capability::net_bind_service))
        return Errno::eacces;
    options_changed();
    const bool any = ip_addr_isany_val(name.address);
    const ip_addr_t own = any ? any_address(family(), v6_only()) : name.address;
    if (const err_t error = tcp_bind(connection_->pcb, &own, name.port); error != ERR_OK)
        return error == ERR_BUF ? Errno::eaddrinuse : error_of(error);
    bound_ = true;
    connection_->local = {own, connection_->pcb->local_port};
    return {};
}

Result<> TcpSocket::bind_any() {
    if (bound_) return {};
    TRY(require_block());
    const ip_addr_t any = any_address(family(), v6_only());
    if (const err_t error = tcp_bind(connection_->pcb, &any, 0); error != ERR_OK) return Errno::eaddrinuse;
    bound_ = true;
    connection_->local = {any, connection_->pcb->local_port};
    return {};
}

Result<> TcpSocket::listen(std::int32_t backlog) {
    if (listener_) return listener_->set_backlog(backlog), Result<>();
    if (connection_->state != TcpConnection::State::fresh || connect_pending_) return Errno::einval;
    TRY(bind_any());
    options_changed();
    const std::uint32_t uid = credentials().euid;
    tcp_pcb* const block = connection_->pcb;
    const bool shares = options.on(linux::so_reuseport);
    if (TcpListener* const other = shares ? TcpListener::find_shared(block->local_ip, block->local_port, uid) : nullptr;
        other != nullptr) {
        listener_ = Ref<TcpListener>(other);
        return {};
    }
    err_t error = ERR_OK;
    tcp_pcb* const listening = tcp_listen_with_backlog_and_err(block, TCP_DEFAULT_LISTEN_BACKLOG, &error);
    if (listening == nullptr) return error_of(error);
    (void)connection_->release();
    auto made = make_ref<TcpListener>(listening);
    if (!made.ok()) {
        (void)tcp_close(listening);
        return made.error();
    }
    listener_ = std::move(*made);
    listener_->file = this;
    listener_->family = family();
    listener_->set_backlog(backlog);
    if (shares) listener_->share_with(uid);
    return {};
}

Result<> TcpSocket::disconnect() {
    if (listener_) {
        disown();
        listener_.reset();
    } else {
        connection_->close(true);
    }
    connect_pending_ = false;
    connection_->state = TcpConnection::State::fresh;
    return require_block();
}

Result<> TcpSocket::connect(const Address& address) {
    if (!address.has_family()) return Errno::einval;
    if (address.family() == linux::af_unspec) return disconnect();
    Name to = TRY(read_name(address, family()));
    TRY(check_reach(to.address));
    if (listener_) return Errno::eisconn;
    const Wait wait = send_wait(0);
    using State = TcpConnection::State;
    if (connect_pending_) {
        if (connection_->state == State::connecting) {
            if (nonblock()) return Errno::ealready;
            return wait_for_connection(wait);
        }
        connect_pending_ = false;
        if (connection_->error != Errno{}) return connection_->take_error();
        if (connection_->state == State::connected) return {};
    }
    if (connection_->state == State::connected) return Errno::eisconn;
    TRY(require_block());
    if (ip_addr_isany_val(to.address)) { // this host
        if (IP_IS_V6_VAL(to.address))
            to.address = ip_addr_t IPADDR6_INIT(0, 0, 0, PP_HTONL(1));
        else
            ip_addr_set_ip4_u32_val(to.address, PP_HTONL(IPADDR_LOOPBACK));
    }
    if (IP_IS_V4_VAL(to.address) &&
        (ip4_addr_ismulticast(ip_2_ip4(&to.address)) || ip_2_ip4(&to.address)->addr == IPADDR_BROADCAST))
        return Errno::enetunreach;
    if (to.port == 0) return Errno::econnrefused;
    options_changed();
    connect_pending_ = true;
    if (const auto begun = connection_->connect(to); !begun.ok()) {
        connect_pending_ = false;
        return begun;
    }
    bound_ = true;
    return wait_for_connection(wait);
}

Result<> TcpSocket::wait_for_connection(const Wait& wait) {
    if (nonblock()) return Errno::einprogress;
    while (connection_->state == TcpConnection::State::connecting)
        if (const auto waited = wait.in(connection_->writable); !waited.ok())
            return waited.error() == Errno::eagain ? Errno::einprogress : waited.error();
    connect_pending_ = false;
    if (connection_->error != Errno{}) return connection_->take_error();
    return {};
}

Result<Ref<fs::File>> TcpSocket::accept(std::uint32_t flags) {
    if (!listener_) return Errno::einval;
    const Wait wait = receive_wait(0);
    while (listener_->empty()) {
        TRY(wait.in(listener_->readable));
        if (!listener_) return Errno::einval;
    }
    auto path = TRY(make_socket_path());
    Ref<TcpConnection> connection = listener_->take();
    auto socket = TRY(make_ref<TcpSocket>(std::move(path), flags, family(), std::move(connection)));
    socket->options = options;
    socket->tcp_ = tcp_;
    socket->ip_options_ = ip_options_;
    socket->bound_ = true;
    socket->options_changed();
    return Ref<fs::File>(socket);
}

Result<> TcpSocket::own_name(Address& address) {
    if (listener_)
        write_name(address, {listener_->pcb().local_ip, listener_->pcb().local_port}, family());
    else
        write_name(address, connection_->local, family());
    return {};
}

Result<> TcpSocket::peer_name(Address& address) {
    if (listener_ || connection_->state != TcpConnection::State::connected || connection_->pcb == nullptr)
        return Errno::enotconn;
    write_name(address, connection_->peer, family());
    return {};
}

Result<> TcpSocket::shut_down(std::int32_t how) {
    if (how < linux::shut_rd || how > linux::shut_rdwr) return Errno::einval;
    if (listener_) {
        if (how == linux::shut_wr) return {};
        listener_->readable.wake_all();
        disown();
        listener_.reset();
        return require_block();
    }
    if (connection_->state != TcpConnection::State::connected || connection_->pcb == nullptr) return Errno::enotconn;
    if (how != linux::shut_wr) {
        receiving_shut_ = true;
        connection_->readable.wake_all();
    }
    if (how != linux::shut_rd) connection_->shut_sending();
    return {};
}

std::uint32_t TcpSocket::poll(fs::PollTable* table) {
    constexpr std::uint32_t in = linux::pollin | linux::pollrdnorm;
    constexpr std::uint32_t out = linux::pollout | linux::pollwrnorm;
    if (listener_) {
        if (table != nullptr) table->add(listener_->readable, fs::PollTable::in_events);
        return listener_->empty() ? 0 : in;
    }
    TcpConnection& connection = *connection_;
    if (table != nullptr) {
        table->add(connection.readable, fs::PollTable::in_events);
        table->add(connection.writable, fs::PollTable::out_events);
    }
    using State = TcpConnection::State;
    std::uint32_t events = connection.error != Errno{} ? linux::pollerr : 0;
    if (connection.state == State::fresh) return events | linux::pollhup | out | (events != 0 ? in : 0);
    if (connection.state == State::connecting) return events;
    const bool ended = connection.ended() || receiving_shut_;
    if (ended) events |= in | linux::pollrdhup;
    if (connection.pcb == nullptr || (ended && connection.sending_shut)) events |= linux::pollhup;
    if (connection.received_bytes() > 0) events |= in;
    if (connection.may_send_more() || connection.sending_shut || connection.pcb == nullptr) events |= out;
    return events;
}

} // namespace personality::net::inet
