// SPDX-License-Identifier: Apache-2.0
//
// What the manual says of capabilities, derivation and untyped memory, as a plain program: slots are places in a map,
// the derivation tree is parents by number, memory is offsets. It shares nothing with the kernel's structures; the test
// makes each invocation on both and compares the results and the whole state.
//
// Kept simple by one rule: CNodes, threads and untyped memory stay in the root CNode, so that deleting a CNode deletes
// nothing that contains capabilities itself. cnode_test.cpp has what lies in each other.
#pragma once

#include "abi/sel4/errors.hpp"
#include "abi/sel4/types.hpp"

#include <map>
#include <optional>
#include <vector>

namespace keel::model {

using sel4::Error;
using sel4::Word;

enum class Kind { untyped, thread, endpoint, notification, cnode, sched_context, reply, page };
inline constexpr Kind kinds[] = {Kind::untyped, Kind::thread,        Kind::endpoint, Kind::notification,
                                 Kind::cnode,   Kind::sched_context, Kind::reply,    Kind::page};

using Number = unsigned; // of an object or a capability, never used twice
inline constexpr Number root = 0;
inline constexpr Number none = 0;

// A slot: of the root CNode, or of one that was made.
struct Place {
    Number cnode;
    Word index;
    bool operator==(const Place&) const = default;
    bool operator<(const Place& other) const {
        return cnode != other.cnode ? cnode < other.cnode : index < other.index;
    }
};

struct Object {
    Kind kind;
    unsigned user_bits; // size_bits of Retype
    Word start;         // bytes from the start of the first untyped memory
};

struct Capability {
    Number object;
    Number parent;   // capability that revoking finds it by, or none
    Place place;     // where it is
    bool may_parent; // its copies are its children, else its parent's
    Word badge = 0;  // endpoint, notification
    Word rights = 0; // endpoint, notification, reply
    Word guard = 0;  // bits of a CNode's, all zero
    Word used = 0;   // bytes of untyped memory
};

// Answer of an invocation; bytes: what not_enough_memory says is left.
struct Outcome {
    Error error = Error::none;
    Word bytes = 0;
};

class Model {
  public:
    // All memory, as one untyped in this slot of the root CNode.
    Model(unsigned memory_bits, Word slot, unsigned root_radix);

    Outcome retype(Place untyped, Word type, Word user_bits, Number cnode, Word first, Word count);
    Outcome copy(Place to, Place from, Word rights, std::optional<Word> badge); // with a badge: Mint
    Outcome move(Place to, Place from, std::optional<Word> data);               // with data: Mutate
    Outcome rotate(Place to, Place pivot, Place from);
    Outcome remove(Place place);
    Outcome revoke(Place place);
    Outcome cancel_badged_sends(Place place) const;

    const std::map<Number, Capability>& capabilities() const { return capabilities_; }
    const Object& object(Number number) const { return objects_.at(number); }
    const Object& object_of(const Capability& cap) const { return object(cap.object); }
    const Capability* at(Place place) const;
    bool has_children(Number cap) const;
    Word cnode_size(Number cnode) const;

    // log2 of an object's bytes.
    static Word size_bits(Kind kind, Word user_bits);
    static bool contains_capabilities(Kind kind);

  private:
    Number number_at(Place place) const;
    Number add(Capability cap);
    void erase(Number cap);
    void put(Number cap, Place place);
    std::vector<Number> descendants(Number cap) const;

    std::map<Number, Object> objects_;
    std::map<Number, Capability> capabilities_;
    std::map<Place, Number> places_;
    unsigned root_radix_;
    Number next_ = 1;
};

} // namespace keel::model
