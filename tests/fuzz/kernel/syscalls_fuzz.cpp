// SPDX-License-Identifier: Apache-2.0
//
// Raw kernel entries: the input is what several threads have in their registers and IPC buffers when they make a system
// call, and what happens between: faults, interrupts, time; or it chooses for the property test. After each entry all
// invariants hold; where a short way is taken, the ordinary one leads to the same state. The threads and objects to
// begin with are the property test's.
#include "kernel/object/arch_object.hpp"
#include "kernel/object/x86_64/asid.hpp"
#include "tests/host/kernel/generator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <utility>

namespace keel {
namespace {

constexpr unsigned most_entries = 200;

class Input {
  public:
    Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}

    bool empty() const { return rest_.empty(); }

    std::uint8_t byte() {
        if (rest_.empty()) return 0;
        const std::uint8_t first = rest_.front();
        rest_ = rest_.subspan(1);
        return first;
    }

    // A byte for most words, as slots, sizes and labels are small; the others are multiples of a page, powers of two,
    // negative, or anything.
    Word word() {
        const std::uint8_t first = byte();
        if (first < 0xc0) return first;
        switch (first & 7) {
        case 0:
        case 1:
            return Word{byte()} << sel4::page_bits;
        case 2:
            return bit(byte() & 63);
        case 3:
            return bit(byte() & 63) - 1;
        case 4:
            return ~Word{byte()};
        case 5:
            return sel4::word_bits;
        case 6:
            return byte() | Word{byte()} << 8;
        default: {
            Word all = 0;
            for (unsigned i = 0; i < sizeof all; ++i)
                all = all << 8 | byte();
            return all;
        }
        }
    }

  private:
    std::span<const std::uint8_t> rest_;
};

// The state of a world that has been made ready once; making it takes longer than most inputs. After some of the
// property test's steps threads wait for each other and for replies, as they seldom come to in the entries of one
// input.
class Start {
  public:
    explicit Start(unsigned number) {
        Generator generator(world, number + 1);
        generator.populate();
        for (unsigned steps = number * 500; steps != 0 && generator.step() && !generator.is_stuck(); --steps) {
        }
        memory_.assign(simulation::memory(), simulation::memory() + simulation::memory_bytes);
        node_ = node;
        machine_ = simulation::machine;
        asids_ = asid_table;
    }

    void begin() const {
        simulation::reset();
        std::memcpy(simulation::memory(), memory_.data(), memory_.size());
        node = node_;
        simulation::machine = machine_;
        asid_table = asids_;
    }

    World world;

  private:
    std::vector<std::byte> memory_;
    Node node_;
    simulation::Machine machine_;
    AsidTable asids_;
};

template<std::size_t... number>
std::array<Start, sizeof...(number)> make_starts(std::index_sequence<number...>) {
    return {Start(number)...};
}

void load_registers(Input& input) {
    Tcb& thread = *node.current;
    const Word label = input.byte();
    const std::uint8_t counts = input.byte();
    thread.set(arch::capability_register, input.word());
    thread.set(arch::message_info_register, sel4::MessageInfo(label, 0, counts & 3, counts >> 2).raw());
    for (unsigned i = 0; i < sel4::message_registers && i < counts >> 2; ++i)
        thread.set(arch::message_registers[i], input.word());
    sel4::IpcBuffer* const buffer = arch::ipc_buffer(thread, true);
    if (buffer == nullptr) return;
    for (unsigned i = sel4::message_registers; i < counts >> 2; ++i)
        buffer->message[i] = input.word();
    for (unsigned i = 0; i < (counts & 3); ++i)
        buffer->caps_or_badges[i] = input.word();
}

void load_receive_registers(Input& input) {
    Tcb& thread = *node.current;
    thread.set(arch::reply_register, input.word());
    thread.set(arch::nb_send_register, input.word());
    sel4::IpcBuffer* const buffer = arch::ipc_buffer(thread, true);
    if (buffer == nullptr) return;
    buffer->receive_cnode = sel4::slot_init_cnode;
    buffer->receive_index = input.word();
    buffer->receive_depth = sel4::word_bits;
}

// Of a debug kernel's: one halts the machine, the other does when what it names is no thread.
bool may_halt(Word number) {
    return number == static_cast<Word>(Syscall::debug_halt) || number == static_cast<Word>(Syscall::debug_name_thread);
}

bool make_system_call(World& world, Input& input, std::uint8_t kind) {
    const Word number = kind == 11 ? input.word() : ~Word{kind};
    if (may_halt(number)) return true;
    load_registers(input);
    if (kind != 0) load_receive_registers(input);
    return world.system_call(static_cast<Syscall>(number));
}

// Nobody runs: time passes, or the keeper is woken.
bool go_on(World& world) {
    if (!node.release.empty()) return world.pass_time(20000);
    world.wake_root();
    return node.current != node.idle;
}

// The property test's step, with the input for chance: what is likely to succeed.
bool sensible_step(World& world, Input& input) {
    Generator generator(world, [&](std::uint64_t n) -> std::uint64_t {
        if (n == 0) return input.word();
        const std::uint64_t choice = n <= 256 ? input.byte() : input.byte() | input.byte() << 8;
        return choice % n;
    });
    return generator.step() && !generator.is_stuck();
}

bool step(World& world, Input& input) {
    const std::uint8_t head = input.byte();
    if (head >= 0xa0) return sensible_step(world, input);
    world.compare_paths = head & 0x10;
    world.step = world.compare_paths ? 0 : Word{head & 0x60U} * (simulation::ticks_per_us / 16);
    if (node.current == node.idle) return go_on(world);
    switch (const std::uint8_t kind = head & 15; kind) {
    case 12:
        return world.interrupt(input.byte() % arch::num_irqs);
    case 13:
        simulation::machine.pending[input.byte() % arch::num_irqs] = true;
        return true;
    case 14:
        return world.pass_time(Word{input.byte()} * 16);
    case 15:
        switch (const std::uint8_t which = input.byte(); which & 3) {
        case 0:
            return world.fault(input.word());
        case 1:
            return world.exception(which >> 2 & 31);
        default:
            return world.foreign_call(which);
        }
    default:
        return make_system_call(world, input, kind);
    }
}

} // namespace
} // namespace keel

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    testing::FLAGS_gtest_break_on_failure = true;
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static std::array<keel::Start, 8> starts = keel::make_starts(std::make_index_sequence<8>());
    keel::Input input(data, size);
    keel::Start& start = starts[input.byte() % starts.size()];
    start.begin();
    for (unsigned entries = 0; entries < keel::most_entries && !input.empty(); ++entries)
        if (!keel::step(start.world, input)) break;
    return 0;
}
