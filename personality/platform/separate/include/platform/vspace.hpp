// SPDX-License-Identifier: Apache-2.0
//
// A process's address space in the processor: the root that the manager made, the paging structures below it, and the
// page capabilities whose mappings it consists of. What is mapped where is known to mm/, which keeps a Table for each
// 2 MiB and a Chunk for each 64 KiB that it uses. All of these are recycled: roots with the structures above the page
// tables, because their address space identifiers are the container's quota.
#pragma once

#include "personality/base/result.hpp"
#include "personality/platform/separate/slot.hpp"

#include <cstdint>

namespace personality::platform {

inline constexpr unsigned chunk_radix = 4;
inline constexpr unsigned chunk_pages = 1U << chunk_radix;

// What a process may do with a mapped page; it can always read it.
struct Access {
    bool write = false;
    bool execute = false;
};

// Something that can be mapped.
class Frame {
  public:
    static Frame of_page(std::uint32_t page_number);
    static Frame of_clock(); // the clock page, read-only
    explicit Frame(Slot slot) : slot_(slot) {}

    Slot slot() const { return slot_; }

  private:
    Slot slot_;
};

// A page table. It may be attached to one address space at a time.
struct Table {
    Slot slot;
};
Result<Table> make_table();

// Places for the page capabilities of 64 KiB of address space; emptied all at once.
struct Chunk {
    Slot memory; // untyped, for the CNode
    Slot node;   // the CNode's own slot
    bool made = false;
};
Result<Chunk> make_chunk();
void empty(Chunk& chunk); // removes all its mappings

class VSpace {
  public:
    static Result<VSpace*> acquire(); // enomem; nothing is mapped in it
    // Precondition: no table is attached, and no thread will run in it.
    void release();

    Slot root() const { return root_; }

    // `address`: a multiple of 2 MiB. enomem: a structure above the table is missing and can't be made.
    Result<> attach(Table& table, std::uint64_t address);
    // Clears its 512 entries; page capabilities stay in their chunks and can be mapped again.
    void detach(Table& table);

    // Maps `frame` at `address` through place `index` of `chunk`, which is free. Precondition: the table is attached.
    // False: the frame is gone (an image page that was evicted), nothing is mapped.
    bool map(Chunk& chunk, unsigned index, std::uint64_t address, Frame frame, Access access);
    // Maps what is in the place at the same address again, with other rights. False: it is gone, the place is free.
    bool remap(Chunk& chunk, unsigned index, std::uint64_t address, Access access);
    // Removes the mapping and frees the place.
    static void unmap(Chunk& chunk, unsigned index);

  private:
    struct Structure {
        std::uint64_t base;
        unsigned bits; // log2 of what it covers
        Structure* next;
    };

    static Result<VSpace*> create();
    Result<> ensure(std::uint64_t address, unsigned bits);

    Slot root_;
    Structure* structures_ = nullptr;
    VSpace* next_free_ = nullptr;
};

} // namespace personality::platform
