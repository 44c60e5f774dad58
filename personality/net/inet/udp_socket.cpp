// SPDX-License-Identifier: Apache-2.0
#include "personality/net/inet/udp_socket.hpp"

#include "personality/net/inet/socket_table.hpp"
#include "personality/net/inet/stack.hpp"
#include "personality/task/task.hpp"

#include <lwip/netif.h>

namespace personality::net::inet {

namespace {

List<UdpSocket, &UdpSocket::all_hook> sockets;

} // namespace

Result<Ref<fs::File>> UdpSocket::make(std::uint16_t family, std::uint32_t flags) {
    auto path = TRY(make_socket_path());
    udp_pcb* const block = udp_new_ip_type(family == linux::af_inet ? IPADDR_TYPE_V4 : IPADDR_TYPE_ANY);
    if (block == nullptr) return Errno::enomem;
    auto socket = make_ref<UdpSocket>(std::move(path), flags, family, block);
    if (socket.ok()) return Ref<fs::File>(*socket);
    udp_remove(block);
    return socket.error();
}

UdpSocket::UdpSocket(Ref<fs::Dentry> path, std::uint32_t flags, std::uint16_t family, udp_pcb* block)
    : DatagramSocket(std::move(path), flags | linux::o_rdwr, family, linux::sock_dgram, linux::ipproto_udp),
      pcb_(block) {
    udp_recv(pcb_, on_received, this);
    sockets.push_back(*this);
}

UdpSocket::~UdpSocket() { udp_remove(pcb_); }

void list_udp(RowSink& sink) {
    for (const UdpSocket& socket : sockets)
        if (socket.pcb_->local_port != 0) sink.add(socket.row());
}

SocketRow UdpSocket::row() const {
    SocketRow row{};
    row.local = {pcb_->local_ip, pcb_->local_port};
    row.state = has_peer() ? linux::tcp_established : linux::tcp_close;
    if (has_peer()) row.peer = {pcb_->remote_ip, pcb_->remote_port};
    row.receive_bytes = queue_.bytes();
    set_owner(row, this, family());
    return row;
}

void UdpSocket::refused(std::uint16_t own_port, std::uint32_t address, std::uint16_t port) {
    for (UdpSocket& socket : sockets) {
        const udp_pcb& block = *socket.pcb_;
        const bool same = socket.has_peer() && block.local_port == own_port && block.remote_port == port &&
                          IP_IS_V4_VAL(block.remote_ip) && ip_2_ip4(&block.remote_ip)->addr == address;
        if (same) socket.fail(Errno::econnrefused);
    }
}

Result<> UdpSocket::bind(const Address& address) {
    const Name name = TRY(read_name(address, family()));
    TRY(check_reach(name.address));
    TRY(check_own(name.address));
    if (pcb_->local_port != 0) return Errno::einval;
    if (name.port != 0 && name.port < 1024 && !credentials().can(linux::Capability::net_bind_service))
        return Errno::eacces;
    options_changed();
    const bool any = ip_addr_isany_val(name.address);
    const ip_addr_t own = any ? any_address(family(), v6_only()) : name.address;
    if (udp_bind(pcb_, &own, name.port) != ERR_OK) return Errno::eaddrinuse;
    bound_ = !any;
    return {};
}

Result<> UdpSocket::connect(const Address& address) {
    if (!address.has_family()) return Errno::einval;
    if (address.family() == linux::af_unspec) {
        udp_disconnect(pcb_);
        if (!bound_) pcb_->local_ip = any_address(family(), v6_only());
        return {};
    }
    Name to = TRY(read_name(address, family()));
    TRY(check_reach(to.address));
    options_changed();
    if (ip_addr_isany_val(to.address) && IP_IS_V4_VAL(to.address))
        ip_addr_set_ip4_u32_val(to.address, PP_HTONL(IPADDR_LOOPBACK));
    const ip_addr_t unset = any_address(family(), v6_only());
    netif* const way = ip_route(bound_ ? &pcb_->local_ip : &unset, &to.address);
    if (way == nullptr) return Errno::enetunreach;
    if (const err_t error = udp_connect(pcb_, &to.address, to.port); error != ERR_OK) return error_of(error);
    if (bound_) return {};
    const ip_addr_t* const own = ip_netif_get_local_ip(way, &to.address);
    if (own != nullptr) pcb_->local_ip = *own;
    return {};
}

Result<> UdpSocket::own_name(Address& address) {
    write_name(address, {pcb_->local_ip, pcb_->local_port}, family());
    return {};
}

Result<> UdpSocket::peer_name(Address& address) {
    if (!has_peer()) return Errno::enotconn;
    write_name(address, {pcb_->remote_ip, pcb_->remote_port}, family());
    return {};
}

Result<> UdpSocket::send_out(pbuf& data, const Address* to) {
    err_t error = ERR_OK;
    if (to == nullptr || (to->has_family() && to->family() == linux::af_unspec && has_peer())) {
        if (!has_peer()) return Errno::edestaddrreq;
        error = udp_send(pcb_, &data);
    } else {
        Name name = TRY(read_name(*to, family()));
        TRY(check_reach(name.address));
        if (name.port == 0) return Errno::einval;
        if (ip_addr_isany_val(name.address) && IP_IS_V4_VAL(name.address))
            ip_addr_set_ip4_u32_val(name.address, PP_HTONL(IPADDR_LOOPBACK));
        error = udp_sendto(pcb_, &data, &name.address, name.port);
    }
    if (error == ERR_VAL) return Errno::eacces; // to a broadcast address, without SO_BROADCAST
    return error == ERR_OK ? Result<>() : error_of(error);
}

void UdpSocket::on_received(void* self, udp_pcb*, pbuf* data, const ip_addr_t* from, u16_t port) {
    auto& socket = *static_cast<UdpSocket*>(self);
    if (socket.receiving_shut_ || !socket.queue_.put(data, {*from, port}, socket.options.receive_buffer))
        pbuf_free(data);
}

} // namespace personality::net::inet
