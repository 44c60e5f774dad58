// SPDX-License-Identifier: Apache-2.0
//
// The description of every invocation: label, object, arguments, results, errors and meaning. The kernel's decoders
// check and read messages by it, the user-level stubs in lib/sel4 build and read them by it, the manual prints it.
#pragma once

#include "abi/sel4/api_generic.hpp"
#include "abi/sel4/api_x86_64.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace sel4 {

// All rows, in the order of their labels.
inline constexpr std::array<Invocation, num_labels - 1> invocations = [] {
    std::array<Invocation, num_labels - 1> rows{};
    std::size_t n = 0;
    for (const Invocation& row : generic_invocations)
        rows[n++] = row;
    for (const Invocation& row : x86_64_invocations)
        rows[n++] = row;
    return rows;
}();
static_assert(std::size(generic_invocations) + std::size(x86_64_invocations) == num_labels - 1);

// The row of a label; nullptr if the label is no invocation.
constexpr const Invocation* find_invocation(Word label) {
    return label == 0 || label >= num_labels ? nullptr : &invocations[label - 1];
}

constexpr const Invocation& invocation(Label label) { return invocations[static_cast<unsigned>(label) - 1]; }

consteval Shape shape(Label label) { return shape_of(invocation(label).arguments); }

namespace detail {
Field no_such_argument(); // not constexpr: a wrong name is an error when compiling
}

// Place of a named argument, looked up when compiling; a name that isn't in the table doesn't compile.
consteval Field argument(Label label, std::string_view name) {
    const Invocation& row = invocation(label);
    for (unsigned i = 0; i < max_arguments; ++i)
        if (row.arguments[i].name == name) return shape(label).fields[i];
    return detail::no_such_argument();
}

namespace detail {
consteval bool labels_in_order() {
    for (unsigned i = 0; i < num_labels - 1; ++i)
        if (static_cast<unsigned>(invocations[i].label) != i + 1) return false;
    return true;
}
} // namespace detail
static_assert(detail::labels_in_order());
static_assert(argument(Label::tcb_read_registers, "arch_flags").shift == 8);
static_assert(argument(Label::tcb_write_registers, "regs").word == 2);
static_assert(argument(Label::tcb_copy_registers, "transfer_integer").shift == 3);
static_assert(argument(Label::cnode_mint, "badge").word == 5);
static_assert(argument(Label::cnode_mint, "dest_depth").bits == word_bits);
static_assert(shape(Label::cnode_rotate).words == 8 && shape(Label::cnode_rotate).caps == 2);
static_assert(shape(Label::tcb_configure).words == 3 && shape(Label::tcb_configure).caps == 3);

} // namespace sel4
