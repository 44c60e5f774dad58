// SPDX-License-Identifier: Apache-2.0
//
// The network driver against a hostile switch: the input writes anything into the link while the device sends and
// receives. Whatever it does, the device is only told addresses of buffers that it does not have yet.
#include "servers/netdriver/driver.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/host/virtio/fake_device.hpp"

#include <deque>
#include <memory>
#include <set>

namespace {

using fuzz::require;

namespace uplink = protocol::uplink;

struct Memory {
    netdriver::OwnMemory own = {};
    alignas(4096) uplink::Link link = {};
    alignas(4096) std::uint8_t buffers[uplink::buffers * uplink::buffer_bytes] = {};
};

// What the device has of one queue.
struct Held {
    std::deque<virtio_test::Chain> chains;
    std::set<std::uint64_t> buffers;

    void look(virtio_test::DeviceQueue& queue, const Memory& memory, unsigned first, unsigned end) {
        while (auto chain = queue.next()) {
            require(chain->parts.size() == 2 && chain->parts[0].bytes == 12);
            const virtio_test::Part& part = chain->parts[1];
            const std::uint64_t offset = part.address - reinterpret_cast<std::uint64_t>(memory.buffers);
            const std::uint64_t number = offset / uplink::buffer_bytes;
            require(offset % uplink::buffer_bytes == 0 && number >= first && number < end);
            require(part.bytes <= uplink::buffer_bytes && buffers.insert(number).second);
            chains.push_back(std::move(*chain));
        }
    }
    void finish(virtio_test::DeviceQueue& queue, const Memory& memory, std::uint32_t written) {
        if (chains.empty()) return;
        const std::uint64_t offset = chains.front().parts[1].address - reinterpret_cast<std::uint64_t>(memory.buffers);
        buffers.erase(offset / uplink::buffer_bytes);
        queue.finish(chains.front(), written);
        chains.pop_front();
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    virtio_test::FakeDevice fake(virtio::feature_version_1 | virtio::feature_event_index, 2, 256);
    const auto memory = std::make_unique<Memory>();
    netdriver::Driver<virtio_test::FakeRegisters> driver({&fake}, fake.layout(), memory->own,
                                                         reinterpret_cast<std::uint64_t>(&memory->own), memory->link,
                                                         reinterpret_cast<std::uint64_t>(memory->buffers));
    require(driver.start());
    Held received, sent;
    for (std::size_t i = 0; i + 3 < size; i += 4) {
        const std::uint16_t place = static_cast<std::uint16_t>(data[i + 1] | data[i + 2] << 8);
        switch (data[i] % 4) {
        case 0:
            reinterpret_cast<std::uint8_t*>(&memory->link)[place % sizeof(uplink::Link)] = data[i + 3];
            break;
        case 1: // an entry that may be sound
            memory->link.send_entry[memory->link.send.produced++ % uplink::send_buffers] = {
                static_cast<std::uint16_t>(data[i + 3]), place};
            break;
        case 2:
            received.finish(*fake.queue(0), *memory, place % 2100);
            break;
        default:
            sent.finish(*fake.queue(1), *memory, 0);
        }
        driver.run();
        received.look(*fake.queue(0), *memory, 0, uplink::receive_buffers);
        sent.look(*fake.queue(1), *memory, uplink::receive_buffers, uplink::buffers);
        require(!driver.broken());
    }
    return 0;
}
