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

    void swap(FilePages& other) {
        pages_.swap(other.pages_);
        std::swap(count_, other.count_);
    }

    // Takes `from`'s pages but those of begin <= index < end; those from `end` on get the index `moved_by` higher.
    // False, and no change of `from`, if there is no memory. Preconditions: there is none yet.
    bool copy_moved(const FilePages& from, std::uint64_t begin, std::uint64_t end, std::int64_t moved_by) {
        for (std::uint64_t index = from.next(0); index != UINT64_MAX; index = from.next(index + 1)) {
            if (index >= begin && index < end) continue;
            const std::uint64_t to = index < end ? index : index + static_cast<std::uint64_t>(moved_by);
            if (!insert(to, from.find(index))) return false;
        }
        return true;
    }

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
