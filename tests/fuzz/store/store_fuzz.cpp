// SPDX-License-Identifier: Apache-2.0
//
// The store against hostile containers: the input writes into the ports of two of them, signals, lets disk operations
// end, detaches and attaches. Whatever it does, a capability is only ever delivered of a page of the container's own
// extent and into a slot that exists, nothing stays pinned, and a third container is served.
#include "tests/fuzz/input.hpp"
#include "tests/host/servers/store/fakes.hpp"

namespace {

using fuzz::Input;
using fuzz::require;

constexpr unsigned pages = 40;
constexpr unsigned bystander = 2;

std::uint64_t first_page(unsigned index) { return 1000 * index; }

void check_slots(store_test::Machine& machine, unsigned index) {
    for (const auto& [slot, frame] : machine.memory.slots[index]) {
        require(slot < 1U << protocol::page_cache_radix);
        std::uint64_t page = 0;
        std::memcpy(&page, machine.memory.bytes(frame), sizeof(page));
        require(page >= first_page(index) && page < first_page(index) + pages);
        require(machine.holds(index, slot, page));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    store_test::Machine machine(store::min_cache_pages, 1);
    for (unsigned index = 0; index <= bystander; ++index)
        machine.attach(index, first_page(index), pages);
    machine.settle();

    while (!input.empty()) {
        const unsigned what = input.byte();
        const unsigned index = what & 1;
        protocol::StorePort& port = *machine.ports[index];
        switch (what >> 1 & 7) {
        case 0:
        case 1: { // anything, anywhere in the indices
            const unsigned at = input.byte();
            reinterpret_cast<std::uint8_t*>(&port)[at] = input.byte();
            break;
        }
        case 2: { // a request of its own making
            protocol::StoreRequest& request = port.request[port.requests.produced % protocol::store_ring_entries];
            request = {static_cast<std::uint64_t>(input.byte() - 8), input.byte(), input.byte(), input.byte()};
            ++port.requests.produced;
            break;
        }
        case 3:
            machine.disk.end(1, (input.byte() & 1) != 0);
            break;
        case 4:
            machine.memory.slots[index].clear();
            break;
        case 5:
            machine.service->detach(index);
            machine.attach(index, first_page(index), pages);
            break;
        case 6:
            machine.disk.bad = {first_page(index) + input.byte() % pages};
            break;
        default:
            port.completions.consumed = port.completions.produced;
            break;
        }
        machine.service->signalled(index);
        machine.service->run();
        for (unsigned one = 0; one < bystander; ++one)
            check_slots(machine, one);
    }

    machine.disk.bad.clear();
    machine.settle();
    require(machine.cache->pinned() == 0);
    require(machine.cache->held() <= machine.cache->limit());
    const protocol::StoreCompletion done = machine.fetch(bystander, 5, 20);
    require(done.status == protocol::StoreStatus::Ok && done.delivered == 20);
    check_slots(machine, bystander);
    return 0;
}
