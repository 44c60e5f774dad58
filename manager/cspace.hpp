// SPDX-License-Identifier: Apache-2.0
//
// The manager's capability space: a top CNode whose slots hold CNodes, so that a capability pointer is a CNode's number
// and an index of 12 bits. The CNode that the kernel made is number 0, and its capabilities keep their pointers. CNodes
// of fewer than 2^12 slots have a guard that fills the rest.
//
// Slots of the boot CNode are taken and never given back. All others belong to rows of tables: a piece of untyped
// memory (memory/untyped_pool.hpp) has its two slots, a server and a container have CNodes of their own, made from
// memory of theirs, so they take no slots from anyone else.
#pragma once

#include "abi/protocol/server.hpp"
#include "abi/sel4/constants.hpp"
#include "lib/sel4/invoke.hpp"
#include "manager/types.hpp"

namespace sel4 {
struct BootInfo;
}

namespace manager::cspace {

inline constexpr unsigned top_radix = 12;
inline constexpr unsigned index_bits = 12;
inline constexpr unsigned depth = top_radix + index_bits; // of slots named from `top`

// Numbers of the CNodes.
enum Region : Word {
    boot = 0,
    visited = 32,        // a container's CNode of its network port, while the manager works on it
    server_objects = 48, // + server: capabilities that the manager keeps
    server_root = 56,    // + server: its root CNode
    untyped_outer = 64,  // .. + untyped_nodes - 1: capabilities to pieces of untyped memory
    untyped_inner = 128, // likewise
    container_objects = 1 * protocol::server::max_containers, // + index: capabilities that the manager keeps
    container_spaces = 2 * protocol::server::max_containers,  // + index: address spaces beyond the first
    container_root = 3 * protocol::server::max_containers,    // + index: its root CNode
};
inline constexpr unsigned untyped_nodes = 64;
static_assert(container_root + protocol::server::max_containers == Word{1} << top_radix);

constexpr CPtr slot(Word cnode, Word index) { return cnode << index_bits | index; }

// The top CNode's capability without a guard: the root that slots are named from, with `depth`.
CPtr top();

// The same with the guard that the manager's own threads look up capabilities with.
CPtr self();

// Goes over to the capability space described above. `memory` is untyped memory of at least the top CNode's size, and
// `boot_memory` of boot_bytes_bits, for a CNode number 0 in place of one that the kernel made with other than 2^12
// slots; 0 if it made that.
Done initialize(const sel4::BootInfo& info, CPtr memory, CPtr boot_memory);
inline constexpr unsigned top_bytes_bits = top_radix + sel4::slot_bits;
inline constexpr unsigned boot_bytes_bits = index_bits + sel4::slot_bits;

// `count` consecutive empty slots of the boot CNode.
CPtr take(unsigned count = 1);
unsigned taken();

Done copy(CPtr to, CPtr from, sel4::CapRights rights = sel4::all_rights);
Done mint(CPtr to, CPtr from, sel4::CapRights rights, Word badge);
Done remove(CPtr slot); // CNode_Delete
Done revoke(CPtr slot);

// Into slot `to` of another CNode, named without a guard.
Done copy_out(CPtr cnode, unsigned radix, Word to, CPtr from, sel4::CapRights rights = sel4::all_rights);
Done mint_out(CPtr cnode, unsigned radix, Word to, CPtr from, sel4::CapRights rights, Word badge);

// A capability to CNode number `region`, of 2^radix slots, with a guard of zeroes that leaves `low_bits` of a
// pointer of 64 bits below a slot's number.
Done mint_region(CPtr to, Word region, unsigned radix, unsigned low_bits = 0);

// `count` objects into consecutive slots from `to` on. `size_bits`: of untyped and scheduling contexts (bytes), of
// CNodes (slots).
Done retype(CPtr untyped, sel4::ObjectType type, unsigned size_bits, CPtr to, unsigned count = 1);

// Lets slots of the CNode at `cnode`, of 2^radix slots, be named as those of `visited` for as long as the object lives.
class Visit {
  public:
    Visit(CPtr cnode, unsigned radix);
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit();

    bool ok() const { return ok_; }

  private:
    bool ok_;
};

// Moves the CNode capability at `cnode`, whose object has 2^radix slots, to where it is the one of number `region`.
Done place(Word region, CPtr cnode, unsigned radix);

} // namespace manager::cspace
