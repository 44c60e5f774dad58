// SPDX-License-Identifier: Apache-2.0
//
// A sparse array of pointers with indices below 2^60, as deep as its largest index needs: a file's pages. One element
// at index 0 needs no node at all. The tree owns its nodes, not what the pointers lead to.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

namespace personality::fs {

template<typename T>
class RadixTree {
  public:
    RadixTree() = default;
    RadixTree(const RadixTree&) = delete;
    RadixTree& operator=(const RadixTree&) = delete;
    // Preconditions of the destructor: empty().
    ~RadixTree() = default;

    bool empty() const { return !root_; }
    void swap(RadixTree& other) {
        std::swap(root_, other.root_);
        std::swap(height_, other.height_);
    }

    T* find(std::uint64_t index) const {
        if (!covers(index)) return nullptr;
        void* at = root_;
        for (unsigned level = height_; at && level > 0; --level)
            at = static_cast<Node*>(at)->slots[slot_of(index, level)];
        return static_cast<T*>(at);
    }

    // False if there is no memory for a node. Preconditions: find(index) is null, `element` is not.
    bool insert(std::uint64_t index, T* element) {
        while (!covers(index) && root_) {
            Node* const node = new (std::nothrow) Node{};
            if (!node) return shrink(), false;
            node->slots[0] = root_;
            node->used = 1;
            root_ = node;
            ++height_;
        }
        if (!root_)
            while (!covers(index))
                ++height_;
        return insert_below(index, element);
    }

    // What was there; null if nothing was.
    T* remove(std::uint64_t index) {
        T* const element = find(index);
        if (!element) return nullptr;
        prune(&root_, height_, index);
        shrink();
        return element;
    }

    // The first element at `index` or behind it, whose index replaces `index`; null if there is none.
    T* next(std::uint64_t& index) const {
        while (root_ && covers(index)) {
            void* at = root_;
            unsigned level = height_;
            while (at && level > 0)
                at = static_cast<Node*>(at)->slots[slot_of(index, level--)];
            if (at) return static_cast<T*>(at);
            // The slot at `level + 1` was empty: go on behind what it covers.
            const unsigned shift = bits * level;
            const std::uint64_t step = std::uint64_t{1} << shift;
            const std::uint64_t after = (index & ~(step - 1)) + step;
            if (after == 0) return nullptr;
            index = after;
        }
        return nullptr;
    }

  private:
    static constexpr unsigned bits = 6;
    static constexpr unsigned fanout = 1U << bits;

    struct Node {
        void* slots[fanout];
        unsigned used;
    };

    static unsigned slot_of(std::uint64_t index, unsigned level) {
        return index >> (bits * (level - 1)) & (fanout - 1);
    }
    bool covers(std::uint64_t index) const { return index >> (bits * height_) == 0; }

    bool insert_below(std::uint64_t index, T* element) {
        void** link = &root_;
        Node* parent = nullptr;
        for (unsigned level = height_; level > 0; --level) {
            if (!*link) {
                Node* const node = new (std::nothrow) Node{};
                if (!node) return undo(index), false;
                *link = node;
                if (parent) ++parent->used;
            }
            parent = static_cast<Node*>(*link);
            link = &parent->slots[slot_of(index, level)];
        }
        *link = element;
        if (parent) ++parent->used;
        return true;
    }

    // Takes away the nodes that an insertion made before it failed.
    void undo(std::uint64_t index) {
        prune(&root_, height_, index);
        shrink();
    }

    // Clears the path to `index` as far as it leads and deletes the nodes that are left empty. It is at most ten
    // levels deep.
    static void prune(void** link, unsigned level, std::uint64_t index) {
        if (!*link) return;
        if (level == 0) {
            *link = nullptr;
            return;
        }
        auto* const node = static_cast<Node*>(*link);
        void** const slot = &node->slots[slot_of(index, level)];
        if (*slot) {
            prune(slot, level - 1, index);
            if (!*slot) --node->used;
        }
        if (node->used > 0) return;
        delete node;
        *link = nullptr;
    }

    // Drops root nodes that hold nothing but their first child.
    void shrink() {
        while (height_ > 0 && root_) {
            auto* const node = static_cast<Node*>(root_);
            if (node->used != 1 || !node->slots[0]) return;
            root_ = node->slots[0];
            --height_;
            delete node;
        }
        if (!root_) height_ = 0;
    }

    void* root_ = nullptr;
    unsigned height_ = 0;
};

} // namespace personality::fs
