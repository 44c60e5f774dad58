// SPDX-License-Identifier: Apache-2.0
//
// The options of IPPROTO_TCP, tcp(7).
#include "personality/net/inet/socket_table.hpp"
#include "personality/net/inet/stack.hpp"
#include "personality/net/inet/tcp_socket.hpp"

#include <lwip/priv/tcp_priv.h>

#include <algorithm>
#include <string_view>

namespace personality::net::inet {

namespace {

constexpr std::string_view congestion_control = "reno";
constexpr std::size_t congestion_bytes = 16; // TCP_CA_NAME_MAX
constexpr std::uint32_t us_per_tick = TCP_SLOW_INTERVAL * 1000;

bool in(std::int32_t value, std::int32_t least, std::int32_t most) { return value >= least && value <= most; }

} // namespace

void TcpSocket::options_changed() {
    tcp_pcb* const block = connection_->pcb;
    if (block == nullptr) return;
    apply_options(*block);
    block->keep_idle = static_cast<u32_t>(tcp_.keep_idle_s) * 1000;
    block->keep_intvl = static_cast<u32_t>(tcp_.keep_interval_s) * 1000;
    block->keep_cnt = static_cast<u32_t>(tcp_.keep_count);
    if (tcp_.no_delay)
        tcp_nagle_disable(block);
    else
        tcp_nagle_enable(block);
}

Result<> TcpSocket::set_tcp(std::int32_t option, std::int32_t value) {
    switch (option) {
    case linux::tcp_nodelay:
        tcp_.no_delay = value != 0;
        break;
    case linux::tcp_cork:
        tcp_.cork = value != 0;
        break;
    case linux::tcp_quickack:
        tcp_.quick_ack = value != 0;
        break;
    case linux::tcp_keepidle:
        if (!in(value, 1, 32767)) return Errno::einval;
        tcp_.keep_idle_s = value;
        break;
    case linux::tcp_keepintvl:
        if (!in(value, 1, 32767)) return Errno::einval;
        tcp_.keep_interval_s = value;
        break;
    case linux::tcp_keepcnt:
        if (!in(value, 1, 127)) return Errno::einval;
        tcp_.keep_count = value;
        break;
    case linux::tcp_syncnt:
        if (!in(value, 1, 127)) return Errno::einval;
        tcp_.syn_count = value;
        break;
    case linux::tcp_maxseg:
        if (value != 0 && !in(value, 88, 32767)) return Errno::einval;
        tcp_.max_segment = value;
        break;
    case linux::tcp_linger2:
        tcp_.linger2_s = value < 0 ? -1 : std::min(value, 120);
        break;
    case linux::tcp_defer_accept:
        tcp_.defer_accept_s = std::max(value, 0);
        break;
    case linux::tcp_window_clamp:
        tcp_.window_clamp = value;
        break;
    case linux::tcp_user_timeout:
        if (value < 0) return Errno::einval;
        tcp_.user_timeout_ms = value;
        break;
    default:
        return Errno::enoprotoopt;
    }
    return {};
}

Result<std::int32_t> TcpSocket::get_tcp(std::int32_t option) const {
    switch (option) {
    case linux::tcp_nodelay:
        return tcp_.no_delay ? 1 : 0;
    case linux::tcp_cork:
        return tcp_.cork ? 1 : 0;
    case linux::tcp_quickack:
        return tcp_.quick_ack ? 1 : 0;
    case linux::tcp_keepidle:
        return tcp_.keep_idle_s;
    case linux::tcp_keepintvl:
        return tcp_.keep_interval_s;
    case linux::tcp_keepcnt:
        return tcp_.keep_count;
    case linux::tcp_syncnt:
        return tcp_.syn_count;
    case linux::tcp_maxseg:
        return connection_->pcb != nullptr && connection_->state == TcpConnection::State::connected
                   ? connection_->pcb->mss
                   : (tcp_.max_segment != 0 ? tcp_.max_segment : 536);
    case linux::tcp_linger2:
        return tcp_.linger2_s;
    case linux::tcp_defer_accept:
        return tcp_.defer_accept_s;
    case linux::tcp_window_clamp:
        return tcp_.window_clamp;
    case linux::tcp_user_timeout:
        return tcp_.user_timeout_ms;
    default:
        return Errno::enoprotoopt;
    }
}

Result<> TcpSocket::set_option(std::int32_t level, std::int32_t option, UserAddress value, std::uint32_t bytes) {
    if (level != linux::ipproto_tcp) return InetSocket::set_option(level, option, value, bytes);
    if (option == linux::tcp_congestion) {
        char name[congestion_bytes] = {};
        if (bytes < 1) return Errno::einval;
        TRY(copy_from_user(name, value, std::min<std::size_t>(bytes, sizeof name - 1)));
        return name == congestion_control ? Result<>() : Errno::enoent;
    }
    TRY(set_tcp(option, TRY(read_option(value, bytes, false))));
    options_changed();
    if (connection_->pcb != nullptr && !tcp_.cork && connection_->state == TcpConnection::State::connected) push(false);
    return {};
}

Result<std::uint32_t> TcpSocket::get_option(std::int32_t level, std::int32_t option, UserAddress value,
                                            std::uint32_t bytes) {
    if (level != linux::ipproto_tcp) return InetSocket::get_option(level, option, value, bytes);
    if (option == linux::tcp_info) return write_option(value, bytes, info());
    if (option == linux::tcp_congestion) {
        char name[congestion_bytes] = {};
        std::copy(congestion_control.begin(), congestion_control.end(), name);
        return write_option(value, bytes, name);
    }
    return write_option(value, bytes, TRY(get_tcp(option)));
}

linux::TcpInfo TcpSocket::info() const {
    linux::TcpInfo info{};
    info.state = linux::tcp_close;
    if (listener_) {
        info.state = linux::tcp_listen;
        info.unacked = listener_->waiting();
        info.sacked = listener_->limit();
        return info;
    }
    const tcp_pcb* const block = connection_->pcb;
    if (block == nullptr) return info;
    info.state = linux_state(block->state);
    info.retransmits = block->nrtx;
    info.window_scales = static_cast<std::uint8_t>(block->snd_scale | block->rcv_scale << 4);
    info.rto_us = static_cast<std::uint32_t>(block->rto) * us_per_tick;
    info.send_mss = info.receive_mss = info.advertised_mss = block->mss;
    for (const tcp_seg* segment = block->unacked; segment != nullptr; segment = segment->next)
        ++info.unacked;
    info.path_mtu = static_cast<std::uint32_t>(block->mss) + IP_HLEN + TCP_HLEN;
    info.rtt_us = static_cast<std::uint32_t>(std::max<s16_t>(block->sa, 0)) / 8 * us_per_tick;
    info.rtt_variance_us = static_cast<std::uint32_t>(std::max<s16_t>(block->sv, 0)) / 4 * us_per_tick;
    const std::uint32_t segment_bytes = std::max<std::uint32_t>(block->mss, 1);
    info.send_threshold = block->ssthresh / segment_bytes;
    info.send_window_segments = block->cwnd / segment_bytes;
    info.receive_space = block->rcv_wnd;
    return info;
}

Result<std::uint64_t> TcpSocket::bytes_in() {
    if (listener_) return Errno::einval;
    return connection_->received_bytes();
}

Result<std::uint64_t> TcpSocket::bytes_out() {
    if (listener_) return Errno::einval;
    return connection_->unacknowledged();
}

} // namespace personality::net::inet
