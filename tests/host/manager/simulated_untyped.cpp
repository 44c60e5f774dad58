// SPDX-License-Identifier: Apache-2.0
#include "tests/host/manager/simulated_untyped.hpp"

#include <gtest/gtest.h>

using manager::CPtr;
using manager::Done;
using manager::Error;
using manager::Word;

Done SimulatedUntyped::provide_slots(unsigned rows) {
    EXPECT_LE(rows, manager::max_pieces);
    rows_ = rows;
    return {};
}

base::Result<unsigned, Error> SimulatedUntyped::carve(unsigned min_bits, unsigned max_bits, CPtr to) {
    const unsigned bits = std::min(std::max(min_bits, chunk_bits_), max_bits);
    if (bytes_ - carved_ < Word{1} << bits) return Error::not_enough_memory;
    EXPECT_FALSE(exists(to));
    caps_[to] = {carved_, bits, 0, 0};
    carved_ += Word{1} << bits;
    return bits;
}

bool SimulatedUntyped::has_children(CPtr slot) const {
    for (const auto& [child, cap] : caps_)
        if (cap.parent == slot) return true;
    return false;
}

Done SimulatedUntyped::retype(CPtr from, unsigned bits, CPtr to, unsigned count) {
    EXPECT_TRUE(exists(from));
    Cap& source = caps_.at(from);
    if (source.used && !has_children(from)) {
        cleared_ += source.used;
        source.used = 0;
    }
    const Word size = Word{count} << bits;
    if ((Word{1} << source.bits) - source.used < size) return Error::not_enough_memory;
    for (unsigned i = 0; i < count; ++i) {
        if (exists(to + i)) return Error::delete_first;
        caps_[to + i] = {source.start + source.used, bits, 0, from};
        source.used += Word{1} << bits;
    }
    return {};
}

Done SimulatedUntyped::revoke(CPtr slot) {
    EXPECT_TRUE(exists(slot));
    revoked_.push_back(slot);
    if (!leaking_.contains(slot)) remove_children(slot);
    return {};
}

void SimulatedUntyped::remove_children(CPtr slot) {
    for (auto it = caps_.begin(); it != caps_.end();) {
        if (it->second.parent != slot) {
            ++it;
            continue;
        }
        const CPtr child = it->first;
        remove_children(child);
        caps_.erase(child);
        it = caps_.begin();
    }
}

CPtr SimulatedUntyped::use(CPtr from, unsigned bits) {
    const CPtr slot = next_object_++;
    return retype(from, bits, slot, 1).ok() ? slot : 0;
}
