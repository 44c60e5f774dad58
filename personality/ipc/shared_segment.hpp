// SPDX-License-Identifier: Apache-2.0
//
// System V shared memory, shmget(2). A segment is the source of the pages of the mappings that shmat(2) makes. One that
// was removed lives on, without a key, until the last mapping is gone.
#pragma once

#include "personality/ipc/table.hpp"
#include "personality/mm/shared_memory.hpp"

namespace personality::ipc {

class SharedSegment final : public PageSource {
  public:
    ListHook hook;

    static Result<Ref<SharedSegment>> make(std::uint64_t bytes); // enomem
    explicit SharedSegment(Ref<SharedMemory> pages, std::uint64_t of_bytes);

    ~SharedSegment() override;

    Result<> remove(); // IPC_RMID. eperm
    std::uint64_t attachments() const;
    std::uint64_t resident_pages() const { return pages_->resident_pages(); }

    std::uint64_t size() const override { return round_up_page(bytes); }
    Result<BackingPage> page(std::uint64_t index, bool for_write) override { return pages_->page(index, for_write); }

    Identity identity;
    Ref<SharedSegment> held;
    std::uint64_t bytes;
    std::int64_t attached = 0, detached = 0, changed; // times
    std::int32_t creator, last = 0;

  private:
    Ref<SharedMemory> pages_;
};

Table<SharedSegment>& segments();

// Which of them a mapping shows; null: none.
SharedSegment* segment_of(const PageSource* source);

} // namespace personality::ipc
