// SPDX-License-Identifier: Apache-2.0
#include "kernel/arch/x86_64/timer.hpp"

#include "arch/machine.hpp"
#include "kernel/arch/x86_64/cpu/instructions.hpp"
#include "kernel/arch/x86_64/device/legacy.hpp"
#include "kernel/arch/x86_64/device/local_apic.hpp"
#include "kernel/boot/fail.hpp"

namespace keel {

namespace {

// How long frequencies are measured: an error of one count of the PIT at each end is 1 MHz in 3,000.
constexpr Word measured_pit_counts = x86_64::pit_hz / 200;
constexpr unsigned samples_at_each_end = 4;
constexpr std::uint32_t countdown_start = ~std::uint32_t{0};

constexpr std::uint32_t hypervisor_bit = 1U << 31; // CPUID leaf 1, ECX
constexpr std::uint32_t hypervisor_leaf = 0x40000000;
constexpr std::uint32_t hypervisor_timing_leaf = 0x40000010;
constexpr std::uint32_t crystal_leaf = 0x15;

constexpr unsigned ratio_bits = 32;

Word mhz;
bool by_tsc_deadline;
Word countdown_ratio; // counts of the local APIC's timer for a tick, 32 bits of them behind the point

// All three counters at one moment; `uncertainty` is how long it took, in ticks.
struct Sample {
    Word tsc;
    Word uncertainty;
    std::uint32_t countdown;
    std::uint16_t pit;
};

Sample take_sample() {
    const Word before = x86_64::read_tsc();
    const std::uint32_t countdown = x86_64::read_countdown();
    const std::uint16_t pit = x86_64::read_pit();
    const Word after = x86_64::read_tsc();
    return {before, after - before, countdown, pit};
}

// The machine below may stop this one for a while between two reads; the quickest of a few samples has been spared.
Sample best_sample() {
    Sample best = take_sample();
    for (unsigned i = 1; i < samples_at_each_end; ++i) {
        const Sample sample = take_sample();
        if (sample.uncertainty < best.uncertainty) best = sample;
    }
    return best;
}

void measure() {
    x86_64::start_pit();
    x86_64::start_countdown(countdown_start);
    const Sample start = best_sample();
    const auto elapsed = [&](std::uint16_t pit) { return static_cast<std::uint16_t>(start.pit - pit); };
    while (elapsed(x86_64::read_pit()) < measured_pit_counts) {
    }
    const Sample end = best_sample();
    x86_64::start_countdown(0);

    const Word ticks = end.tsc - start.tsc;
    const Word counts = start.countdown - end.countdown;
    if (elapsed(end.pit) == 0 || counts == 0) boot::fail("the timers don't count");
    const Word hz = ticks * x86_64::pit_hz / elapsed(end.pit);
    mhz = (hz + 500000) / 1000000;
    countdown_ratio = (counts << ratio_bits) / ticks;
}

// What the processor or the hypervisor says, in kHz; 0 if neither does.
Word announced_khz() {
    if (x86_64::cpuid(1).ecx & hypervisor_bit && x86_64::cpuid(hypervisor_leaf).eax >= hypervisor_timing_leaf)
        if (const Word khz = x86_64::cpuid(hypervisor_timing_leaf).eax) return khz;
    if (x86_64::cpuid(0).eax < crystal_leaf) return 0;
    const x86_64::CpuidResult crystal = x86_64::cpuid(crystal_leaf);
    return crystal.eax == 0 ? 0 : Word{crystal.ecx} * crystal.ebx / crystal.eax / 1000;
}

} // namespace

void x86_64::set_up_timer() {
    by_tsc_deadline = has_tsc_deadline();
    const Word khz = announced_khz();
    if (by_tsc_deadline && khz != 0)
        mhz = (khz + 500) / 1000;
    else
        measure();
    if (mhz == 0) boot::fail("the time-stamp counter is too slow");
    if (by_tsc_deadline)
        let_tsc_deadline_interrupt();
    else
        let_countdown_interrupt();
}

unsigned x86_64::tsc_mhz() { return static_cast<unsigned>(mhz); }

Ticks arch::now() { return x86_64::read_tsc(); }

void arch::set_deadline(Ticks deadline) {
    if (by_tsc_deadline) return x86_64::set_tsc_deadline(deadline);
    const Ticks time = now();
    const Ticks left = deadline > time ? deadline - time : 0;
    constexpr Ticks most = ~std::uint32_t{0};
    // A deadline too far away is met in several steps, as the scheduler sets it anew when it is woken too early.
    if (left >> ratio_bits != 0) return x86_64::start_countdown(most);
    const Word counts = (left * countdown_ratio >> ratio_bits) + 1;
    x86_64::start_countdown(static_cast<std::uint32_t>(counts < most ? counts : most));
}

Ticks arch::us_to_ticks(Word us) { return us * mhz; }

Word arch::ticks_to_us(Ticks ticks) { return ticks / mhz; }

Word arch::max_us() { return ~Word{0} / mhz; }

Irq arch::timer_irq() { return local_timer_irq; }

} // namespace keel
