// SPDX-License-Identifier: Apache-2.0
//
// Anonymous memory that processes share, mmap(MAP_SHARED | MAP_ANONYMOUS): its pages belong to none of the mappings.
#pragma once

#include "personality/mm/page_source.hpp"

namespace personality {

class SharedMemory final : public PageSource {
  public:
    static Result<Ref<SharedMemory>> make(std::uint64_t bytes); // enomem
    ~SharedMemory() override;

    std::uint64_t size() const override { return bytes_; }
    Result<BackingPage> page(std::uint64_t index, bool for_write) override;
    bool at_hand(std::uint64_t index) const override;
    std::uint64_t resident_pages() const { return resident_pages_; }

  private:
    static constexpr std::uint64_t block_pages = 64;

    SharedMemory(std::uint64_t bytes, PageRef** blocks, std::uint64_t count)
        : bytes_(bytes), blocks_(blocks), block_count_(count) {}

    std::uint64_t bytes_;
    PageRef** blocks_; // each for block_pages pages, made when one of them is touched
    std::uint64_t block_count_;
    std::uint64_t resident_pages_ = 0;
};

} // namespace personality
