// SPDX-License-Identifier: Apache-2.0
#include "manager/memory/boot_memory.hpp"

#include "manager/cspace.hpp"
#include "manager/memory/objects.hpp"

#include <bit>

namespace manager {

using sel4::ObjectType;

// Bytes left for objects of 2^object bytes, which the kernel aligns to their size.
Word BootMemory::Region::room(unsigned object) const {
    const Word size = Word{1} << bits;
    const Word start_of_room = align_up(used, Word{1} << object);
    return start_of_room < size ? size - start_of_room : 0;
}

void BootMemory::initialize(const sel4::BootInfo& info) {
    const Word caps = info.untyped.end - info.untyped.start;
    for (Word i = 0; i < caps && i < sel4::max_boot_untypeds; ++i) {
        const sel4::UntypedDesc& from = info.untyped_list[i];
        regions_[count_++] = {info.untyped.start + i, from.paddr, 0, from.size_bits, from.is_device != 0};
        if (!from.is_device) total_ += Word{1} << from.size_bits;
    }
}

BootMemory::Region* BootMemory::smallest(unsigned bits, unsigned count) {
    Region* best = nullptr;
    for (unsigned i = 0; i < count_; ++i) {
        Region& region = regions_[i];
        if (!region.device && region.room(bits) >= Word{count} << bits && (!best || region.bits < best->bits))
            best = &region;
    }
    return best;
}

CPtr BootMemory::reserve(unsigned bits) {
    Region* const region = smallest(bits, 1);
    if (!region) return 0;
    region->used = align_up(region->used, Word{1} << bits) + (Word{1} << bits);
    return region->cap;
}

Done BootMemory::retype(ObjectType type, unsigned size_bits, CPtr to, unsigned count) {
    const unsigned bits = object_bits(type, size_bits);
    Region* const region = smallest(bits, count);
    if (!region) return Error::not_enough_memory;
    TRY(cspace::retype(region->cap, type, size_bits, to, count));
    region->used = align_up(region->used, Word{1} << bits) + (Word{count} << bits);
    return {};
}

base::Result<unsigned, Error> BootMemory::carve(unsigned min_bits, unsigned max_bits, CPtr to) {
    Region* const region = smallest(min_bits, 1);
    if (!region) return Error::not_enough_memory;
    // The largest piece that begins where the untyped capability is used up to.
    const Word start = align_up(region->used, Word{1} << min_bits);
    const unsigned aligned = start ? static_cast<unsigned>(std::countr_zero(start)) : region->bits;
    const unsigned bits = aligned < max_bits ? aligned : max_bits;
    TRY(cspace::retype(region->cap, ObjectType::untyped, bits, to));
    region->used = start + (Word{1} << bits);
    return bits;
}

BootMemory::Region* BootMemory::device_at(sel4::PAddr first, Word bytes) {
    for (unsigned i = 0; i < count_; ++i) {
        Region& region = regions_[i];
        if (region.device && first >= region.start + region.used &&
            first + bytes <= region.start + (Word{1} << region.bits))
            return &region;
    }
    return nullptr;
}

bool BootMemory::device_covers(sel4::PAddr first, Word bytes) const {
    return const_cast<BootMemory*>(this)->device_at(first, bytes) != nullptr;
}

Done BootMemory::device_pages(sel4::PAddr first, unsigned count, CPtr to) {
    Region* const region = device_at(first, count * page_bytes);
    if (!region) return Error::invalid_argument;
    // Untyped objects that nobody uses fill the way to the first page.
    for (Word gap = first - region->start - region->used; gap; gap = first - region->start - region->used) {
        const auto alignment = static_cast<unsigned>(std::countr_zero(region->used | Word{1} << region->bits));
        const auto fits = static_cast<unsigned>(std::bit_width(gap)) - 1;
        const unsigned bits = alignment < fits ? alignment : fits;
        const CPtr filler = cspace::take();
        TRY(cspace::retype(region->cap, ObjectType::untyped, bits, filler));
        region->used += Word{1} << bits;
    }
    TRY(cspace::retype(region->cap, ObjectType::page, 0, to, count));
    region->used += count * page_bytes;
    return {};
}

Word BootMemory::free_bytes() const {
    Word sum = 0;
    for (unsigned i = 0; i < count_; ++i) {
        if (!regions_[i].device) sum += (Word{1} << regions_[i].bits) - regions_[i].used;
    }
    return sum;
}

} // namespace manager
