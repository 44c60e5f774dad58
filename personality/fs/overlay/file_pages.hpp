// SPDX-License-Identifier: Apache-2.0
//
// The pages of a file that the container owns, by their index in the file.
#pragma once

#include "personality/fs/overlay/radix_tree.hpp"
#include "personality/mm/page.hpp"

namespace personality::fs {

class FilePages {
  public:
    FilePages() = default;
    ~FilePages() { drop_from(0); }

    std::uint64_t count() const { return count_; }

    // Null if there is none.
    PageRef find(std::uint64_t index) const { return share(pages_.find(index)); }

    // False if there is no memory. Preconditions: there is none at `index`.
    bool insert(std::uint64_t index, PageRef page) {
        if (!pages_.insert(index, page.get())) return false;
        page.detach();
        ++count_;
        return true;
    }

    // The index of the first page at `index` or behind it; UINT64_MAX if there is none.
    std::uint64_t next(std::uint64_t index) const { return pages_.next(index) ? index : UINT64_MAX; }

    void drop_from(std::uint64_t index) { drop(index, UINT64_MAX); }
    void drop(std::uint64_t begin, std::uint64_t end) {
        while (!pages_.empty()) {
            begin = next(begin);
            if (begin >= end) return;
            const PageRef last = PageRef::adopt(pages_.remove(begin));
            --count_;
        }
    }

  private:
    static PageRef share(Page* page) {
        PageRef own = PageRef::adopt(page);
        PageRef shared = own;
        own.detach();
        return shared;
    }

    RadixTree<Page> pages_;
    std::uint64_t count_ = 0;
};

} // namespace personality::fs
