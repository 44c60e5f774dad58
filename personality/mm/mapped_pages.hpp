// SPDX-License-Identifier: Apache-2.0
//
// The mappings of one file, in all address spaces. The file's inode owns this, and tells it when one of its pages is
// another than before, so that every mapping takes the new one at its next access.
#pragma once

#include "personality/mm/mapping.hpp"

namespace personality {

class MappedPages {
  public:
    MappedPages() = default;
    MappedPages(const MappedPages&) = delete;
    MappedPages& operator=(const MappedPages&) = delete;

    bool empty() const { return mappings_.empty(); }
    // Whether a shared mapping can write the file, now or after mprotect(2).
    bool any_writable() const;

    // The file's page `index` was of the image, and is the container's own now.
    void left_image(std::uint64_t index);
    // The file's page `index` was `page`, and is a hole now. Private copies stay.
    void punched(std::uint64_t index, const PageRef& page);
    // The file has no page from `first` on; private copies go too, as Linux has it.
    void truncated(std::uint64_t first);

    // Advances with each of those: whoever waited between asking for a page and mapping it looks again.
    std::uint32_t changes() const { return changes_; }

    void add(Mapping& mapping) { mappings_.push_back(mapping); }

  private:
    template<typename Gone>
    void remove_page(std::uint64_t index, Gone&& gone);

    List<Mapping, &Mapping::source_hook> mappings_;
    std::uint32_t changes_ = 0;
};

} // namespace personality
