// SPDX-License-Identifier: Apache-2.0
//
// shmget(2), shmop(2), shmctl(2).
#include "personality/ipc/shared_segment.hpp"
#include "personality/mm/limits.hpp"
#include "personality/syscall/rows_sysv.hpp"
#include "personality/task/process_state.hpp"

namespace personality::syscall {

namespace {

using ipc::SharedSegment;

AddressSpace& memory() { return *current().process.memory; }

linux::ShmIdDs shown(const SharedSegment& segment) {
    return {segment.identity.shown(),
            segment.bytes,
            segment.attached,
            segment.detached,
            segment.changed,
            segment.creator,
            segment.last,
            segment.attachments(),
            {}};
}

Result<UserAddress> place_for(UserAddress address, std::uint64_t bytes, std::uint32_t flags) {
    if (address % page_size == 0) {
        if (address == 0 && (flags & linux::shm_remap) != 0) return Errno::einval;
    } else {
        if ((flags & linux::shm_rnd) == 0) return Errno::einval;
        address = round_down_page(address);
    }
    if (address != 0 && !AddressSpace::valid_range(address, bytes)) return Errno::einval;
    return address;
}

// Nothing is ever swapped out: only the flag shows.
Result<> lock(SharedSegment& segment, bool on) {
    if (!segment.identity.is_owner() && !credentials().can(linux::Capability::ipc_lock)) return Errno::eperm;
    if (on && !may_lock_memory()) return Errno::eperm;
    segment.identity.mode = on ? segment.identity.mode | linux::shm_locked : segment.identity.mode & ~linux::shm_locked;
    return {};
}

SysResult describe_all(std::uint32_t command, UserAddress place) {
    if (command == linux::ipc_info) {
        TRY(UserOut<linux::ShmLimits>{{place}}.write(
            {linux::shmmax, 1, linux::shmmni, linux::shmmni, linux::shmall, {}}));
    } else {
        linux::ShmUse use{};
        use.segments = ipc::segments().count();
        for (const SharedSegment& segment : ipc::segments().all()) {
            use.pages += segment.size() / page_size;
            use.resident += segment.resident_pages();
        }
        TRY(UserOut<linux::ShmUse>{{place}}.write(use));
    }
    return ipc::segments().highest_index();
}

} // namespace

SysResult sys_shmget(std::int32_t key, std::uint64_t bytes, std::uint32_t flags) {
    constexpr std::uint64_t most = 1ULL << 40; // far more than a container may have
    return TRY(ipc::segments().get(
        key, flags,
        [&]() -> Result<Ref<SharedSegment>> {
            if (bytes == 0 || bytes > linux::shmmax) return Errno::einval;
            if (bytes > most || (flags & linux::shm_hugetlb) != 0) return Errno::enomem; // no huge page is set aside
            return SharedSegment::make(bytes);
        },
        [&](const SharedSegment& found) { return bytes > found.bytes ? Errno::einval : Result<>(); }));
}

SysResult sys_shmat(std::int32_t id, UserAddress address, std::uint32_t flags) {
    if (id < 0) return Errno::einval;
    const Ref<SharedSegment> segment = TRY(ipc::segments().find(id));
    const bool writes = (flags & linux::shm_rdonly) == 0;
    AddressSpace::Request request;
    request.bytes = segment->size();
    request.address = TRY(place_for(address, request.bytes, flags));
    request.fixed = request.address != 0;
    request.no_replace = (flags & linux::shm_remap) == 0;
    request.protection = {true, writes, (flags & linux::shm_exec) != 0};
    request.shared = true;
    request.source = Ref<PageSource>(segment);
    TRY(segment->identity.check_access(ipc::may_read | (writes ? ipc::may_write : 0)));
    const auto mapped = memory().map(std::move(request));
    if (!mapped) return mapped.error() == Errno::eexist ? Errno::einval : mapped.error();
    segment->attached = ipc::now_s();
    segment->last = current().process.pid;
    return static_cast<std::int64_t>(*mapped);
}

// What is left of a mapping that shmat(2) made, which began at the segment's first page.
SysResult sys_shmdt(UserAddress address) {
    if (address % page_size != 0) return Errno::einval;
    for (const Mapping& mapping : memory().mappings()) {
        if (mapping.start < address || mapping.start - address != mapping.first_page * page_size) continue;
        SharedSegment* const found = ipc::segment_of(mapping.source.get());
        if (found == nullptr || mapping.start - address >= found->size()) continue;
        const Ref<SharedSegment> segment(found);
        TRY(memory().unmap(address, segment->size()));
        segment->detached = ipc::now_s();
        segment->last = current().process.pid;
        return 0;
    }
    return Errno::einval;
}

SysResult sys_shmctl(std::int32_t id, std::uint32_t command, UserInOut<linux::ShmIdDs> argument) {
    if (id < 0) return Errno::einval;
    command &= ~linux::ipc_64;
    if (command == linux::ipc_info || command == linux::shm_info) return describe_all(command, argument.address);
    const bool by_index = command == linux::shm_stat || command == linux::shm_stat_any;
    const Ref<SharedSegment> segment = TRY(by_index ? ipc::segments().find_index(id) : ipc::segments().find(id));
    switch (command) {
    case linux::ipc_stat:
    case linux::shm_stat:
        TRY(segment->identity.check_access(ipc::may_read));
        [[fallthrough]];
    case linux::shm_stat_any:
        TRY(argument.write(shown(*segment)));
        return by_index ? segment->identity.id : 0;
    case linux::ipc_set:
        TRY(segment->identity.change(TRY(argument.read()).permissions));
        segment->changed = ipc::now_s();
        return 0;
    case linux::ipc_rmid:
        TRY(segment->remove());
        return 0;
    case linux::shm_lock:
    case linux::shm_unlock:
        TRY(lock(*segment, command == linux::shm_lock));
        return 0;
    default:
        return Errno::einval;
    }
}

} // namespace personality::syscall
