// SPDX-License-Identifier: Apache-2.0
//
// What a row of the API description consists of (abi/sel4/api.hpp holds the rows).
//
// How a message follows from a row: arguments of type `cap` travel as extra capabilities, in order; all others as
// message words, in order. Arguments shorter than a word share one with the shorter ones before them as long as they
// fit, each aligned to its own size (libsel4 packs them so). Results are packed the same way into the reply.
#pragma once

#include "abi/sel4/errors.hpp"
#include "abi/sel4/types.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace sel4 {

enum class Label : std::uint64_t {
    invalid = 0,
    untyped_retype,
    tcb_read_registers,
    tcb_write_registers,
    tcb_copy_registers,
    tcb_configure,
    tcb_set_priority,
    tcb_set_mc_priority,
    tcb_set_sched_params,
    tcb_set_timeout_endpoint,
    tcb_set_ipc_buffer,
    tcb_set_space,
    tcb_suspend,
    tcb_resume,
    tcb_bind_notification,
    tcb_unbind_notification,
    tcb_set_tls_base,
    tcb_set_flags,
    cnode_revoke,
    cnode_delete,
    cnode_cancel_badged_sends,
    cnode_copy,
    cnode_mint,
    cnode_move,
    cnode_mutate,
    cnode_rotate,
    irq_control_get,
    irq_handler_ack,
    irq_handler_set_notification,
    irq_handler_clear,
    domain_set_set,
    domain_set_schedule_configure,
    domain_set_schedule_set_start,
    sched_control_configure_flags,
    sched_context_bind,
    sched_context_unbind,
    sched_context_unbind_object,
    sched_context_consumed,
    sched_context_yield_to,
    pdpt_map,
    pdpt_unmap,
    page_directory_map,
    page_directory_unmap,
    page_table_map,
    page_table_unmap,
    page_map,
    page_unmap,
    page_get_address,
    asid_control_make_pool,
    asid_pool_assign,
    io_port_control_issue,
    io_port_in8,
    io_port_in16,
    io_port_in32,
    io_port_out8,
    io_port_out16,
    io_port_out32,
    irq_control_get_ioapic,
    irq_control_get_msi,
};
inline constexpr unsigned num_labels = 59;
static_assert(static_cast<unsigned>(Label::irq_control_get_msi) == num_labels - 1);

// What a capability that takes an invocation, or is passed to one, names.
enum class Object : std::uint8_t {
    any,
    untyped,
    tcb,
    cnode,
    endpoint,
    notification,
    sched_context,
    sched_control,
    irq_control,
    irq_handler,
    domain_set,
    vspace,
    pdpt,
    page_directory,
    page_table,
    page,
    asid_control,
    asid_pool,
    io_port_control,
    io_port,
};

enum class Type : std::uint8_t {
    word,
    boolean,
    uint8,
    uint16,
    uint32,
    time,         // microseconds or ticks, a word
    rights,       // CapRights, a word
    attributes,   // VmAttribute bits, a word
    user_context, // UserContext, its words in order
    cap,          // an extra capability
};

struct Argument {
    std::string_view name;
    Type type = Type::word;
    std::string_view doc;
    Object object = Object::any; // of type cap: what it must name
};

inline constexpr unsigned max_arguments = 10;
inline constexpr unsigned max_results = 1;

struct Invocation {
    Label label = Label::invalid;
    Object object = Object::any;
    std::string_view name; // of the method, as libsel4 spells it
    std::string_view doc;
    std::array<Argument, max_arguments> arguments{};
    std::array<Argument, max_results> results{};
    std::uint32_t errors = 0; // bit n: Error n

    constexpr bool may_answer(Error error) const { return errors >> static_cast<unsigned>(error) & 1; }
};

// Set of errors for a row.
template<typename... E>
consteval std::uint32_t errors(E... list) {
    return (0U | ... | (1U << static_cast<unsigned>(list)));
}

// Where an argument or result is in a message. `cap`: index of the extra capability, else word, shift and bits.
struct Field {
    unsigned word = 0;
    unsigned shift = 0;
    unsigned bits = 0;
    bool cap = false;

    constexpr Word get(Word message_word) const {
        return bits == word_bits ? message_word : message_word >> shift & ((Word{1} << bits) - 1);
    }
    constexpr Word put(Word value) const {
        return bits == word_bits ? value : (value & ((Word{1} << bits) - 1)) << shift;
    }
};

constexpr unsigned bits_of(Type type) {
    switch (type) {
    case Type::boolean:
        return 1;
    case Type::uint8:
        return 8;
    case Type::uint16:
        return 16;
    case Type::uint32:
        return 32;
    case Type::user_context:
        return user_context_words * word_bits;
    default:
        return word_bits;
    }
}

struct Shape {
    std::array<Field, max_arguments> fields{};
    unsigned words = 0; // message words, with all of a user_context
    unsigned caps = 0;  // extra capabilities
};

constexpr unsigned fields_in_word(const Shape& shape, unsigned word) {
    unsigned n = 0;
    for (const Field& field : shape.fields)
        n += !field.cap && field.bits != 0 && field.word == word;
    return n;
}

// Places every argument (or result) of a list; unused rows have an empty name.
template<std::size_t N>
constexpr Shape shape_of(const std::array<Argument, N>& list) {
    Shape shape;
    unsigned bit = 0;
    for (std::size_t i = 0; i < N && !list[i].name.empty(); ++i) {
        if (list[i].type == Type::cap) {
            shape.fields[i] = {shape.caps++, 0, word_bits, true};
            continue;
        }
        const unsigned bits = bits_of(list[i].type);
        const unsigned align = bits < word_bits ? bits : word_bits;
        bit = (bit + align - 1) / align * align;
        if (align < word_bits && bit / word_bits != (bit + bits - 1) / word_bits)
            bit = (bit / word_bits + 1) * word_bits;
        shape.fields[i] = {bit / word_bits, bit % word_bits, align, false};
        bit += bits;
    }
    shape.words = (bit + word_bits - 1) / word_bits;
    // Stock seL4 reads a short argument that has a word to itself whole, and refuses what is too large.
    for (Field& field : shape.fields)
        if (!field.cap && field.bits != 0 && field.bits < word_bits && fields_in_word(shape, field.word) == 1)
            field.bits = word_bits;
    return shape;
}

} // namespace sel4
