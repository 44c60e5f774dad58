// SPDX-License-Identifier: Apache-2.0
//
// madvise(2), mincore(2), msync(2): what programs say and ask about their pages.
#include "personality/linux/mman.hpp"
#include "personality/syscall/memory_range.hpp"
#include "personality/syscall/rows_memory.hpp"

namespace personality::syscall {

namespace {

// Whether advice is known; what has no effect here is still advice. Equal pages are never merged (MADV_MERGEABLE).
bool known(std::int32_t advice) {
    using namespace linux;
    return (advice >= madv_normal && advice <= madv_dontneed) || (advice >= madv_free && advice <= madv_dofork) ||
           (advice >= madv_hugepage && advice <= madv_dontneed_locked);
}

Result<> advise(Range range, std::int32_t advice) {
    using namespace linux;
    AddressSpace& space = memory();
    const auto flags = [&](unsigned set, unsigned clear) {
        return space.set_flags(range.start, range.bytes, static_cast<std::uint16_t>(set),
                               static_cast<std::uint16_t>(clear));
    };
    switch (advice) {
    case madv_normal:
        return flags(0, read_at_random | read_in_order);
    case madv_random:
        return flags(read_at_random, read_in_order);
    case madv_sequential:
        return flags(read_in_order, read_at_random);
    case madv_dontneed:
    case madv_dontneed_locked:
        return space.discard(range.start, range.bytes, advice == madv_dontneed_locked);
    case madv_free:
        return space.discard_anonymous(range.start, range.bytes);
    case madv_remove:
        return space.free_in_source(range.start, range.bytes);
    case madv_dontfork:
        return flags(not_inherited, 0);
    case madv_dofork:
        return flags(0, not_inherited);
    case madv_hugepage:
        return flags(huge_pages, no_huge_pages);
    case madv_nohugepage:
        return flags(no_huge_pages, huge_pages);
    case madv_dontdump:
        return flags(not_dumped, 0);
    case madv_dodump:
        return flags(0, not_dumped);
    case madv_wipeonfork:
        return space.wipe_in_child(range.start, range.bytes);
    case madv_keeponfork:
        return flags(0, wiped_in_child);
    case madv_populate_read:
    case madv_populate_write: {
        const auto done = space.populate(range.start, range.bytes, advice == madv_populate_write);
        if (done.ok()) return {};
        if (done.error() == Errno::efault) return Errno::enomem; // a gap
        if (done.error() == Errno::eacces) return Errno::einval;
        return done.error() == Errno::eio ? Errno::efault : done.error();
    }
    default:
        return space.check_advice(range.start, range.bytes, advice == madv_cold || advice == madv_pageout);
    }
}

} // namespace

SysResult sys_madvise(std::uint64_t start, std::uint64_t bytes, std::int32_t advice) {
    if (!known(advice) || start % page_size != 0) return Errno::einval;
    const std::uint64_t length = round_up_page(bytes);
    if (length < bytes || start + length < start) return Errno::einval;
    if (length == 0) return 0;
    if (!AddressSpace::valid_range(start, length)) return Errno::enomem;
    TRY(advise({start, length}, advice));
    return 0;
}

SysResult sys_mincore(std::uint64_t start, std::uint64_t bytes, UserOut<std::uint8_t> vector) {
    if (start % page_size != 0) return Errno::einval;
    const std::uint64_t length = round_up_page(bytes);
    if (length < bytes || start > layout::end || length > layout::end - start) return Errno::enomem;
    for (std::uint64_t index = 0; index < length / page_size; ++index) {
        const bool there = TRY(memory().at_hand(start + index * page_size));
        TRY(vector.write(there ? 1 : 0, index));
    }
    return 0;
}

// A mapping's pages are its file's own, so there is nothing to write.
SysResult sys_msync(std::uint64_t start, std::uint64_t bytes, std::uint32_t flags) {
    constexpr std::uint32_t all = linux::ms_async | linux::ms_invalidate | linux::ms_sync;
    const bool both = (flags & linux::ms_async) != 0 && (flags & linux::ms_sync) != 0;
    if (start % page_size != 0 || (flags & ~all) != 0 || both) return Errno::einval;
    const std::uint64_t length = round_up_page(bytes);
    if (length < bytes) return Errno::enomem;
    if (length == 0) return 0;
    if (!AddressSpace::valid_range(start, length)) return Errno::enomem;
    if ((flags & linux::ms_invalidate) != 0 && memory().any_locked(start, length)) return Errno::ebusy;
    if (!memory().mapped(start, length)) return Errno::enomem;
    return 0;
}

} // namespace personality::syscall
