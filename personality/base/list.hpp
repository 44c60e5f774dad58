// SPDX-License-Identifier: Apache-2.0
//
// Intrusive doubly linked list. An element has a ListHook for each list it may be in at a time:
//
//     struct Waiter { ListHook hook; };
//     List<Waiter, &Waiter::hook> waiters;
//
// A list owns nothing. An element unlinks itself when it is destroyed.
#pragma once

#include <bit>
#include <cstddef>
#include <iterator>

namespace personality {

class ListHook {
  public:
    constexpr ListHook() = default;
    ListHook(const ListHook&) = delete;
    ListHook& operator=(const ListHook&) = delete;
    constexpr ~ListHook() { unlink(); }

    constexpr bool linked() const { return next_ != this; }

    constexpr void unlink() {
        next_->previous_ = previous_;
        previous_->next_ = next_;
        next_ = previous_ = this;
    }

  private:
    template<typename T, ListHook T::*Member>
    friend class List;

    constexpr void insert_before(ListHook& position) {
        previous_ = position.previous_;
        next_ = &position;
        previous_->next_ = this;
        position.previous_ = this;
    }

    ListHook* next_ = this;
    ListHook* previous_ = this;
};

template<typename T, ListHook T::*Member>
class List {
  public:
    class Iterator {
      public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = T*;
        using reference = T&;

        explicit Iterator(ListHook* at) : at_(at) {}
        T& operator*() const { return element(at_); }
        T* operator->() const { return &element(at_); }
        Iterator& operator++() {
            at_ = at_->next_;
            return *this;
        }
        bool operator==(const Iterator&) const = default;

      private:
        ListHook* at_;
    };

    constexpr List() = default;
    List(const List&) = delete;
    List& operator=(const List&) = delete;

    bool empty() const { return !head_.linked(); }
    T& front() const { return element(head_.next_); }
    T& back() const { return element(head_.previous_); }

    // Preconditions: the element is in no list through this hook.
    void push_front(T& element) { (element.*Member).insert_before(*head_.next_); }
    void push_back(T& element) { (element.*Member).insert_before(head_); }
    void insert_before(T& position, T& element) { (element.*Member).insert_before(position.*Member); }

    static void remove(T& element) { (element.*Member).unlink(); }

    T* pop_front() {
        if (empty()) return nullptr;
        T& first = front();
        remove(first);
        return &first;
    }

    // The element after one; nullptr after the last. Advance before removing an element in a loop.
    T* next(T& element) const {
        ListHook* const after = (element.*Member).next_;
        return after == &head_ ? nullptr : &List::element(after);
    }

    Iterator begin() const { return Iterator(head_.next_); }
    Iterator end() const { return Iterator(const_cast<ListHook*>(&head_)); }

  private:
    // A pointer to a data member is its offset (Itanium C++ ABI, section 2.3.1).
    static T& element(ListHook* hook) {
        return *reinterpret_cast<T*>(reinterpret_cast<std::byte*>(hook) - std::bit_cast<std::ptrdiff_t>(Member));
    }

    ListHook head_;
};

} // namespace personality
