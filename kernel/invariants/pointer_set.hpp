// SPDX-License-Identifier: Apache-2.0
//
// A set of pointers that remembers the order they came in. The checks build several after every kernel entry and ask
// them at every link, which is most of what they cost.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace keel {

template<typename T>
class PointerSet {
  public:
    // False: it was there already.
    bool insert(T* pointer) {
        if (places_.size() < 2 * (members_.size() + 1)) grow();
        std::uint32_t& place = places_[find(pointer)];
        if (place != none) return false;
        place = static_cast<std::uint32_t>(members_.size());
        members_.push_back(pointer);
        return true;
    }

    bool contains(const T* pointer) const { return index_of(pointer) != none; }

    // The pointer's number in the order of insertion, or none.
    std::uint32_t index_of(const T* pointer) const { return places_.empty() ? none : places_[find(pointer)]; }

    std::size_t size() const { return members_.size(); }
    auto begin() const { return members_.begin(); }
    auto end() const { return members_.end(); }

    static constexpr std::uint32_t none = ~std::uint32_t{0};

  private:
    static constexpr unsigned first_bits = 5;

    // Where the pointer is, or would be put: the table has empty places always.
    std::size_t find(const T* pointer) const {
        const auto hash = reinterpret_cast<std::uintptr_t>(pointer) * 0x9e3779b97f4a7c15;
        std::size_t at = hash >> (64 - std::countr_zero(places_.size()));
        while (places_[at] != none && members_[places_[at]] != pointer)
            at = (at + 1) & (places_.size() - 1);
        return at;
    }

    void grow() {
        places_.assign(places_.empty() ? std::size_t{1} << first_bits : places_.size() * 2, none);
        for (std::uint32_t i = 0; i < members_.size(); ++i)
            places_[find(members_[i])] = i;
    }

    std::vector<T*> members_;
    std::vector<std::uint32_t> places_; // indices of members_, a power of two of them, at most half in use
};

} // namespace keel
