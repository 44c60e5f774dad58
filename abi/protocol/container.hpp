// SPDX-License-Identifier: Apache-2.0
//
// What the manager sets up for a container's personality before it starts: its capability slots, its addresses and the
// block that tells it its limits. P, the personality's first thread, starts at ImageHead::entry, the switcher H at
// ImageHead::switcher_entry; both with the address of the ContainerBlock in RDI, that of their IPC buffer in RSI, FS
// 1,024 bytes behind RSI (lib/runtime/entry.inc makes a sel4::ThreadBlock there) and RSP at the top of their stack.
#pragma once

#include <cstdint>

namespace protocol::container {

// The root CNode: 2^cnode_radix slots, guard of 64 - cnode_radix - second_level_bits zero bits. A slot that holds
// anything but a CNode is named by root_pointer(slot); one that holds a CNode of radix r <= second_level_bits, with a
// guard of second_level_bits - r bits, leads to that CNode's slots by pointer(slot, index).
inline constexpr unsigned cnode_radix = 8;
inline constexpr unsigned second_level_bits = 12;

constexpr std::uint64_t pointer(std::uint64_t slot, std::uint64_t index) { return slot << second_level_bits | index; }
constexpr std::uint64_t root_pointer(std::uint64_t slot) { return pointer(slot, 0); }

enum Slot : std::uint64_t {
    manager_endpoint = 1,   // Call only
    own_cnode = 2,          // the root CNode itself, with the CSpace's guard: slots by pointer and depth 64. The slot
                            // holds a CNode of two slots and that the capability, so root_pointer(own_cnode) names it
    own_vspace = 3,         // P's and H's address space
    personality_tcb = 4,    // P
    switcher_tcb = 5,       // H
    vcpu_sched_context = 6, // carries the container's CPU quota
    switcher_sched_context = 7,
    fault_endpoint = 8,        // P receives here: faults and system calls of Linux threads (all rights)
    switcher_endpoint = 9,     // H receives here: P's faults (all rights)
    notification = 10,         // H's, bound to H: every event from outside and P's switch requests (all rights)
    wake_notification = 11,    // P's, bound to P: H tells it of outside events
    switcher_reply = 12,       // H's reply object
    page_cache = 13,           // the page-cache CNode, radix page_cache_radix, filled by the store
    control_notification = 14, // send only, badged with the container's group bit
    store_notification = 15,
    time_notification = 16,
    clock_frame = 17,          // the ClockPage, read-only: mapped into processes for the vDSO
    vdso_frame = 18,           // reserved
    network_notification = 19, // likewise send only: the switch's, from when the container has an interface
    free_first = 24,           // .. 2^cnode_radix - 1: destinations of GrantMemory and NewVSpace, second-level CNodes
};

// Badge of P's fault handler capability to switcher_endpoint; bit 63 is in no notification word.
inline constexpr std::uint64_t personality_fault_badge = std::uint64_t{1} << 63;

// Bits of H's notification word. The capabilities in `notification` and `wake_notification` themselves have no badge.
inline constexpr std::uint64_t control_signal = 1;
inline constexpr std::uint64_t store_signal = 2;
inline constexpr std::uint64_t time_signal = 4;
inline constexpr std::uint64_t switch_signal = 8; // P's own requests to switch: this one and the next bit, in turn
inline constexpr std::uint64_t network_signal = 32;

// Addresses in P's address space. Everything in the low 2 GiB, so that the image is linked with the small code model
// and a later in-process platform can reserve the same range in every process.
inline constexpr std::uint64_t text_base = 0x70000000;  // one shared 2 MiB page, read-only and executable
inline constexpr std::uint64_t data_base = 0x70200000;  // private data and bss, at most 512 KiB
inline constexpr std::uint64_t block_page = 0x70300000; // ContainerBlock, read-only
inline constexpr std::uint64_t clock_page = 0x70301000; // ClockPage, read-only
inline constexpr std::uint64_t personality_ipc_buffer = 0x70302000;
inline constexpr std::uint64_t switcher_ipc_buffer = 0x70302800;   // in the same page
inline constexpr std::uint64_t timer_port = 0x70304000;            // TimerPort
inline constexpr std::uint64_t store_port = 0x70305000;            // StorePort
inline constexpr std::uint64_t console_port = 0x70308000;          // ConsolePort and its two ring pages
inline constexpr std::uint64_t personality_stack_top = 0x70320000; // P's first stack, with nothing mapped below it
inline constexpr std::uint64_t personality_stack_bytes = 8192;
inline constexpr std::uint64_t switcher_stack_top = 0x70303000; // what is left of the IPC buffers' page: 1,008 bytes
inline constexpr std::uint64_t network_port = 0x70330000;       // NetworkPort and its rings' pages, once it is open
inline constexpr std::uint64_t image_window = 0x70380000;       // .. free_base: the personality maps image pages here
inline constexpr std::uint64_t free_base = 0x70400000; // .. 0x80000000, and 0x600000000000 up: the personality's own

// The first bytes of the personality's text, at text_base: its linker script puts them there.
struct ImageHead {
    std::uint64_t magic; // image_head_magic
    std::uint64_t entry;
    std::uint64_t switcher_entry;
    std::uint64_t reserved[5];
};
static_assert(sizeof(ImageHead) == 64);
inline constexpr std::uint64_t image_head_magic = 0x484e4f5352455042; // "BPERSONH"

struct ContainerBlock {
    std::uint64_t memory_limit_bytes; // of the whole container; what the manager used for it counts
    std::uint64_t memory_used_bytes;  // of that, already used when the personality starts
    std::uint64_t cpu_quota_us;       // 0: unlimited
    std::uint64_t cpu_period_us;
    std::uint64_t image_bytes; // of the image's extent
    std::uint64_t tsc_mhz;
    std::uint64_t boot_tsc;        // for uptime
    std::uint64_t priority;        // of every thread of the container, and their MCP
    std::uint64_t kernel_features; // KernelFeature, found by the manager's probes at boot
};

enum KernelFeature : std::uint64_t {
    feature_keeps_rsp = 1,       // an unknown `syscall` keeps RSP (design: keel)
    feature_no_execute = 2,      // PageMap honours the no-execute bit
    feature_all_calls_fault = 4, // TCB_SetFlags takes the flag that makes every system call an UnknownSyscall
};

} // namespace protocol::container
