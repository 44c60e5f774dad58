// SPDX-License-Identifier: Apache-2.0
//
// The control channel between the host and the machine's control server: frames over one virtio serial port, little
// endian. A frame is a FrameHeader and `length` bytes. Container numbers are chosen by the host, unique among its live
// containers. A malformed frame (unknown type, length over the maximum or not the type's own) ends the channel: the
// control server answers Error and ignores everything until the host's next Hello.
//
// Data is what the host and the container's personality say to each other (session.hpp), in pieces of any size.
// Credit: Create implies credit for console_ring_bytes to the container, so that its spec may follow at once; the other
// direction starts without any. Sending more than the credit is malformed. Data and Credit for a container that the
// receiver doesn't know (a Create that failed, an Exited under way) are ignored.
// A Hello starts a new session: the containers of the one before are destroyed, and no more is said about them.
//
// A control server that was restarted says so by its incarnation (RestartNotice) through a port of its own, because
// what it may have left in the channel is half a frame. The host takes what complete frames there still are, closes the
// channel and opens it again, and goes on with a Hello that resumes the session. Until then nothing is heard or said,
// and a Hello for another incarnation is ignored: another notice is under way. The host then resumes each container
// that it has, and both sides say how far they have got, so no byte and no signal is lost or comes twice; what else was
// asked and not answered is asked again.
#pragma once

#include "abi/protocol/console.hpp"
#include "abi/protocol/network.hpp"

#include <cstdint>

namespace protocol {

inline constexpr std::uint16_t control_version = 3;
inline constexpr std::uint32_t frame_max_payload = 4096;

enum class FrameType : std::uint16_t {
    // both ways
    Hello = 1,  // Hello; the host speaks first, the machine answers when it can take containers
    Data = 2,   // to or from `container`: bytes, never more than the receiver's credit
    Credit = 4, // Credit: its sender can take that many bytes of Data more
    Resume = 5, // Resume: what is known of `container`; the machine answers likewise, or NoSuchContainer
    // host to machine
    Create = 16,       // Create: make and start `container`; the spec of its first session follows as Data
    Signal = 17,       // Signal to the container's first process
    Destroy = 18,      // end `container` whatever it is doing and take its memory back; answered by Destroyed
    Stats = 19,        // no payload; answered by Stats with MachineStats, for a container with ContainerStats
    SetClock = 20,     // SetClock: the host's wall-clock time
    Audit = 21,        // reserved for the listing of a container's authority
    SetInterface = 22, // SetInterface: connects a container to a network or takes it from one; InterfaceSet
    Restart = 23,      // Restart: ends a server at once, as if it had faulted; the manager starts it anew
    // machine to host
    Created = 32,      // no payload
    Exited = 33,       // Exited: the first process ended and all that the container said was sent
    Stopped = 34,      // no payload: after Destroy, nothing of the container runs again
    Destroyed = 35,    // Destroyed: its memory is back
    Error = 36,        // Error: the request of this container (0: of the channel) failed
    InterfaceSet = 37, // no payload: the switch has been told
};

struct FrameHeader {
    FrameType type;
    std::uint16_t reserved16; // 0
    std::uint32_t container;
    std::uint32_t length;   // of the payload, 0 .. frame_max_payload
    std::uint32_t reserved; // 0
};
static_assert(sizeof(FrameHeader) == 16);

struct Hello {
    std::uint16_t version;           // control_version
    std::uint16_t resumes;           // host: 1 to go on with the session that there is; machine: 0
    std::uint32_t incarnation;       // of the control server: host: that the last RestartNotice told, or 0
    std::uint64_t realtime_ns;       // host: wall-clock time; machine: 0
    std::uint64_t store_cache_bytes; // host: bound of the store's page cache, 0 for the default; machine: the bound
};
static_assert(sizeof(Hello) == 24);

struct Credit {
    std::uint32_t bytes;
};

struct Create {
    std::uint64_t memory_limit_bytes; // 0: as much as the machine can give
    std::uint32_t cpu_quota_us;       // per period, all the container's threads together; 0: no limit
    std::uint32_t cpu_period_us;      // 1,000 .. 1,000,000; 0 with no limit
    std::uint64_t image_offset;       // of the image's extent on the store device, in bytes, 4 KiB aligned
    std::uint64_t image_bytes;        // of the extent, a multiple of 4 KiB
    NetworkInterface interfaces[max_interfaces] = {};
};
static_assert(sizeof(Create) == 128);

struct SetInterface {
    std::uint32_t number;       // of the interface, 0 .. max_interfaces - 1
    std::uint32_t reserved;     // 0
    NetworkInterface interface; // `network` 0: there is none any more
};
static_assert(sizeof(SetInterface) == 32);

struct Signal {
    std::uint32_t number; // a Linux signal, 1..64
};

struct SetClock {
    std::uint64_t realtime_ns;
};

enum class ServerName : std::uint32_t { Control = 0, Store = 1, Time = 2, NetDriver = 3, Network = 4 };

struct Restart {
    ServerName server;
};

// Bytes of a container's Data are counted from its beginning, modulo 2^32.
struct Resume {
    std::uint64_t signals[4]; // host: that it has sent, counted as in ConsolePort::signals_sent; machine: 0
    std::uint32_t received;   // bytes of Data that have arrived
    std::uint32_t credit;     // bytes more that may come
};
static_assert(sizeof(Resume) == 40);

// All that the port `restart_port_name` carries.
inline constexpr char control_port_name[] = "bulkhead.control";
inline constexpr char restart_port_name[] = "bulkhead.restarts";
struct RestartNotice {
    std::uint32_t incarnation; // of the control server that has started now
};

enum class EndKind : std::uint32_t {
    // ExitKind's values as the personality told them
    Exited = 1,
    Signaled = 2,
    StartFailed = 3,
    BadSpec = 4,
    Crashed = 5, // the personality itself faulted; `value`: the faulting address's low 32 bits
};

struct Exited {
    EndKind kind;
    std::uint32_t value;
};

// What the probe at the end of a container's life found: every piece it was given retyped in full, or not.
struct Destroyed {
    std::uint64_t bytes_returned; // all of what it was given, control and port untypeds included
    std::uint32_t pieces;
    std::uint32_t pieces_lost; // pieces whose probe retype failed: 0 unless the kernel or the manager is wrong
};
static_assert(sizeof(Destroyed) == 16);

enum class ControlError : std::uint32_t {
    Malformed = 1, // the frame broke the protocol
    Version = 2,   // Hello of another version
    NoMemory = 3,  // the machine can't give what a container needs to start
    TooMany = 4,   // no free container slot
    Exists = 5,    // Create of a container number that lives
    NoSuchContainer = 6,
    BadArgument = 7, // a value outside its range
};

struct Error {
    ControlError error;
    FrameType request; // the frame that failed
    std::uint16_t reserved;
};

// Counters of the machine; all gauges unless named otherwise. Appended to, never reordered.
struct MachineStats {
    std::uint64_t untyped_total_bytes; // RAM that the manager got at boot
    std::uint64_t untyped_free_bytes;
    std::uint64_t containers;         // live, being destroyed included
    std::uint64_t manager_slots_used; // capability slots in the manager's CSpace
    std::uint64_t control_entries;    // rows used in the servers' tables
    std::uint64_t store_entries;
    std::uint64_t time_entries;
    std::uint64_t store_cache_bytes; // frames that the store holds
    std::uint64_t store_hits;        // counter: pages delivered from the cache
    std::uint64_t store_misses;      // counter: pages read from the device
    std::uint64_t store_evictions;   // counter: pages evicted
    std::uint64_t boot_ns;           // from the kernel's entry to the first Hello answered, by the TSC
    std::uint64_t server_restarts;   // counter
    std::uint64_t leaked_pieces;     // counter: pieces_lost of all containers
    std::uint64_t container_bytes;   // given to live containers
};

// What a container has and has used, by the manager's books. What comes from the container itself says so.
struct ContainerStats {
    std::uint64_t memory_bytes; // given to it, kernel objects included
    std::uint64_t memory_limit_bytes;
    std::uint64_t cpu_us;               // counter: processor time of all its threads
    std::uint64_t time_us;              // of the machine's clock, at the same moment
    std::uint64_t tasks;                // processes and threads, as its personality says
    std::uint64_t network_in_bytes = 0; // counter: in frames of all its interfaces, as its personality says
    std::uint64_t network_out_bytes = 0;
};
static_assert(sizeof(ContainerStats) == 56);

} // namespace protocol
