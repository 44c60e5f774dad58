// SPDX-License-Identifier: Apache-2.0
#include "kernel/arch/host/simulation.hpp"
#include "kernel/check.hpp"
#include "kernel/node.hpp"
#include "kernel/object/tcb.hpp"
#include "kernel/object/x86_64/asid.hpp"
#include "kernel/object/x86_64/io_port.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace keel {

void panic(const char* what, const char* file, int line) {
    std::fprintf(stderr, "keel: %s (%s:%d)\n", what, file, line);
    std::abort();
}

namespace simulation {
namespace {

// Device memory, as real machines have it, lies elsewhere; here nothing is at its addresses.
constexpr sel4::PAddr first_address = sel4::PAddr{1} << memory_bits;

struct Memory {
    Memory() : bytes(static_cast<std::byte*>(std::aligned_alloc(memory_bytes, memory_bytes))) {}
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    ~Memory() { std::free(bytes); }

    std::byte* bytes;
};

} // namespace

Machine machine;

std::byte* memory() {
    static const Memory arena;
    return arena.bytes;
}

void reset() {
    machine = {};
    std::memset(memory(), 0, memory_bytes);
    node = {};
    asid_table = {};
    free_io_ports(IoPortCap(0, 0xffff));
}

} // namespace simulation

namespace arch {

using simulation::machine;

Ticks now() { return machine.time; }
void set_deadline(Ticks deadline) { machine.deadline = deadline; }
Ticks us_to_ticks(Word us) { return us * simulation::ticks_per_us; }
Word ticks_to_us(Ticks ticks) { return ticks / simulation::ticks_per_us; }
Word max_us() { return ~Word{0} / simulation::ticks_per_us; }

bool irq_pending() { return take_irq() != no_irq; }

Irq take_irq() {
    for (Irq irq = 0; irq < num_irqs; ++irq)
        if (machine.pending[irq] && !machine.masked[irq]) return irq;
    return no_irq;
}

void mask_irq(Irq irq, bool masked) { machine.masked[irq] = masked; }
void end_irq(Irq irq) { machine.pending[irq] = false; }
Irq timer_irq() { return num_irqs - 1; }

void switch_to_thread(Tcb&) {}
void switch_to_idle(Tcb&) {}
void init_context(Tcb&) {}
void registers_changed(Tcb&) {}
void tls_base_changed(Tcb&) {}
void release_fpu(Tcb&) {}
void flags_changed(Tcb&) {}

sel4::PAddr to_physical(const void* pointer) {
    return simulation::first_address + static_cast<Word>(static_cast<const std::byte*>(pointer) - simulation::memory());
}

void* to_pointer(sel4::PAddr address) { return simulation::memory() + (address - simulation::first_address); }

void clear(void* memory, Word bytes) { std::memset(memory, 0, bytes); }

void put_char(char c) { machine.console += c; }

void halt() {
    std::fprintf(stderr, "%s\nkeel: halted\n", machine.console.c_str());
    std::abort();
}

} // namespace arch
} // namespace keel
