// SPDX-License-Identifier: Apache-2.0
//
// Mappings that grow: the heap by brk(2), stacks where they are touched.
#include "personality/mm/address_space.hpp"
#include "personality/mm/limits.hpp"

namespace personality {

Result<std::uint64_t> AddressSpace::set_heap_end(std::uint64_t end) {
    const auto guard = TRY(lock_.lock());
    const std::uint64_t limit = limit_of_data();
    const std::uint64_t static_data = program.data_end - program.data_start;
    if (end < program.heap_start || end > layout::end) return program.heap_end;
    if (limit != UINT64_MAX && end - program.heap_start + static_data > limit) return program.heap_end;
    const std::uint64_t old_top = round_up_page(program.heap_end);
    const std::uint64_t new_top = round_up_page(end);
    if (new_top > old_top) {
        const Mapping* const above = first_after(old_top);
        const std::uint64_t guard_bytes = above != nullptr && above->is(grows_down) ? layout::stack_guard : page_size;
        if (above != nullptr && new_top + guard_bytes > above->start) return program.heap_end;
        Request request{.bytes = new_top - old_top,
                        .protection = {.read = true, .write = true},
                        .flags = future_flags_,
                        .name = MappingName::heap};
        Mapping as;
        as.protection = request.protection;
        TRY(may_grow(request.bytes, as));
        if ((future_flags_ & locked) != 0) TRY(may_lock(request.bytes));
        TRY(insert(std::move(request), old_top));
        merge(old_top, new_top);
    } else if (new_top < old_top) {
        TRY(split_at_ends(new_top, old_top));
        remove_range(new_top, old_top);
    }
    program.heap_end = end;
    return end;
}

// A touch below a stack lets it grow there, unless that is more than RLIMIT_STACK or too near to what lies below.
Mapping* AddressSpace::find_growing(std::uint64_t address) {
    if (Mapping* const found = find(address)) return found;
    Mapping* const stack = first_after(address);
    const std::uint64_t start = round_down_page(address);
    if (stack == nullptr || !stack->is(grows_down) || start < layout::lowest) return nullptr;
    if (stack->end - start > limit_of_stack()) return nullptr;
    for (const Mapping& below : mappings_) {
        if (below.start >= stack->start) break;
        const bool in_the_way = !below.protection.none() && !below.is(grows_down);
        if (in_the_way && below.end + layout::stack_guard > start) return nullptr;
    }
    if (!may_grow(stack->start - start, *stack).ok()) return nullptr;
    if (stack->is(locked) && !may_lock(stack->start - start).ok()) return nullptr;
    stack->start = start;
    return stack;
}

} // namespace personality
