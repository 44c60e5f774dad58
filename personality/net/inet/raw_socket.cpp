// SPDX-License-Identifier: Apache-2.0
#include "personality/net/inet/raw_socket.hpp"

#include "personality/net/inet/stack.hpp"

#include <lwip/icmp.h>
#include <lwip/inet_chksum.h>
#include <lwip/prot/ip4.h>

namespace personality::net::inet {

namespace {

constexpr std::size_t echo_header = sizeof(icmp_echo_hdr);
constexpr std::int32_t icmp_filter = 1;
constexpr std::int32_t sol_raw = 255;
constexpr std::int32_t ipv6_checksum = 7; // of SOL_RAW
constexpr std::uint8_t echo6_request = 128;
constexpr std::uint8_t echo6_reply = 129;

List<RawSocket, &RawSocket::all_hook> sockets;
std::uint16_t last_number = 0;

} // namespace

Result<Ref<fs::File>> RawSocket::make(std::uint16_t family, std::uint32_t type, std::int32_t protocol,
                                      std::uint32_t flags) {
    auto path = TRY(make_socket_path());
    const u8_t ip_type = family == linux::af_inet ? IPADDR_TYPE_V4 : IPADDR_TYPE_V6;
    raw_pcb* const block = raw_new_ip_type(ip_type, static_cast<u8_t>(protocol));
    if (block == nullptr) return Errno::enomem;
    auto socket = make_ref<RawSocket>(std::move(path), flags, family, type, protocol, block);
    if (socket.ok()) return Ref<fs::File>(*socket);
    raw_remove(block);
    return socket.error();
}

RawSocket::RawSocket(Ref<fs::Dentry> path, std::uint32_t flags, std::uint16_t family, std::uint32_t type,
                     std::int32_t protocol, raw_pcb* block)
    : DatagramSocket(std::move(path), flags | linux::o_rdwr, family, type, static_cast<std::uint32_t>(protocol)),
      pcb_(block) {
    raw_recv(pcb_, on_received, this);
    if (protocol == linux::ipproto_icmpv6) {
        pcb_->chksum_reqd = 1;
        pcb_->chksum_offset = 2;
    }
    if (type == linux::sock_raw && protocol == linux::ipproto_raw) pcb_->flags |= RAW_FLAGS_HDRINCL;
    sockets.push_back(*this);
}

RawSocket::~RawSocket() { raw_remove(pcb_); }

void list_raw(RowSink& sink) {
    for (const RawSocket& socket : sockets) {
        if (socket.echoes()) continue;
        SocketRow row{};
        row.local.address = socket.pcb_->local_ip;
        row.peer.address = socket.pcb_->remote_ip;
        row.state = socket.has_peer() ? linux::tcp_established : linux::tcp_close;
        row.receive_bytes = socket.queue_.bytes();
        row.protocol = socket.protocol();
        set_owner(row, &socket, socket.family());
        sink.add(row);
    }
}

// An echo socket's port is the number of its requests.
Result<> RawSocket::take_number(std::uint16_t wanted) {
    const auto taken = [](std::uint16_t number) {
        for (const RawSocket& socket : sockets)
            if (socket.number_ == number) return true;
        return false;
    };
    if (wanted != 0 && taken(wanted)) return Errno::eaddrinuse;
    for (unsigned tries = 0; wanted == 0 && tries < UINT16_MAX; ++tries) {
        if (++last_number == 0 || taken(last_number)) continue;
        wanted = last_number;
    }
    if (wanted == 0) return Errno::eaddrinuse;
    number_ = wanted;
    return {};
}

Result<> RawSocket::bind(const Address& address) {
    const Name name = TRY(read_name(address, family()));
    TRY(check_own(name.address));
    if (raw_bind(pcb_, &name.address) != ERR_OK) return Errno::einval;
    return echoes() ? take_number(name.port) : Result<>();
}

Result<> RawSocket::connect(const Address& address) {
    if (!address.has_family()) return Errno::einval;
    if (address.family() == linux::af_unspec) {
        raw_disconnect(pcb_);
        return {};
    }
    const Name to = TRY(read_name(address, family()));
    if (echoes() && number_ == 0) TRY(take_number(0));
    const err_t error = raw_connect(pcb_, &to.address);
    return error == ERR_OK ? Result<>() : error_of(error);
}

Result<> RawSocket::own_name(Address& address) {
    write_name(address, {pcb_->local_ip, number_}, family());
    return {};
}

Result<> RawSocket::peer_name(Address& address) {
    if (!has_peer()) return Errno::enotconn;
    write_name(address, {pcb_->remote_ip, 0}, family());
    return {};
}

Result<> RawSocket::set_option(std::int32_t level, std::int32_t option, UserAddress value, std::uint32_t bytes) {
    if (level == sol_raw && option == icmp_filter && protocol() == linux::ipproto_icmp) {
        filter_ = static_cast<std::uint32_t>(TRY(read_option(value, bytes, false)));
        return {};
    }
    const bool v6_raw = v6() && (level == sol_raw || level == linux::ipproto_ipv6) && option == ipv6_checksum;
    const bool v6_filter = v6() && level == linux::ipproto_icmpv6 && option == icmp_filter;
    if (v6_raw || v6_filter) return {}; // the checksum is always made
    return InetSocket::set_option(level, option, value, bytes);
}

Result<> RawSocket::prepare_echo(pbuf& data) {
    const std::uint8_t request = v6() ? echo6_request : static_cast<std::uint8_t>(ICMP_ECHO);
    if (data.len < echo_header) return Errno::einval;
    auto& header = *static_cast<icmp_echo_hdr*>(data.payload);
    if (header.type != request || header.code != 0) return Errno::einval;
    if (number_ == 0) TRY(take_number(0));
    header.id = lwip_htons(number_);
    header.chksum = 0;
    if (!v6()) header.chksum = inet_chksum(data.payload, data.len);
    return {};
}

Result<> RawSocket::send_out(pbuf& data, const Address* to) {
    if (echoes()) TRY(prepare_echo(data));
    if (to == nullptr && !has_peer()) return Errno::edestaddrreq;
    Name name;
    if (to != nullptr) name = TRY(read_name(*to, family()));
    if (to != nullptr && IP_IS_V6_VAL(name.address) != v6()) return Errno::einval;
    const err_t error = to != nullptr ? raw_sendto(pcb_, &data, &name.address) : raw_send(pcb_, &data);
    if (error == ERR_VAL) return Errno::eacces;
    return error == ERR_OK ? Result<>() : error_of(error);
}

// `header`: bytes in front of the ICMP message.
bool RawSocket::wants(const pbuf& data, std::size_t header) const {
    if (receiving_shut_ || data.len < header) return false;
    const auto* const message = static_cast<const std::uint8_t*>(data.payload) + header;
    const std::size_t bytes = data.len - header;
    if (!echoes()) {
        const bool filtered = protocol() == linux::ipproto_icmp && bytes > 0 && message[0] < 32;
        return !filtered || (filter_ >> message[0] & 1) == 0;
    }
    if (bytes < echo_header || number_ == 0) return false;
    const std::uint8_t reply = v6() ? echo6_reply : static_cast<std::uint8_t>(ICMP_ER);
    return message[0] == reply && (message[4] << 8 | message[5]) == number_;
}

// Others want the packet too, lwIP itself among them: a socket gets a copy.
u8_t RawSocket::on_received(void* self, raw_pcb*, pbuf* data, const ip_addr_t* from) {
    auto& socket = *static_cast<RawSocket*>(self);
    const std::size_t header =
        socket.v6() ? ip_current_header_tot_len() : IPH_HL_BYTES(static_cast<const ip_hdr*>(data->payload));
    if (!socket.wants(*data, header)) return 0;
    pbuf* const copy = pbuf_clone(PBUF_RAW, PBUF_RAM, data);
    if (copy == nullptr) return 0;
    if (socket.echoes() || socket.v6()) (void)pbuf_remove_header(copy, header);
    if (!socket.queue_.put(copy, {*from, 0}, socket.options.receive_buffer)) pbuf_free(copy);
    return 0;
}

} // namespace personality::net::inet
