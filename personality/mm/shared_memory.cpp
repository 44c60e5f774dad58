// SPDX-License-Identifier: Apache-2.0
#include "personality/mm/shared_memory.hpp"

#include <new>

namespace personality {

Result<Ref<SharedMemory>> SharedMemory::make(std::uint64_t bytes) {
    const std::uint64_t count = (bytes / page_size + block_pages - 1) / block_pages;
    auto** const blocks = new (std::nothrow) PageRef*[count]();
    if (blocks == nullptr) return Errno::enomem;
    auto* const memory = new (std::nothrow) SharedMemory(bytes, blocks, count);
    if (memory != nullptr) return Ref<SharedMemory>(memory);
    delete[] blocks;
    return Errno::enomem;
}

SharedMemory::~SharedMemory() {
    for (std::uint64_t i = 0; i < block_count_; ++i)
        delete[] blocks_[i];
    delete[] blocks_;
}

Result<BackingPage> SharedMemory::page(std::uint64_t index, bool) {
    PageRef*& block = blocks_[index / block_pages];
    if (block == nullptr) block = new (std::nothrow) PageRef[block_pages];
    if (block == nullptr) return Errno::enomem;
    PageRef& page = block[index % block_pages];
    if (!page) {
        page = TRY(allocate_page());
        ++resident_pages_;
    }
    return BackingPage::of(page);
}

bool SharedMemory::at_hand(std::uint64_t index) const {
    const PageRef* const block = blocks_[index / block_pages];
    return block != nullptr && block[index % block_pages];
}

} // namespace personality
