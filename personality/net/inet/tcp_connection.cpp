// SPDX-License-Identifier: Apache-2.0
#include "personality/net/inet/tcp_connection.hpp"

#include "personality/net/inet/stack.hpp"
#include "personality/net/inet/tcp_listener.hpp"

#include <lwip/netif.h>
#include <lwip/priv/tcp_priv.h>

#include <algorithm>

namespace personality::net::inet {

namespace {

// Of a connection through a network: what its ring can hold. The first segment that was sent promised more, as it had
// no scale for the window, and the promise is kept: what is above the first of these is not given back.
constexpr tcpwnd_size_t network_window = 49152;
constexpr tcpwnd_size_t promised_window = 65535;

constexpr std::int16_t first_patience = 1000 / TCP_SLOW_INTERVAL; // RFC 6298, 2.1

bool stays_inside(const tcp_pcb& block) {
    const netif* const way = ip_route(&block.local_ip, &block.remote_ip);
    return way == nullptr || ip_addr_isloopback(&block.remote_ip) || ip_addr_cmp(&block.remote_ip, &block.local_ip);
}

} // namespace

TcpConnection::TcpConnection(tcp_pcb* block, bool arrived)
    : pcb(block), state(arrived ? State::connected : State::fresh) {
    ip_addr_set_zero_ip4(&local.address);
    ip_addr_set_zero_ip4(&peer.address);
    adopt();
    if (!arrived) {
        pcb->rto = pcb->sv = first_patience;
        return;
    }
    note_names();
    fit_window();
}

TcpConnection::~TcpConnection() {
    close(false);
    if (received_ != nullptr) pbuf_free(received_);
}

void TcpConnection::adopt() {
    tcp_arg(pcb, this);
    tcp_recv(pcb, on_received);
    tcp_sent(pcb, on_sent);
    tcp_err(pcb, on_error);
}

void TcpConnection::detach() {
    tcp_arg(pcb, nullptr);
    if (pcb->state == LISTEN) return;
    tcp_recv(pcb, nullptr);
    tcp_sent(pcb, nullptr);
    tcp_err(pcb, nullptr);
}

tcp_pcb* TcpConnection::release() { return std::exchange(pcb, nullptr); }

void TcpConnection::fit_window() {
    if (stays_inside(*pcb)) return;
    pcb->rcv_wnd = pcb->rcv_ann_wnd = promised_window;
    pcb->rcv_ann_right_edge = pcb->rcv_nxt + promised_window;
    lent_window = promised_window - network_window;
}

void TcpConnection::note_names() {
    local = {pcb->local_ip, pcb->local_port};
    peer = {pcb->remote_ip, pcb->remote_port};
}

void TcpConnection::close(bool abort) {
    if (pcb == nullptr) return;
    detach();
    tcp_pcb* const block = std::exchange(pcb, nullptr);
    // lwIP resets a connection whose window isn't all open, as something is unread then.
    if (received_bytes_ == 0) block->rcv_wnd = TCP_WND_MAX(block);
    if (abort || tcp_close(block) != ERR_OK) tcp_abort(block);
    settle();
}

Result<> TcpConnection::connect(const Name& to) {
    const err_t error_code = tcp_connect(pcb, &to.address, to.port, on_connected);
    if (error_code == ERR_BUF) return Errno::eaddrnotavail; // no port
    if (error_code != ERR_OK) return error_of(error_code);
    state = State::connecting;
    note_names();
    settle();
    return {};
}

void TcpConnection::shut_sending() {
    if (sending_shut || pcb == nullptr) return;
    sending_shut = true;
    (void)tcp_shutdown(pcb, 0, 1); // without memory it tries again by itself
    settle();
    wake_all();
}

const std::byte* TcpConnection::front(std::size_t& bytes) const {
    bytes = received_->len - taken_;
    return static_cast<const std::byte*>(received_->payload) + taken_;
}

const std::byte* TcpConnection::at(std::size_t offset, std::size_t& bytes) const {
    offset += taken_;
    for (const pbuf* part = received_; part != nullptr; part = part->next) {
        if (offset < part->len) {
            bytes = part->len - offset;
            return static_cast<const std::byte*>(part->payload) + offset;
        }
        offset -= part->len;
    }
    return nullptr;
}

void TcpConnection::take(std::size_t bytes) {
    received_bytes_ -= bytes;
    taken_ += bytes;
    while (received_ != nullptr && taken_ >= received_->len) {
        taken_ -= received_->len;
        pbuf* const next = received_->next;
        received_->next = nullptr;
        received_->tot_len = received_->len;
        pbuf_free(received_);
        received_ = next;
    }
    if (received_ == nullptr) last_ = nullptr;
    const std::size_t given_back = std::min(bytes, lent_window);
    lent_window -= given_back;
    bytes -= given_back;
    for (; pcb != nullptr && bytes > 0; bytes -= std::min<std::size_t>(bytes, UINT16_MAX))
        tcp_recved(pcb, static_cast<u16_t>(std::min<std::size_t>(bytes, UINT16_MAX)));
}

std::size_t TcpConnection::room() const {
    if (pcb == nullptr || state != State::connected) return 0;
    return tcp_sndqueuelen(pcb) + 8 < TCP_SND_QUEUELEN ? tcp_sndbuf(pcb) : 0;
}

std::size_t TcpConnection::unacknowledged() const {
    return pcb != nullptr && state == State::connected ? TCP_SND_BUF - tcp_sndbuf(pcb) : 0;
}

void TcpConnection::wake_all() {
    readable.wake_all();
    writable.wake_all();
}

// The chain is kept by hand: its lengths may sum up to more than lwIP's 16 bits.
err_t TcpConnection::on_received(void* self, tcp_pcb*, pbuf* data, err_t) {
    auto& connection = *static_cast<TcpConnection*>(self);
    if (data == nullptr) {
        connection.ended_ = true;
    } else {
        connection.received_bytes_ += data->tot_len;
        if (connection.received_ == nullptr)
            connection.received_ = data;
        else
            connection.last_->next = data;
        for (connection.last_ = data; connection.last_->next != nullptr;)
            connection.last_ = connection.last_->next;
    }
    connection.readable.wake_all();
    return ERR_OK;
}

err_t TcpConnection::on_sent(void* self, tcp_pcb*, u16_t) {
    auto& connection = *static_cast<TcpConnection*>(self);
    if (connection.may_send_more()) connection.writable.wake_all();
    return ERR_OK;
}

err_t TcpConnection::on_connected(void* self, tcp_pcb*, err_t) {
    auto& connection = *static_cast<TcpConnection*>(self);
    connection.state = State::connected;
    connection.note_names();
    connection.fit_window();
    connection.wake_all();
    return ERR_OK;
}

void TcpConnection::on_error(void* self, err_t error) {
    auto& connection = *static_cast<TcpConnection*>(self);
    connection.pcb = nullptr; // lwIP has freed it
    connection.error = error_of(error);
    if (connection.state == State::connecting) {
        connection.state = State::fresh;
        if (error == ERR_RST) connection.error = Errno::econnrefused;
    }
    if (error == ERR_CLSD) connection.error = Errno{}; // both ends have closed
    connection.wake_all();
    if (connection.listener != nullptr) connection.listener->forget(connection);
}

} // namespace personality::net::inet
