// SPDX-License-Identifier: Apache-2.0
#include "personality/task/seccomp.hpp"

#include <algorithm>
#include <cstring>

namespace personality {

namespace {

// Parts of an instruction's code, Linux, include/uapi/linux/bpf_common.h.
enum Class : std::uint16_t { ld = 0, ldx = 1, st = 2, stx = 3, alu = 4, jmp = 5, ret = 6, misc = 7 };
enum Mode : std::uint16_t { imm = 0x00, absolute = 0x20, mem = 0x60, len = 0x80 };
enum Operation : std::uint16_t {
    add = 0x00,
    sub = 0x10,
    mul = 0x20,
    div = 0x30,
    bit_or = 0x40,
    bit_and = 0x50,
    shift_left = 0x60,
    shift_right = 0x70,
    negate = 0x80,
    bit_xor = 0xa0,
};
enum Jump : std::uint16_t { always = 0x00, equal = 0x10, greater = 0x20, greater_equal = 0x30, any_bit = 0x40 };
constexpr std::uint16_t source_x = 0x08;
constexpr std::uint16_t return_a = 0x10;
constexpr std::uint16_t move_to_a = 0x80; // of misc: TXA; else TAX

constexpr unsigned memory_words = 16;

bool known_operation(std::uint16_t operation) { return operation <= negate || operation == bit_xor; }

bool valid(const FilterInstruction& instruction, std::uint32_t left) {
    const std::uint16_t code = instruction.code;
    const auto mode = static_cast<std::uint16_t>(code & 0xf8);
    const auto operation = static_cast<std::uint16_t>(code & 0xf0);
    switch (code & 7) {
    case ld:
        if (mode == absolute) return instruction.value % 4 == 0 && instruction.value < sizeof(SystemCallData);
        if (mode == mem) return instruction.value < memory_words;
        return mode == imm || mode == len;
    case ldx:
        if (mode == mem) return instruction.value < memory_words;
        return mode == imm || mode == len;
    case st:
    case stx:
        return mode == 0 && instruction.value < memory_words;
    case alu:
        if (!known_operation(operation)) return false;
        if (operation == div && (code & source_x) == 0) return instruction.value != 0;
        if (operation >= shift_left && operation <= shift_right && (code & source_x) == 0)
            return instruction.value < 32;
        return true;
    case jmp:
        if (operation == always) return (code & source_x) == 0 && instruction.value < left;
        return operation <= any_bit && instruction.if_true < left && instruction.if_false < left;
    case ret:
        return mode == 0 || mode == return_a;
    default:
        return mode == 0 || mode == move_to_a;
    }
}

std::uint32_t calculate(std::uint16_t operation, std::uint32_t a, std::uint32_t b) {
    switch (operation) {
    case add:
        return a + b;
    case sub:
        return a - b;
    case mul:
        return a * b;
    case div:
        return b != 0 ? a / b : 0;
    case bit_or:
        return a | b;
    case bit_and:
        return a & b;
    case shift_left:
        return b < 32 ? a << b : 0;
    case shift_right:
        return b < 32 ? a >> b : 0;
    case negate:
        return -a;
    default:
        return a ^ b;
    }
}

bool jumps(std::uint16_t operation, std::uint32_t a, std::uint32_t b) {
    switch (operation) {
    case equal:
        return a == b;
    case greater:
        return a > b;
    case greater_equal:
        return a >= b;
    default:
        return (a & b) != 0;
    }
}

} // namespace

Result<Ref<SeccompFilter>> SeccompFilter::make(std::span<const FilterInstruction> program,
                                               Ref<SeccompFilter> previous) {
    if (program.empty() || (program.back().code & 7) != ret) return Errno::einval;
    for (std::size_t i = 0; i < program.size(); ++i)
        if (!valid(program[i], static_cast<std::uint32_t>(program.size() - i - 1))) return Errno::einval;
    auto filter = TRY(make_ref<SeccompFilter>());
    filter->program_.reset(new (std::nothrow) FilterInstruction[program.size()]);
    if (!filter->program_) return Errno::enomem;
    std::copy(program.begin(), program.end(), filter->program_.get());
    filter->count_ = static_cast<std::uint32_t>(program.size());
    filter->previous_ = std::move(previous);
    return filter;
}

// One after the other: a chain may be long.
SeccompFilter::~SeccompFilter() {
    Ref<SeccompFilter> next = std::move(previous_);
    while (next && next->references() == 1)
        next = Ref<SeccompFilter>(std::move(next->previous_));
}

std::uint32_t SeccompFilter::total() const {
    std::uint32_t sum = 0;
    for (const SeccompFilter* at = this; at != nullptr; at = at->previous_.get())
        sum += at->count_ + 4;
    return sum;
}

// Of two actions the one that is less as a signed number goes before.
std::uint32_t SeccompFilter::run(const SystemCallData& data) const {
    constexpr std::uint32_t action_mask = 0xffff0000;
    std::uint32_t strictest = 0x7fff0000;
    for (const SeccompFilter* at = this; at != nullptr; at = at->previous_.get()) {
        const std::uint32_t said = at->run_one(data);
        if (static_cast<std::int32_t>(said & action_mask) < static_cast<std::int32_t>(strictest & action_mask))
            strictest = said;
    }
    return strictest;
}

std::uint32_t SeccompFilter::run_one(const SystemCallData& data) const {
    std::uint32_t a = 0;
    std::uint32_t x = 0;
    std::uint32_t memory[memory_words] = {};
    for (const FilterInstruction* at = program_.get();; ++at) {
        const auto mode = static_cast<std::uint16_t>(at->code & 0xe0);
        const auto operation = static_cast<std::uint16_t>(at->code & 0xf0);
        const std::uint32_t operand = (at->code & source_x) != 0 ? x : at->value;
        switch (at->code & 7) {
        case ld:
        case ldx: {
            std::uint32_t loaded = at->value;
            if (mode == absolute) std::memcpy(&loaded, reinterpret_cast<const std::byte*>(&data) + at->value, 4);
            if (mode == mem) loaded = memory[at->value];
            if (mode == len) loaded = sizeof data;
            ((at->code & 7) == ld ? a : x) = loaded;
            break;
        }
        case st:
            memory[at->value] = a;
            break;
        case stx:
            memory[at->value] = x;
            break;
        case alu:
            a = calculate(operation, a, operand);
            break;
        case jmp:
            at += operation == always ? at->value : jumps(operation, a, operand) ? at->if_true : at->if_false;
            break;
        case ret:
            return operation == return_a ? a : at->value;
        default:
            if ((at->code & move_to_a) != 0)
                a = x;
            else
                x = a;
        }
    }
}

} // namespace personality
