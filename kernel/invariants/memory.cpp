// SPDX-License-Identifier: Apache-2.0
//
// Memory: no two objects overlap, all lie in the used part of what they were made of, what counts as clear is clear.
#include "kernel/invariants/inventory.hpp"

#include <algorithm>
#include <cstring>

namespace keel {
namespace {

struct Object {
    Cap cap;
    Word start;
    Word end;
};

bool is_untyped(Cap cap) { return cap.is(CapType::untyped); }

std::vector<Object> objects_in(const Inventory& inventory) {
    std::vector<Object> objects;
    for (const Slot* const slot : inventory.slots) {
        const Extent extent = extent_of(slot->cap);
        if (extent.exists) objects.push_back({slot->cap, extent.start, extent.start + bit(extent.bits)});
    }
    return objects;
}

// A zombie stands for the CNode or thread that it was.
bool is_same(const Object& a, const Object& b) {
    if (a.start != b.start || a.end != b.end) return false;
    return same_object(a.cap, b.cap) || a.cap.is(CapType::zombie) || b.cap.is(CapType::zombie);
}

void check_overlap(std::vector<Object> objects, Violations& violations) {
    std::erase_if(objects, [](const Object& object) { return is_untyped(object.cap); });
    std::ranges::sort(objects, {}, &Object::start);
    for (std::size_t i = 0; i < objects.size(); ++i)
        for (std::size_t j = i + 1; j < objects.size() && objects[j].start < objects[i].end; ++j)
            if (!is_same(objects[i], objects[j]))
                violations.push_back(describe(objects[i].cap) + " overlaps " + describe(objects[j].cap));
}

void check_watermark(const Object& memory, const std::vector<Object>& objects, Violations& violations) {
    const auto untyped = memory.cap.as<UntypedCap>();
    const Word used_end = memory.start + untyped.used();
    if (untyped.used() > untyped.size()) violations.push_back(describe(memory.cap) + " has more used than it is large");
    for (const Object& object : objects) {
        const bool inside = object.start >= memory.start && object.end <= memory.end;
        const bool is_alias = is_untyped(object.cap) && object.start == memory.start && object.end == memory.end;
        if (inside && !is_alias && object.end > used_end)
            violations.push_back(describe(object.cap) + " lies in memory that counts as unused");
        const bool crosses = object.start < memory.end && object.end > memory.start && !inside;
        const bool contains = object.start <= memory.start && object.end >= memory.end;
        if (crosses && !(is_untyped(object.cap) && contains))
            violations.push_back(describe(object.cap) + " crosses the border of " + describe(memory.cap));
    }
}

void check_clear(const Object& memory, Violations& violations) {
    const auto untyped = memory.cap.as<UntypedCap>();
    if (untyped.clear_until() > untyped.size()) violations.push_back(describe(memory.cap) + " is clear beyond its end");
    if (untyped.device() || untyped.used() >= untyped.clear_until()) return;
    const auto* const free = reinterpret_cast<const char*>(memory.start + untyped.used());
    const Word bytes = untyped.clear_until() - untyped.used();
    if (*free != 0 || std::memcmp(free, free + 1, bytes - 1) != 0)
        violations.push_back(describe(memory.cap) + " is not clear where it should be");
}

} // namespace

void check_memory(const Inventory& inventory, Violations& violations) {
    const std::vector<Object> objects = objects_in(inventory);
    check_overlap(objects, violations);
    for (const Object& memory : objects) {
        if (!is_untyped(memory.cap)) continue;
        check_watermark(memory, objects, violations);
        check_clear(memory, violations);
    }
}

} // namespace keel
