// SPDX-License-Identifier: Apache-2.0
//
// The switch against hostile containers and a hostile driver: the input writes into the ports of two containers and
// into the link, sends frames, signals, detaches and attaches. Whatever it does, a container gets no frame that another
// network's container sent, nor one with another sender's addresses, and two bystanders reach each other.
#include "servers/network/arp.hpp"
#include "servers/network/ingress.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/host/servers/network/play.hpp"

#include <memory>

namespace {

using fuzz::require;

using namespace network_test;

constexpr unsigned hostile = 2; // containers 0 and 1, one of each network
constexpr unsigned first_bystander = 2, second_bystander = 3;
const NetworkInterface interfaces_of[] = {interface(1, 2), interface(2, 2), interface(1, 3), interface(1, 4)};

class Input : public fuzz::Input {
  public:
    using fuzz::Input::Input;
    std::uint16_t word() { return static_cast<std::uint16_t>(byte() | byte() << 8); }
};

// What a bystander hears comes from its own network's containers, or from outside; the first container's frames have
// its own addresses.
void check_heard(const Frame& frame) {
    const Mac from = frame.source();
    if (from == mac(interfaces_of[0])) require(network::is_from(frame, interfaces_of[0]));
    require(from == mac(interfaces_of[0]) || from == network::gateway_mac);
}

// A frame that may be sound but for what the input changes.
Frame frame_of(Input& input, unsigned sender) {
    const NetworkInterface& own = interfaces_of[sender];
    const NetworkInterface& other = interfaces_of[input.byte() % 4];
    const Mac to = input.byte() % 2 != 0   ? mac(other)
                   : input.byte() % 2 != 0 ? network::gateway_mac
                                           : network::broadcast;
    Frame frame;
    switch (input.byte() % 6) {
    case 0:
        frame = udp(to, own, address(other), input.word(), input.word());
        break;
    case 1:
        frame = tcp(to, own, ip(10, 0, 2, input.byte()), input.word(), input.byte());
        break;
    case 2:
        frame = echo(to, own, input.byte() % 2 != 0 ? network::ipv4_of(own.gateway) : ip(10, 0, 2, 2));
        break;
    case 3:
        frame = arp(to, input.byte() % 3, mac(own), address(own), address(other));
        break;
    case 4:
        frame = ipv6(to, own, network::protocol_icmp6, input.byte() % 64);
        break;
    default:
        frame = ethernet(to, mac(own), input.word(), input.byte());
    }
    for (unsigned changes = input.byte() % 8; changes != 0; --changes)
        frame.bytes[input.byte() % 80] = input.byte();
    if (input.byte() % 8 == 0) frame.length = input.word() % (protocol::max_frame_bytes + 1);
    if (frame.length < protocol::min_frame_bytes) frame.length = protocol::min_frame_bytes;
    return frame;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const auto world = std::make_unique<Play>();
    for (unsigned index = 0; index < 4; ++index)
        world->add(index, interfaces_of[index]);

    while (!input.empty()) {
        const unsigned what = input.byte();
        const unsigned index = what % hostile;
        Container& container = *world->containers[index];
        switch (what / hostile % 8) {
        case 0:
        case 1:
        case 2:
            if (container.port().shut == 0) container.send(frame_of(input, index), input.byte() % 5);
            break;
        case 3: // anything into its port's indices
            reinterpret_cast<std::uint8_t*>(&container.port())[input.word() % sizeof(protocol::NetworkPort)] =
                input.byte();
            break;
        case 4: // or into its ring
            container.memory()[4096 + protocol::network_in_bytes + input.word() % protocol::network_out_bytes] =
                input.byte();
            break;
        case 5:
            world->the_switch->detach(index);
            world->add(index, interfaces_of[index]);
            break;
        case 6:
            reinterpret_cast<std::uint8_t*>(&world->driver.link())[input.word() % sizeof(protocol::uplink::Link)] =
                input.byte();
            break;
        default:
            world->driver.accept();
            world->driver.give(frame_of(input, index));
        }
        if (input.byte() % 2 != 0) world->the_switch->signalled(index);
        for (unsigned rounds = 0; world->the_switch->run(); ++rounds)
            require(rounds < 10000);
        for (const unsigned bystander : {first_bystander, second_bystander})
            while (const auto heard = world->containers[bystander]->receive())
                check_heard(heard->first);
    }

    const Frame frame = udp(mac(interfaces_of[second_bystander]), interfaces_of[first_bystander],
                            address(interfaces_of[second_bystander]), 7, 9);
    require(world->containers[first_bystander]->send(frame));
    world->the_switch->signalled(first_bystander);
    while (world->the_switch->run())
        ;
    const auto heard = world->containers[second_bystander]->receive();
    require(heard && heard->first.length == frame.length &&
            std::memcmp(heard->first.bytes, frame.bytes, frame.length) == 0);
    return 0;
}
