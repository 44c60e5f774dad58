// SPDX-License-Identifier: Apache-2.0
//
// The high precision event timer (IA-PC HPET specification 1.0a): its main counter, and timer 0 in one-shot mode as the
// server's alarm. Over any Registers with 32-bit read(offset) and write(offset, value), as wide as every implementation
// takes.
#pragma once

#include <cstdint>

namespace time_server {

template<typename Registers>
class Hpet {
  public:
    explicit Hpet(Registers registers) : registers_(registers) {}

    // Starts the counter, with timer 0 going to this pin of the I/O APIC, edge-triggered. False: there is no usable
    // HPET, or it can't reach the pin.
    bool start(unsigned io_apic_pin) {
        femtoseconds_ = read(period);
        if (femtoseconds_ == 0 || femtoseconds_ > max_femtoseconds || (read(capabilities) & counter_is_64_bits) == 0)
            return false;
        if (io_apic_pin > 31 || (read(timer_routes) >> io_apic_pin & 1) == 0) return false;
        write(timer_config, timer_32_bits | io_apic_pin << timer_route_shift);
        write(configuration, counter_enabled);
        return true;
    }

    std::uint64_t femtoseconds_per_tick() const { return femtoseconds_; }

    std::uint64_t counter() {
        for (;;) {
            const std::uint32_t high = read(counter_high);
            const std::uint32_t low = read(counter_low);
            if (read(counter_high) == high) return std::uint64_t{high} << 32 | low;
        }
    }

    // Interrupts once after `nanoseconds` or, if they are too many for the comparator, at some time before.
    // False: the time was over before the alarm was set, and the interrupt may not come.
    bool set_alarm(std::uint64_t nanoseconds) {
        const std::uint64_t longest = (std::uint64_t{1} << 31) / 1'000'000 * femtoseconds_;
        const std::uint64_t wanted = nanoseconds < longest ? nanoseconds : longest;
        const auto ticks = static_cast<std::uint32_t>(wanted * 1'000'000 / femtoseconds_ + 1);
        const std::uint32_t end = read(counter_low) + ticks;
        if (!armed_) write(timer_config, read(timer_config) | timer_interrupts);
        armed_ = true;
        write(comparator, end);
        return static_cast<std::int32_t>(end - read(counter_low)) > 0;
    }

    void clear_alarm() {
        if (armed_) write(timer_config, read(timer_config) & ~timer_interrupts);
        armed_ = false;
    }

  private:
    static constexpr std::uint32_t capabilities = 0x000;
    static constexpr std::uint32_t counter_is_64_bits = 1U << 13;
    static constexpr std::uint32_t period = 0x004;
    static constexpr std::uint32_t max_femtoseconds = 100'000'000;
    static constexpr std::uint32_t configuration = 0x010;
    static constexpr std::uint32_t counter_enabled = 1;
    static constexpr std::uint32_t counter_low = 0x0f0;
    static constexpr std::uint32_t counter_high = 0x0f4;
    static constexpr std::uint32_t timer_config = 0x100;
    static constexpr std::uint32_t timer_interrupts = 1U << 2;
    static constexpr std::uint32_t timer_32_bits = 1U << 8;
    static constexpr unsigned timer_route_shift = 9;
    static constexpr std::uint32_t timer_routes = 0x104;
    static constexpr std::uint32_t comparator = 0x108;

    std::uint32_t read(std::uint32_t offset) { return registers_.template read<std::uint32_t>(offset); }
    void write(std::uint32_t offset, std::uint32_t value) { registers_.template write<std::uint32_t>(offset, value); }

    Registers registers_;
    std::uint64_t femtoseconds_ = 0;
    bool armed_ = false;
};

} // namespace time_server
