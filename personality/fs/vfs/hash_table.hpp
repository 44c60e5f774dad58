// SPDX-License-Identifier: Apache-2.0
//
// Intrusive hash table with chaining. It owns nothing but its array, which grows with its elements.
//
//     struct Traits {
//         static std::uint32_t hash(const T&);
//         static T*& next(T&);
//     };
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

namespace personality::fs {

template<typename T, typename Traits>
class HashTable {
  public:
    HashTable() = default;
    HashTable(const HashTable&) = delete;
    HashTable& operator=(const HashTable&) = delete;
    ~HashTable() { delete[] buckets_; }

    std::size_t count() const { return count_; }

    // The element with this hash for which `matches(element)`; null if there is none.
    template<typename Matches>
    T* find(std::uint32_t hash, Matches&& matches) const {
        if (size_ == 0) return nullptr;
        T* at = buckets_[hash & (size_ - 1)];
        while (at && !(Traits::hash(*at) == hash && matches(*at)))
            at = Traits::next(*at);
        return at;
    }

    // Makes room for one more. False only if there is no array at all: a full table just gets slower.
    bool reserve() {
        if (count_ < size_) return true;
        const std::size_t size = size_ == 0 ? first_size : size_ * 2;
        auto** const buckets = new (std::nothrow) T*[size]();
        if (!buckets) return size_ != 0;
        for (std::size_t i = 0; i < size_; ++i)
            while (T* const element = buckets_[i]) {
                buckets_[i] = Traits::next(*element);
                link(buckets[Traits::hash(*element) & (size - 1)], *element);
            }
        delete[] buckets_;
        buckets_ = buckets;
        size_ = size;
        return true;
    }

    // Preconditions: reserve() succeeded at least once.
    void insert(T& element) {
        link(buckets_[Traits::hash(element) & (size_ - 1)], element);
        ++count_;
    }

    // Preconditions: it is in the table.
    void remove(T& element) {
        T** at = &buckets_[Traits::hash(element) & (size_ - 1)];
        while (*at != &element)
            at = &Traits::next(**at);
        *at = Traits::next(element);
        --count_;
    }

    // `visit` may remove the element it is given, and no other.
    template<typename Visit>
    void for_each(Visit&& visit) {
        for (std::size_t i = 0; i < size_; ++i)
            for (T* at = buckets_[i]; at;)
                visit(*std::exchange(at, Traits::next(*at)));
    }

    T* any() const {
        for (std::size_t i = 0; i < size_; ++i)
            if (buckets_[i]) return buckets_[i];
        return nullptr;
    }

  private:
    static constexpr std::size_t first_size = 32;

    static void link(T*& bucket, T& element) {
        Traits::next(element) = bucket;
        bucket = &element;
    }

    T** buckets_ = nullptr;
    std::size_t size_ = 0;
    std::size_t count_ = 0;
};

} // namespace personality::fs
