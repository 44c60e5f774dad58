// SPDX-License-Identifier: Apache-2.0
#include "kernel/arch/x86_64/device/legacy.hpp"

#include "kernel/arch/x86_64/cpu/instructions.hpp"
#include "kernel/arch/x86_64/cpu/segments.hpp"

namespace keel::x86_64 {

namespace {

struct InterruptController {
    std::uint16_t command;
    std::uint16_t data;
    std::uint8_t vector;
    std::uint8_t cascade;
};
constexpr InterruptController controllers[] = {
    {0x20, 0x21, vector_first_irq, 1 << 2},
    {0xa0, 0xa1, vector_first_irq + 8, 2},
};
constexpr std::uint8_t initialise_with_four_words = 0x11;
constexpr std::uint8_t mode_8086 = 0x01;
constexpr std::uint8_t all_masked = 0xff;

constexpr std::uint16_t pit_channel2 = 0x42;
constexpr std::uint16_t pit_command = 0x43;
constexpr std::uint8_t channel2_rate_generator = 0xb4; // low and high byte, mode 2
constexpr std::uint8_t latch_channel2 = 0x80;
constexpr std::uint16_t gate_port = 0x61;
constexpr std::uint8_t gate_channel2 = 0x01;
constexpr std::uint8_t speaker = 0x02;

} // namespace

void silence_legacy_interrupts() {
    for (const InterruptController& controller : controllers) {
        out8(controller.command, initialise_with_four_words);
        out8(controller.data, controller.vector);
        out8(controller.data, controller.cascade);
        out8(controller.data, mode_8086);
        out8(controller.data, all_masked);
    }
}

void start_pit() {
    out8(gate_port, static_cast<std::uint8_t>((in8(gate_port) & ~speaker) | gate_channel2));
    out8(pit_command, channel2_rate_generator);
    out8(pit_channel2, 0);
    out8(pit_channel2, 0);
}

std::uint16_t read_pit() {
    out8(pit_command, latch_channel2);
    const std::uint8_t low = in8(pit_channel2);
    return static_cast<std::uint16_t>(low | in8(pit_channel2) << 8);
}

} // namespace keel::x86_64
