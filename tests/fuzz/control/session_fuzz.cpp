// SPDX-License-Identifier: Apache-2.0
//
// The control server between a host and containers that all do what the input says: bytes on the channel, writes into
// console ports, events, no room. It must never send a frame that breaks the protocol, and a Hello must always bring it
// back.
#include "tests/fuzz/input.hpp"
#include "tests/host/servers/control/fakes.hpp"

namespace {

using fuzz::require;

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    control_test::ControlTest test;
    test.open();
    test.create(1);
    test.create(2);
    control_test::Port& port = *test.machine.ports.begin()->second;
    const unsigned first = test.machine.ports.begin()->first;
    const std::uint8_t* const end = data + size;
    const auto byte = [&]() -> unsigned { return data != end ? *data++ : 0U; };
    while (data != end) {
        switch (byte() % 8) {
        case 0: // raw bytes from the host
            for (unsigned count = byte() % 32; count != 0; --count)
                test.channel.in.push_back(static_cast<std::uint8_t>(byte()));
            break;
        case 1:
            test.say(protocol::FrameType::Credit, 1U, protocol::Credit{byte()});
            break;
        case 2:
            test.say_data(1, std::string(byte() * 8, 'd'));
            break;
        case 3: // a container's scribbling
            reinterpret_cast<std::uint8_t*>(&port.header)[byte() * 2 % sizeof(port.header)] =
                static_cast<std::uint8_t>(byte());
            break;
        case 4:
            port.header.rings[1].produced += byte();
            break;
        case 5: {
            const auto event = static_cast<protocol::manager::Event>(byte() % 4);
            test.machine.events.push_back({event, first + byte() % 3, byte(), byte(), 0});
            test.session->manager_signalled();
            break;
        }
        case 6:
            test.channel.room = byte() * 64;
            break;
        default:
            test.say(static_cast<protocol::FrameType>(byte() % 40), byte() % 3);
            break;
        }
        for (unsigned index = first; index < first + 2; ++index)
            test.signalled(index);
        test.hear(); // ends the program at a frame that a machine may not send
    }
    test.channel.room = 1 << 20;
    test.channel.reopened = true;
    test.channel.in.clear();
    test.hear();
    test.say(protocol::FrameType::Hello, 0U, protocol::Hello{protocol::control_version, 0, 0, 1, 0});
    const auto heard = test.hear();
    require(!heard.empty() && heard.back().header.type == protocol::FrameType::Hello);
    return 0;
}
