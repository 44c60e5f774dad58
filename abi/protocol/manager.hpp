// SPDX-License-Identifier: Apache-2.0
//
// The manager's endpoint: the only Call in the system that crosses a protection domain's border. It is answered at
// once, never blocks on a third party, and allocates nothing but what the caller's own quota pays for. The caller is
// told by the badge. Arguments and results are message registers in the order given; the reply's label is a Status.
#pragma once

#include <cstdint>

namespace protocol::manager {

// Badges of the endpoint's capabilities.
enum Badge : std::uint64_t {
    control_badge = 1,
    store_badge = 2,
    time_badge = 3,
    netdriver_badge = 4,
    network_badge = 5,
    fault_badge_base = 0x1000,      // + protection domain: faults of a server or of a container's personality
    fault_container_first = 16,     // the protection domain of the first container; servers come before
    container_badge_base = 0x10000, // + container index: requests of a container's personality
};

enum class Status : std::uint64_t {
    Ok = 0,
    BadArgument = 1,
    NoMemory = 2, // over the container's limit, or the machine has none left
    NoSlot = 3,   // the destination slot is out of range or not empty
    NotAllowed = 4,
    TooMany = 5,
    NoSuchContainer = 6,
};

enum class Request : std::uint64_t {
    // from a personality
    GrantMemory = 1, // (size_bits 14..21, slot): an untyped of 2^size_bits bytes into `slot` of its root CNode
    NewVSpace = 2,   // (slot): a fresh PML4 with an ASID into `slot`; counts against its memory limit
    Crashed = 3,     // (address, instruction): the personality can't go on; becomes Event::Crashed
    OpenNetwork = 4, // (): the network port, mapped at its address and in the switch; Ok too if it is there already.
                     // NotAllowed: the container has no interface now
    // from the control server
    Create = 16,         // (memory_limit, quota_us << 32 | period_us, image_offset, image_bytes) -> (index)
    Destroy = 17,        // (index): at once; the end is told by an Event
    NextEvent = 18,      // () -> (Event, number << 32 | index, value, value2): Event::None when there is none; number:
                         // the host's
    Stats = 19,          // (): fills the MachineStats in the statistics page that both map
    SetClock = 20,       // (realtime_ns at the TSC value of the second register, tsc)
    SetStoreCache = 21,  // (bytes; 0: as it is) -> (the bound in force)
    ContainerStats = 22, // (index) -> the first four words of protocol::ContainerStats
    SetInterface = 23,   // (index | number << 32, the three words of the NetworkInterface)
    Name = 24,           // (index, number): what the host calls it; Attach tells a control server that starts later
    Restart = 25,        // (server, a protocol::ServerName): ends it soon, whatever it is doing, and starts it anew
    // from any server
    NextCommand = 32, // () -> (Command, index, value, value2): Command::None when there is none
    Detached = 33,    // (index): the server has forgotten the container and touches its port no more
    // from the switch
    Interface = 56, // (index | number << 32) -> the three words of the container's NetworkInterface
    // from the store
    GrowCache = 48, // (slot): a 2 MiB untyped for cache frames into `slot` of its root CNode, within its bound
};

// To the control server, announced by its notification's manager_signal bit.
enum class Event : std::uint64_t {
    None = 0,
    Stopped = 1,   // (index): nothing of the container runs again
    Destroyed = 2, // (index, bytes_returned, pieces << 32 | pieces_lost)
    Crashed = 3,   // (index, fault address, instruction): the personality faulted; Destroy it
};

// To a server, announced likewise. Attach: the port is mapped and the capabilities are in their slots.
enum class Command : std::uint64_t {
    None = 0,
    Attach = 1,        // (index, value, value2): to the store value = image_offset, value2 = image_bytes; to the
                       // control server value = the host's number, 0 for none; to the switch, which has it as soon as
                       // the container has an interface, value = 1 if there is a port
    Detach = 2,        // (index)
    SetClock = 3,      // time: (-, realtime_ns, tsc)
    SetCacheBytes = 4, // store: (-, bytes)
    Interfaces = 5,    // network: (index, value): ask for the container's interfaces, they are others, or it has a port
                       // now; value = 1 if there is a port
};

} // namespace protocol::manager
