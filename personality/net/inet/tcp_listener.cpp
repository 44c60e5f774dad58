// SPDX-License-Identifier: Apache-2.0
#include "personality/net/inet/tcp_listener.hpp"

#include "personality/net/inet/stack.hpp"

#include <lwip/priv/tcp_priv.h>

#include <algorithm>

namespace personality::net::inet {

namespace {

List<TcpListener, &TcpListener::all_hook> listeners;

constexpr unsigned most_half_open = 255; // lwIP counts in a byte

} // namespace

TcpListener::TcpListener(tcp_pcb* block) : pcb_(block) {
    tcp_arg(pcb_, this);
    tcp_accept(pcb_, on_accept);
    listeners.push_back(*this);
}

TcpListener::~TcpListener() {
    tcp_arg(pcb_, nullptr);
    tcp_accept(pcb_, nullptr);
    (void)tcp_close(pcb_); // of a listening control block it can't fail
    while (!ready_.empty())
        take()->close(true);
    settle();
}

TcpListener* TcpListener::find_shared(const ip_addr_t& address, std::uint16_t port, std::uint32_t uid) {
    for (TcpListener& listener : listeners)
        if (listener.shared_with_ == uid && listener.pcb_->local_port == port &&
            ip_addr_cmp(&listener.pcb_->local_ip, &address))
            return &listener;
    return nullptr;
}

void TcpListener::set_backlog(std::int32_t backlog) {
    const auto asked = static_cast<std::uint32_t>(backlog);
    limit_ = std::min<std::uint32_t>(asked, linux::somaxconn);
    bound_half_open();
}

// A full backlog takes no more SYNs: who connects tries again.
void TcpListener::bound_half_open() {
    auto& block = *reinterpret_cast<tcp_pcb_listen*>(pcb_);
    block.backlog = static_cast<u8_t>(waiting_ > limit_ ? 0 : std::min(limit_ - waiting_ + 1, most_half_open));
}

Ref<TcpConnection> TcpListener::take() {
    TcpConnection* const first = ready_.pop_front();
    --waiting_;
    first->listener = nullptr;
    bound_half_open();
    return std::exchange(first->held, nullptr);
}

err_t TcpListener::on_accept(void* self, tcp_pcb* block, err_t error) {
    if (self == nullptr || block == nullptr || error != ERR_OK) return ERR_VAL;
    auto& listener = *static_cast<TcpListener*>(self);
    auto made = make_ref<TcpConnection>(block, true);
    if (!made.ok()) return ERR_MEM; // lwIP resets it
    TcpConnection& connection = **made;
    connection.held = *made;
    connection.listener = &listener;
    listener.ready_.push_back(connection);
    ++listener.waiting_;
    listener.bound_half_open();
    listener.readable.wake_all();
    return ERR_OK;
}

} // namespace personality::net::inet
