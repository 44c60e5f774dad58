// SPDX-License-Identifier: Apache-2.0
#include "kernel/boot/root_memory.hpp"

#include "kernel/boot/fail.hpp"
#include "kernel/machine.hpp"

namespace keel::boot {

namespace {

constexpr Word page_size = bit(sel4::page_bits);
constexpr unsigned cnode_size_bits = root_cnode_bits + sel4::slot_bits;

// Hands out a piece from its start, so that what is most aligned is taken first.
class Carver {
  public:
    explicit Carver(sel4::PAddr start) : next_(start) {}

    template<typename T>
    T* take(Word bytes) {
        T* const taken = static_cast<T*>(arch::to_pointer(next_));
        next_ += bytes;
        return taken;
    }

  private:
    sel4::PAddr next_;
};

bool is_free(Region region, const RegionList& occupied) {
    for (const Region other : occupied)
        if (region.overlaps(other)) return false;
    return true;
}

Region find_room(Word size, const RegionList& free, const RegionList& occupied) {
    for (const Region* candidate = free.end(); candidate-- != free.begin();) {
        if (candidate->size() < size) continue;
        const sel4::PAddr start = round_down(candidate->end - size, cnode_size_bits);
        const Region region{start, start + size};
        if (start >= candidate->start && is_free(region, occupied)) return region;
    }
    fail("not enough memory for the root task");
}

} // namespace

RootLayout::RootLayout(ImageLayout layout, Word extra_bytes)
    : image(layout), ipc_buffer(layout.end), boot_info(ipc_buffer + page_size), extra(boot_info + page_size),
      end(extra + round_up(extra_bytes, sel4::page_bits)) {}

RootMemory place_root(const RootLayout& layout, unsigned num_tables, RegionList& free, const RegionList& occupied) {
    const Word pages = 4 + layout.extra_pages() + num_tables + (layout.image.size() >> sel4::page_bits);
    const Word objects =
        bit(cnode_size_bits) + pages * page_size + bit(sel4::tcb_bits) + bit(sel4::min_sched_context_bits);
    const Region region = find_room(objects, free, occupied);
    free.remove(region);
    arch::clear(arch::to_pointer(region.start), region.size());

    Carver carver(region.start);
    RootMemory memory{};
    memory.region = region;
    memory.cnode = carver.take<Slot>(bit(cnode_size_bits));
    memory.vspace = carver.take<void>(page_size);
    memory.asid_pool = carver.take<void>(page_size);
    memory.ipc_buffer = carver.take<void>(page_size);
    memory.boot_info = carver.take<sel4::BootInfo>(page_size);
    memory.extra = carver.take<unsigned char>(layout.extra_pages() * page_size);
    memory.tables = carver.take<unsigned char>(num_tables * page_size);
    memory.image = carver.take<void>(layout.image.size());
    memory.tcb = carver.take<void>(bit(sel4::tcb_bits));
    memory.sched_context = carver.take<SchedContext>(bit(sel4::min_sched_context_bits));
    return memory;
}

} // namespace keel::boot
