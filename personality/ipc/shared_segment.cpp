// SPDX-License-Identifier: Apache-2.0
#include "personality/ipc/shared_segment.hpp"

#include "personality/base/immortal.hpp"
#include "personality/task/process_state.hpp"

namespace personality::ipc {

Table<SharedSegment>& segments() {
    static Immortal<Table<SharedSegment>> table(linux::shmmni);
    return *table;
}

SharedSegment::SharedSegment(Ref<SharedMemory> pages, std::uint64_t of_bytes)
    : bytes(of_bytes), changed(now_s()), creator(current_pid()), pages_(std::move(pages)) {}

SharedSegment::~SharedSegment() { segments().forget(*this); }

Result<Ref<SharedSegment>> SharedSegment::make(std::uint64_t bytes) {
    return make_ref<SharedSegment>(TRY(SharedMemory::make(round_up_page(bytes))), bytes);
}

Result<> SharedSegment::remove() {
    TRY(identity.check_owner());
    identity.key = linux::ipc_private;
    identity.mode |= linux::shm_dest;
    const Ref<SharedSegment> own = std::exchange(held, nullptr);
    return {};
}

// A mapping that was split counts by its first part.
std::uint64_t SharedSegment::attachments() const {
    std::uint64_t count = 0;
    for (const Process& process : Process::all()) {
        if (!process.memory) continue;
        for (const Mapping& mapping : process.memory->mappings())
            if (mapping.source.get() == this && mapping.first_page == 0) ++count;
    }
    return count;
}

SharedSegment* segment_of(const PageSource* source) {
    for (SharedSegment& segment : segments().all())
        if (&segment == source) return &segment;
    return nullptr;
}

} // namespace personality::ipc
