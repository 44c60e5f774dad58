// SPDX-License-Identifier: Apache-2.0
//
// mlock(2), mlock2(2), munlock(2), mlockall(2), munlockall(2).
#include "personality/linux/mman.hpp"
#include "personality/syscall/memory_range.hpp"
#include "personality/syscall/rows_memory.hpp"

namespace personality::syscall {

namespace {

Result<Range> whole_pages(std::uint64_t start, std::uint64_t bytes) {
    const std::uint64_t first = round_down_page(start);
    const std::uint64_t length = round_up_page(bytes + start % page_size);
    if (length < bytes || first + length < first) return Errno::einval;
    if (length != 0 && !AddressSpace::valid_range(first, length)) return Errno::enomem;
    return Range{first, length};
}

SysResult lock(std::uint64_t start, std::uint64_t bytes, bool on_fault) {
    if (!may_lock_memory()) return Errno::eperm;
    const Range range = TRY(whole_pages(start, bytes));
    if (range.bytes != 0) TRY(memory().lock(range.start, range.bytes, on_fault));
    return 0;
}

} // namespace

SysResult sys_mlock(std::uint64_t start, std::uint64_t bytes) { return lock(start, bytes, false); }

SysResult sys_mlock2(std::uint64_t start, std::uint64_t bytes, std::uint32_t flags) {
    if ((flags & ~linux::mlock_onfault) != 0) return Errno::einval;
    return lock(start, bytes, flags != 0);
}

SysResult sys_munlock(std::uint64_t start, std::uint64_t bytes) {
    const Range range = TRY(whole_pages(start, bytes));
    if (range.bytes != 0) TRY(memory().unlock(range.start, range.bytes));
    return 0;
}

SysResult sys_mlockall(std::uint32_t flags) {
    constexpr std::uint32_t known = linux::mcl_current | linux::mcl_future | linux::mcl_onfault;
    if (flags == 0 || (flags & ~known) != 0 || flags == linux::mcl_onfault) return Errno::einval;
    TRY(memory().lock_all((flags & linux::mcl_current) != 0, (flags & linux::mcl_future) != 0,
                          (flags & linux::mcl_onfault) != 0));
    return 0;
}

SysResult sys_munlockall() {
    TRY(memory().unlock_all());
    return 0;
}

} // namespace personality::syscall
