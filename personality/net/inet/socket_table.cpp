// SPDX-License-Identifier: Apache-2.0
#include "personality/net/inet/socket_table.hpp"

#include "personality/fs/vfs/file.hpp"
#include "personality/fs/vfs/inode.hpp"
#include "personality/net/inet/stack.hpp"
#include "personality/net/inet/tcp_listener.hpp"
#include "personality/net/inet/tcp_socket.hpp"

#include <lwip/priv/tcp_priv.h>

namespace personality::net::inet {

namespace {

constexpr std::uint8_t to_send_again = 1, to_probe = 2;

std::uint32_t ticks_to_ms(std::int32_t ticks) {
    return ticks > 0 ? static_cast<std::uint32_t>(ticks) * TCP_SLOW_INTERVAL : 0;
}

SocketRow row_of(const tcp_pcb& block) {
    SocketRow row{};
    row.local = {block.local_ip, block.local_port};
    row.v6 = !IP_IS_V4_VAL(block.local_ip);
    row.state = linux_state(block.state);
    if (block.state == LISTEN) return row;
    row.peer = {block.remote_ip, block.remote_port};
    return row;
}

void add_timers(SocketRow& row, const tcp_pcb& block) {
    row.retransmits = block.nrtx;
    if (block.unacked != nullptr) {
        row.timer = to_send_again;
        row.timer_ms = ticks_to_ms(block.rto - block.rtime);
    } else if (ip_get_option(&block, SOF_KEEPALIVE)) {
        row.timer = to_probe;
        const std::uint32_t idle_ms = (tcp_ticks - block.tmr) * TCP_SLOW_INTERVAL;
        row.timer_ms = block.keep_idle > idle_ms ? block.keep_idle - idle_ms : 0;
    }
}

} // namespace

std::uint8_t linux_state(int lwip_state) {
    constexpr std::uint8_t states[] = {
        linux::tcp_close,       linux::tcp_listen,    linux::tcp_syn_sent,  linux::tcp_syn_recv,
        linux::tcp_established, linux::tcp_fin_wait1, linux::tcp_fin_wait2, linux::tcp_close_wait,
        linux::tcp_closing,     linux::tcp_last_ack,  linux::tcp_time_wait,
    };
    return states[lwip_state];
}

void set_owner(SocketRow& row, const fs::File* file, std::uint16_t family) {
    if (file == nullptr) return;
    const fs::Attributes attributes = file->inode().attributes();
    row.uid = attributes.uid;
    row.inode = attributes.number;
    row.v6 = family == linux::af_inet6;
}

void list_tcp(RowSink& sink) {
    if (!started()) return;
    for (const tcp_pcb_listen* block = tcp_listen_pcbs.listen_pcbs; block != nullptr; block = block->next) {
        SocketRow row = row_of(*reinterpret_cast<const tcp_pcb*>(block));
        if (const auto* const listener = static_cast<const TcpListener*>(block->callback_arg); listener != nullptr) {
            set_owner(row, listener->file, listener->family);
            row.send_bytes = listener->limit();
            row.receive_bytes = listener->waiting();
        }
        sink.add(row);
    }
    for (const tcp_pcb* block = tcp_active_pcbs; block != nullptr; block = block->next) {
        SocketRow row = row_of(*block);
        add_timers(row, *block);
        const auto* const connection = static_cast<const TcpConnection*>(block->callback_arg);
        if (connection != nullptr && block->state != SYN_RCVD) {
            set_owner(row, connection->file, connection->family);
            row.send_bytes = static_cast<std::uint32_t>(connection->unacknowledged());
            row.receive_bytes = static_cast<std::uint32_t>(connection->received_bytes());
        }
        sink.add(row);
    }
    for (const tcp_pcb* block = tcp_tw_pcbs; block != nullptr; block = block->next)
        sink.add(row_of(*block));
}

} // namespace personality::net::inet
