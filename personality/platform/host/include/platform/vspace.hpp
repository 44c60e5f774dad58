// SPDX-License-Identifier: Apache-2.0
//
// Address spaces of the host build: nothing runs in them, so mapping is only counted.
#pragma once

#include "personality/base/result.hpp"

#include <cstdint>

namespace personality::platform {

inline constexpr unsigned chunk_pages = 16;

struct Access {
    bool write = false;
    bool execute = false;
};

class Frame {
  public:
    static Frame of_page(std::uint32_t) { return {}; }
    static Frame of_clock() { return {}; }
};

struct Table {};
inline Result<Table> make_table() { return Table{}; }

struct Chunk {};
inline Result<Chunk> make_chunk() { return Chunk{}; }
inline void empty(Chunk&) {}

class VSpace {
  public:
    static Result<VSpace*> acquire() { return new VSpace; }
    void release() { delete this; }

    Result<> attach(Table&, std::uint64_t) { return {}; }
    void detach(Table&) {}
    bool map(Chunk&, unsigned, std::uint64_t, Frame, Access) { return true; }
    bool remap(Chunk&, unsigned, std::uint64_t, Access) { return true; }
    static void unmap(Chunk&, unsigned) {}
};

} // namespace personality::platform
