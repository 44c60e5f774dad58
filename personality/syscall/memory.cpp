// SPDX-License-Identifier: Apache-2.0
//
// mmap(2), mprotect(2), brk(2) and their relatives.
#include "personality/fs/vfs/file_table.hpp"
#include "personality/linux/mman.hpp"
#include "personality/mm/shared_memory.hpp"
#include "personality/syscall/memory_range.hpp"
#include "personality/syscall/rows_memory.hpp"

namespace personality::syscall {

namespace {

constexpr std::uint32_t known_flags =
    linux::map_type | linux::map_fixed | linux::map_anonymous | linux::map_32bit | linux::map_growsdown |
    linux::map_denywrite | linux::map_executable | linux::map_locked | linux::map_noreserve | linux::map_populate |
    linux::map_nonblock | linux::map_stack | linux::map_hugetlb | linux::map_fixed_noreplace;

// PROT_GROWSDOWN and PROT_GROWSUP only say where mprotect(2) begins.
Result<Protection> protection_of(std::uint32_t bits) {
    constexpr std::uint32_t known = linux::prot_read | linux::prot_write | linux::prot_exec | linux::prot_sem |
                                    linux::prot_growsdown | linux::prot_growsup;
    if ((bits & ~known) != 0) return Errno::einval;
    return Protection{(bits & linux::prot_read) != 0, (bits & linux::prot_write) != 0, (bits & linux::prot_exec) != 0};
}

// mmap(2) ignores unknown bits of the protection.
Protection mapping_protection(std::uint32_t bits) {
    return {(bits & linux::prot_read) != 0, (bits & linux::prot_write) != 0, (bits & linux::prot_exec) != 0};
}

// No page of 2 MiB or 1 GiB is set aside; there are no other sizes.
Errno huge_page_error(std::uint32_t flags) {
    const std::uint32_t size_bits = flags >> linux::map_huge_shift & linux::map_huge_mask;
    return size_bits == 0 || size_bits == 21 || size_bits == 30 ? Errno::enomem : Errno::einval;
}

Result<> set_anonymous(AddressSpace::Request& request) {
    if (!request.shared) return {};
    if (!request_is_promised(request.bytes, request.flags)) return Errno::enomem;
    request.source = Ref<PageSource>(TRY(SharedMemory::make(request.bytes)));
    return {};
}

Result<> set_file(AddressSpace::Request& request, std::int32_t descriptor, std::uint64_t page) {
    const Ref<fs::File> file = TRY(files().get(descriptor));
    if (!file->readable()) return Errno::eacces;
    const bool sealed = (file->inode().seals() & (linux::f_seal_write | linux::f_seal_future_write)) != 0;
    if (request.shared && request.protection.write) {
        if (!file->writable()) return Errno::eacces;
        if (sealed) return Errno::eperm;
    }
    if (request.shared && (!file->writable() || sealed)) request.flags |= never_writable;
    if (file->maps_as_anonymous()) return set_anonymous(request);
    if (!file->inode().is_regular()) return Errno::enodev;
    request.source = Ref<PageSource>(file);
    request.first_page = page;
    return {};
}

Result<> set_type(AddressSpace::Request& request, std::uint32_t flags) {
    const std::uint32_t type = flags & linux::map_type;
    const bool anonymous = (flags & linux::map_anonymous) != 0;
    request.shared = type != linux::map_private;
    if (type == linux::map_shared_validate && !anonymous)
        return (flags & ~known_flags) == 0 ? Result<>() : Errno::eopnotsupp; // MAP_SYNC is not known either
    return type == linux::map_shared || type == linux::map_private ? Result<>() : Errno::einval;
}

std::uint16_t mapping_flags(std::uint32_t flags) {
    const bool stack = (flags & linux::map_growsdown) != 0 && (flags & linux::map_anonymous) != 0;
    return static_cast<std::uint16_t>((stack ? grows_down : 0) | ((flags & linux::map_locked) != 0 ? locked : 0) |
                                      ((flags & linux::map_noreserve) != 0 ? not_accounted : 0));
}

Result<> check_place(const AddressSpace::Request& request) {
    if (!request.fixed) return {};
    if (request.address % page_size != 0) return Errno::einval;
    if (request.address > layout::end || request.bytes > layout::end - request.address) return Errno::enomem;
    return request.address < layout::lowest ? Result<>(Errno::eperm) : Result<>();
}

// Of unaligned lengths the whole pages count; a negative error is the caller's.
Result<Range> aligned_range(std::uint64_t start, std::uint64_t bytes, Errno outside) {
    if (start % page_size != 0) return Errno::einval;
    const std::uint64_t length = round_up_page(bytes);
    if (length < bytes || !AddressSpace::valid_range(start, length)) return outside;
    return Range{start, length};
}

SysResult protect(std::uint64_t start, std::uint64_t bytes, std::uint32_t bits) {
    const bool down = (bits & linux::prot_growsdown) != 0;
    if (down && (bits & linux::prot_growsup) != 0) return Errno::einval;
    if (start % page_size != 0) return Errno::einval;
    if (bytes == 0) return 0;
    const Range range = TRY(aligned_range(start, bytes, Errno::enomem));
    const Protection wanted = TRY(protection_of(bits));
    if ((bits & linux::prot_growsup) != 0) return Errno::einval;
    TRY(memory().protect(range.start, range.bytes, wanted, down));
    return 0;
}

} // namespace

SysResult sys_mmap(std::uint64_t address, std::uint64_t bytes, std::uint32_t protection, std::uint32_t flags,
                   std::int32_t descriptor, std::uint64_t offset) {
    AddressSpace::Request request;
    if (offset % page_size != 0) return Errno::einval;
    const bool anonymous = (flags & linux::map_anonymous) != 0;
    if (!anonymous) TRY(files().get(descriptor));
    if (bytes == 0) return Errno::einval;
    request.bytes = round_up_page(bytes);
    if (request.bytes == 0 || request.bytes > layout::end) return Errno::enomem;
    if (!anonymous && offset + request.bytes < offset) return Errno::eoverflow;
    if ((flags & linux::map_hugetlb) != 0) return anonymous ? huge_page_error(flags) : Errno::einval;
    request.protection = mapping_protection(protection);
    request.no_replace = (flags & linux::map_fixed_noreplace) != 0;
    request.fixed = request.no_replace || (flags & linux::map_fixed) != 0;
    request.low = (flags & linux::map_32bit) != 0;
    request.address = request.fixed ? address : round_down_page(address);
    request.flags = mapping_flags(flags);
    TRY(check_place(request));
    if ((flags & linux::map_locked) != 0 && !may_lock_memory()) return Errno::eperm;
    TRY(set_type(request, flags));
    if (!anonymous) {
        TRY(set_file(request, descriptor, offset / page_size));
    } else {
        TRY(set_anonymous(request));
    }
    const std::uint64_t start = TRY(memory().map(std::move(request)));
    bring_in(start, round_up_page(bytes), flags, protection);
    return static_cast<std::int64_t>(start);
}

SysResult sys_mprotect(std::uint64_t start, std::uint64_t bytes, std::uint32_t protection) {
    return protect(start, bytes, protection);
}

// The processor has no protection keys: key -1 is mprotect(2), and there is no other.
SysResult sys_pkey_mprotect(std::uint64_t start, std::uint64_t bytes, std::uint32_t protection, std::int32_t key) {
    if (key != -1) return Errno::einval;
    return protect(start, bytes, protection);
}

SysResult sys_pkey_alloc(std::uint64_t flags, std::uint64_t rights) {
    if (flags != 0 || (rights & ~std::uint64_t{3}) != 0) return Errno::einval;
    return Errno::enospc;
}

SysResult sys_pkey_free(std::int32_t) { return Errno::einval; }

SysResult sys_munmap(std::uint64_t start, std::uint64_t bytes) {
    const Range range = TRY(aligned_range(start, bytes, Errno::einval));
    if (range.bytes == 0) return Errno::einval;
    TRY(memory().unmap(range.start, range.bytes));
    return 0;
}

SysResult sys_brk(std::uint64_t end) {
    const auto reached = memory().set_heap_end(end);
    return static_cast<std::int64_t>(reached.ok() ? reached.value() : memory().program.heap_end);
}

SysResult sys_mremap(std::uint64_t start, std::uint64_t bytes, std::uint64_t new_bytes, std::uint32_t flags,
                     std::uint64_t new_start) {
    AddressSpace::Move move{start, round_up_page(bytes), round_up_page(new_bytes)};
    move.may_move = (flags & linux::mremap_maymove) != 0;
    move.fixed = (flags & linux::mremap_fixed) != 0;
    move.keep_old = (flags & linux::mremap_dontunmap) != 0;
    constexpr std::uint32_t known = linux::mremap_maymove | linux::mremap_fixed | linux::mremap_dontunmap;
    if ((flags & ~known) != 0 || start % page_size != 0 || new_bytes == 0 || move.new_bytes == 0) return Errno::einval;
    if ((move.fixed || move.keep_old) && !move.may_move) return Errno::einval;
    if (move.keep_old && move.bytes != move.new_bytes) return Errno::einval;
    if (!AddressSpace::valid_range(start, move.bytes)) return Errno::efault;
    if (move.fixed || move.keep_old) {
        if (new_start % page_size != 0) return Errno::einval;
        if (move.fixed && !AddressSpace::valid_range(new_start, move.new_bytes)) return Errno::einval;
        if (move.fixed && new_start < start + move.bytes && start < new_start + move.new_bytes) return Errno::einval;
        move.new_start = new_start;
    }
    if (move.new_bytes > layout::end) return Errno::enomem;
    return static_cast<std::int64_t>(TRY(memory().remap(move)));
}

SysResult sys_remap_file_pages(std::uint64_t start, std::uint64_t bytes, std::uint64_t protection, std::uint64_t page,
                               std::uint32_t) {
    if (protection != 0) return Errno::einval;
    start = round_down_page(start);
    bytes = round_down_page(bytes);
    if (bytes == 0 || !AddressSpace::valid_range(start, bytes)) return Errno::einval;
    if (page + bytes / page_size < page) return Errno::einval;
    TRY(memory().remap_pages(start, bytes, page));
    return 0;
}

} // namespace personality::syscall
