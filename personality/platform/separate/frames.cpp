// SPDX-License-Identifier: Apache-2.0
#include "platform/frames.hpp"

#include "personality/platform/separate/capability.hpp"
#include "personality/platform/separate/cspace.hpp"
#include "personality/platform/separate/frame_slots.hpp"
#include "personality/platform/separate/paging.hpp"
#include "personality/platform/separate/platform_block.hpp"
#include "personality/platform/separate/untyped.hpp"

#include <algorithm>

namespace personality::platform {

namespace {

// CNodes for frame capabilities: small ones while the container is small, then one for several sections.
struct NodeShape {
    std::uint32_t first_page;
    unsigned radix;
};
constexpr NodeShape shapes[] = {{0, 6}, {section_pages, 9}, {8 * section_pages, 12}};
constexpr unsigned max_nodes = 200;

std::uint8_t node_roots[max_nodes]; // numbers of the root slots that hold them
std::uint32_t frontier = 0;         // number of pages made so far
std::uint32_t sections = 0;         // that have their page table

const NodeShape& shape_of(std::uint32_t page) {
    const NodeShape* shape = &shapes[0];
    for (const NodeShape& candidate : shapes)
        if (page >= candidate.first_page) shape = &candidate;
    return *shape;
}

unsigned node_of(std::uint32_t page) {
    unsigned node = 0;
    for (std::size_t i = 0; i + 1 < std::size(shapes) && page >= shapes[i + 1].first_page; ++i)
        node += (shapes[i + 1].first_page - shapes[i].first_page) >> shapes[i].radix;
    return node + ((page - shape_of(page).first_page) >> shape_of(page).radix);
}

std::uint32_t index_in_node(std::uint32_t page) { return page & ((1U << shape_of(page).radix) - 1); }

Result<> ensure_node(std::uint32_t page) {
    const unsigned node = node_of(page);
    if (node >= max_nodes) return Errno::enomem;
    if (node_roots[node] != 0) return {};
    const unsigned radix = shape_of(page).radix;
    const Slot slot = TRY(allocate_root_slot());
    const auto made = retype_into(sel4::ObjectType::cnode, radix, radix + sel4::slot_bits, slot);
    if (!made.ok()) {
        free_root_slot(slot);
        return made.error();
    }
    node_roots[node] = static_cast<std::uint8_t>(root_number(slot));
    return {};
}

Result<> make_pages(std::uint32_t first, std::uint32_t count) {
    const Slot node = Slot::root(node_roots[node_of(first)]);
    TRY(retype(sel4::ObjectType::page, 0, sel4::page_bits, node, index_in_node(first), count));
    for (std::uint32_t page = first; page < first + count; ++page)
        must(map_own_page(frame_slot(page), reinterpret_cast<std::uint64_t>(page_data(page))), "direct map");
    return {};
}

// Grows in steps that follow the size, so that a small container keeps little in reserve.
std::uint32_t step(std::uint32_t wanted) {
    return std::max(wanted, frontier < 32 ? 2U : frontier < 64 ? 4U : frontier < 512 ? 8U : 32U);
}

} // namespace

Slot frame_slot(std::uint32_t page) {
    return Slot::root(node_roots[node_of(page)]).below(shape_of(page).radix, index_in_node(page));
}

Result<FreshPages> grow_pages(std::uint32_t wanted) {
    TRY(ensure_node(frontier));
    if (frontier % section_pages == 0) {
        if (frontier / section_pages == sections) {
            TRY(map_own_table(section_base(sections)));
            ++sections;
        }
        TRY(make_pages(frontier, 1)); // the descriptors
        ++frontier;
    }
    const std::uint32_t node_left = (1U << shape_of(frontier).radix) - index_in_node(frontier);
    const std::uint32_t section_left = section_pages - frontier % section_pages;
    std::uint32_t count = std::min({step(wanted), node_left, section_left, 256U});
    while (!make_pages(frontier, count).ok()) {
        if (count == 1) return Errno::enomem;
        count /= 2;
    }
    const FreshPages fresh{frontier, count};
    frontier += count;
    return fresh;
}

std::uint64_t memory_limit() { return block().memory_limit_bytes; }
std::uint64_t memory_used() { return block().memory_used_bytes + granted_bytes() - untyped_bytes_left(); }
std::uint64_t memory_available() {
    const std::uint64_t granted = block().memory_used_bytes + granted_bytes();
    return (memory_limit() > granted ? memory_limit() - granted : 0) + untyped_bytes_left();
}

} // namespace personality::platform
