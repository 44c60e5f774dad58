// SPDX-License-Identifier: Apache-2.0
#include "personality/net/link/proc_text.hpp"

#include "personality/net/link/description.hpp"

#include <cstring>

namespace personality::net::link {

namespace {

constexpr std::size_t route_line_bytes = 127;
constexpr std::uint64_t route_up = 1, route_gateway = 2;

// As Linux prints them: a number as it lies in memory.
std::uint64_t word_of(const Ip4& bytes) {
    std::uint32_t word;
    std::memcpy(&word, bytes.data(), sizeof word);
    return word;
}

void add_route(fs::Text& text, std::string_view name, const Ip4& to, const Ip4& gateway, const Ip4& mask) {
    const std::uint64_t flags = route_up | (gateway != Ip4{} ? route_gateway : 0);
    text.add(name)
        .add('\t')
        .upper_hex(word_of(to), 8)
        .add('\t')
        .upper_hex(word_of(gateway), 8)
        .add('\t')
        .upper_hex(flags, 4);
    text.add("\t0\t0\t0\t").upper_hex(word_of(mask), 8).add("\t0\t0\t0").pad_line(route_line_bytes).add('\n');
}

void add_address(fs::Text& text, const Ip6& address) {
    for (const std::uint8_t byte : address)
        text.hex(byte, 2);
}

// The name at the right end of `width` columns.
void add_right(fs::Text& text, std::string_view name, std::size_t width) {
    for (std::size_t i = name.size(); i < width; ++i)
        text.add(' ');
    text.add(name);
}

// Calls `action` with each IPv6 address and its interface.
template<typename Action>
void for_each_address6(const Action& action) {
    for (unsigned place = 0; place < places; ++place)
        for (unsigned i = 0; i < addresses6; ++i) {
            const auto interface = describe(place);
            const auto address = address6(place, i);
            if (interface && address) action(*interface, *address);
        }
}

// Linux, include/net/ipv6.h, IPV6_ADDR_SCOPE_MASK.
std::uint64_t scope_bits(const Address6& address) {
    constexpr std::uint8_t host = 254, link = 253;
    if (address.scope == host) return 0x10;
    return address.scope == link ? 0x20 : 0;
}

} // namespace

void add_mac(fs::Text& text, const std::uint8_t* bytes) {
    for (unsigned i = 0; i < std::tuple_size_v<Mac>; ++i)
        text.add(i == 0 ? "" : ":").hex(bytes[i], 2);
}

Result<> arp_text(fs::Text& text) {
    text.add("IP address       HW type     Flags       HW address            Mask     Device\n");
    if (!describe(1)) return {}; // no Ethernet, or lwIP has none of its tables
    for (unsigned place = 0; place < neighbours(); ++place) {
        const auto found = neighbour(place);
        if (!found) continue;
        fs::FixedText<16> address;
        for (unsigned i = 0; i < found->address.size(); ++i)
            address.add(i == 0 ? "" : ".").add(std::uint64_t{found->address[i]});
        const std::size_t line = text.view().size();
        text.add(address.view());
        while (text.complete() && text.view().size() < line + 17)
            text.add(' ');
        text.add("0x1         0x2         ");
        add_mac(text, found->mac.data());
        text.add("     *        ").add(found->interface_name.data()).add('\n');
    }
    return {};
}

Result<> dev_text(fs::Text& text) {
    text.add(
        "Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs "
        "drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n");
    for (unsigned place = 0; place < places; ++place) {
        const auto interface = describe(place);
        if (!interface) continue;
        add_right(text, interface->name(), 6);
        const Traffic& traffic = interface->traffic;
        text.add(": ").decimal(traffic.in_bytes, 7).add(' ').decimal(traffic.in_frames, 7);
        text.add("    0    0    0     0          0         0 ").decimal(traffic.out_bytes, 8).add(' ');
        text.decimal(traffic.out_frames, 7)
            .add("    0 ")
            .decimal(traffic.out_dropped, 4)
            .add("    0     0       0          0\n");
    }
    return {};
}

Result<> if_inet6_text(fs::Text& text) {
    constexpr std::uint64_t permanent = 0x80;
    for_each_address6([&](const Description& interface, const Address6& address) {
        add_address(text, address.address);
        text.add(' ').hex(interface.index, 2).add(' ').hex(address.prefix, 2).add(' ');
        text.hex(scope_bits(address), 2).add(' ').hex(permanent, 2).add(' ');
        add_right(text, interface.name(), 8);
        text.add('\n');
    });
    return {};
}

Result<> ipv6_route_text(fs::Text& text) {
    for_each_address6([&](const Description& interface, Address6 address) {
        if (address.prefix == 64) std::memset(address.address.data() + 8, 0, 8);
        add_address(text, address.address);
        text.add(' ').hex(address.prefix, 2).add(' ');
        add_address(text, {});
        text.add(" 00 ");
        add_address(text, {});
        text.add(" 00000100 00000001 00000000 00000001 ");
        add_right(text, interface.name(), 8);
        text.add('\n');
    });
    return {};
}

Result<> route_text(fs::Text& text) {
    text.add("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT")
        .pad_line(route_line_bytes);
    text.add('\n');
    for (unsigned place = 1; place < places; ++place)
        if (const auto interface = describe(place); interface && interface->gateway != Ip4{})
            add_route(text, interface->name(), {}, interface->gateway, {});
    for (unsigned place = 1; place < places; ++place)
        if (const auto interface = describe(place))
            add_route(text, interface->name(), interface->network(), {}, interface->mask());
    return {};
}

} // namespace personality::net::link
