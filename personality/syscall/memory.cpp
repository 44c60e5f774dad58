// SPDX-License-Identifier: Apache-2.0
//
// mmap(2), mprotect(2), brk(2) and their relatives.
#include "personality/fs/vfs/file_table.hpp"
#include "personality/linux/mman.hpp"
#include "personality/mm/shared_memory.hpp"
#include "personality/syscall/rows_memory.hpp"
#include "personality/task/process_state.hpp"

namespace personality::syscall {

namespace {

enum Resource : unsigned { rlimit_data = 2 };

AddressSpace& memory() { return *current().process.memory; }

Result<Protection> protection_of(std::uint32_t bits) {
    constexpr std::uint32_t known = linux::prot_read | linux::prot_write | linux::prot_exec;
    if ((bits & ~known) != 0) return Errno::einval;
    return Protection{(bits & linux::prot_read) != 0, (bits & linux::prot_write) != 0, (bits & linux::prot_exec) != 0};
}

// Length in whole pages. einval: 0; enomem: more than there are addresses.
Result<std::uint64_t> whole_pages(std::uint64_t bytes) {
    if (bytes == 0) return Errno::einval;
    if (bytes > layout::end) return Errno::enomem;
    return round_up_page(bytes);
}

Result<Ref<PageSource>> file_source(std::int32_t descriptor, bool shared, Protection protection) {
    Ref<fs::File> file = TRY(files().get(descriptor));
    if (!file->readable()) return Errno::eacces;
    if (shared && protection.write && !file->writable()) return Errno::eacces;
    if (!file->inode().is_regular()) return Errno::enodev;
    return Ref<PageSource>(file);
}

} // namespace

SysResult sys_mmap(std::uint64_t address, std::uint64_t bytes, std::uint32_t protection, std::uint32_t flags,
                   std::int32_t descriptor, std::uint64_t offset) {
    AddressSpace::Request request;
    request.bytes = TRY(whole_pages(bytes));
    request.protection = TRY(protection_of(protection));
    const std::uint32_t type = flags & linux::map_type;
    if (type == 0 || type > linux::map_shared_validate || offset % page_size != 0) return Errno::einval;
    request.shared = type != linux::map_private;
    request.no_replace = (flags & linux::map_fixed_noreplace) != 0;
    request.fixed = request.no_replace || (flags & linux::map_fixed) != 0;
    request.address = request.fixed ? address : round_down_page(address);
    if (request.fixed && address % page_size != 0) return Errno::einval;
    if (request.fixed && !AddressSpace::valid_range(address, request.bytes)) return Errno::enomem;
    if ((flags & linux::map_anonymous) == 0) {
        request.source = TRY(file_source(descriptor, request.shared, request.protection));
        request.first_page = offset / page_size;
    } else if (request.shared) {
        request.source = Ref<PageSource>(TRY(SharedMemory::make(request.bytes)));
    }
    return static_cast<std::int64_t>(TRY(memory().map(std::move(request))));
}

SysResult sys_mprotect(std::uint64_t start, std::uint64_t bytes, std::uint32_t protection) {
    if (start % page_size != 0) return Errno::einval;
    const Protection wanted = TRY(protection_of(protection));
    if (bytes == 0) return 0;
    const std::uint64_t length = TRY(whole_pages(bytes));
    if (!AddressSpace::valid_range(start, length)) return Errno::enomem;
    TRY(memory().protect(start, length, wanted));
    return 0;
}

SysResult sys_munmap(std::uint64_t start, std::uint64_t bytes) {
    if (start % page_size != 0) return Errno::einval;
    const auto length = whole_pages(bytes);
    if (!length.ok() || !AddressSpace::valid_range(start, length.value())) return Errno::einval;
    TRY(memory().unmap(start, length.value()));
    return 0;
}

SysResult sys_brk(std::uint64_t end) {
    const std::uint64_t limit = current().process.limits[rlimit_data].soft;
    const auto reached = memory().set_heap_end(end, limit);
    return static_cast<std::int64_t>(reached.ok() ? reached.value() : memory().program.heap_end);
}

SysResult sys_mremap(std::uint64_t start, std::uint64_t bytes, std::uint64_t new_bytes, std::uint32_t flags) {
    if (start % page_size != 0 || (flags & ~linux::mremap_maymove) != 0) return Errno::einval;
    const std::uint64_t length = TRY(whole_pages(bytes));
    const std::uint64_t new_length = TRY(whole_pages(new_bytes));
    if (!AddressSpace::valid_range(start, length)) return Errno::efault;
    const bool may_move = (flags & linux::mremap_maymove) != 0;
    return static_cast<std::int64_t>(TRY(memory().remap(start, length, new_length, may_move)));
}

SysResult sys_msync(std::uint64_t start, std::uint64_t bytes, std::uint32_t flags) {
    constexpr std::uint32_t known = linux::ms_async | linux::ms_invalidate | linux::ms_sync;
    const bool both = (flags & linux::ms_async) != 0 && (flags & linux::ms_sync) != 0;
    if (start % page_size != 0 || (flags & ~known) != 0 || both) return Errno::einval;
    if (!AddressSpace::valid_range(start, round_up_page(bytes))) return Errno::enomem;
    return 0; // the pages of files are the files' own
}

SysResult sys_madvise(std::uint64_t start, std::uint64_t bytes, std::int32_t advice) {
    if (start % page_size != 0) return Errno::einval;
    if (bytes == 0) return 0;
    const std::uint64_t length = TRY(whole_pages(bytes));
    if (!AddressSpace::valid_range(start, length)) return Errno::enomem;
    switch (advice) {
    case linux::madv_dontneed:
    case linux::madv_free:
        TRY(memory().discard(start, length));
        return 0;
    case linux::madv_normal:
    case linux::madv_random:
    case linux::madv_sequential:
    case linux::madv_willneed:
    case linux::madv_mergeable:
    case linux::madv_unmergeable:
    case linux::madv_hugepage:
    case linux::madv_nohugepage:
    case linux::madv_dontdump:
    case linux::madv_dodump:
        return 0;
    default:
        return Errno::einval;
    }
}

SysResult sys_mlock(std::uint64_t start, std::uint64_t bytes) {
    const std::uint64_t first = round_down_page(start);
    if (!AddressSpace::valid_range(first, round_up_page(bytes + start % page_size))) return Errno::enomem;
    return 0;
}

} // namespace personality::syscall
