// SPDX-License-Identifier: Apache-2.0
#include "tests/host/kernel/model.hpp"

#include "abi/sel4/constants.hpp"

namespace keel::model {
namespace {

constexpr Word all_of_them = 15;

Word bytes_of(Word bits) { return Word{1} << bits; }

std::optional<Kind> kind_of_type(Word type) {
    switch (static_cast<sel4::ObjectType>(type)) {
    case sel4::ObjectType::untyped:
        return Kind::untyped;
    case sel4::ObjectType::tcb:
        return Kind::thread;
    case sel4::ObjectType::endpoint:
        return Kind::endpoint;
    case sel4::ObjectType::notification:
        return Kind::notification;
    case sel4::ObjectType::cnode:
        return Kind::cnode;
    case sel4::ObjectType::sched_context:
        return Kind::sched_context;
    case sel4::ObjectType::reply:
        return Kind::reply;
    case sel4::ObjectType::page:
        return Kind::page;
    default:
        return std::nullopt;
    }
}

bool has_badge(Kind kind) { return kind == Kind::endpoint || kind == Kind::notification; }
bool has_rights(Kind kind) { return has_badge(kind) || kind == Kind::reply; }

Word first_rights(Kind kind) {
    if (kind == Kind::endpoint) return all_of_them;
    if (kind == Kind::notification) return sel4::read_write.raw();
    return kind == Kind::reply ? sel4::can_grant.raw() : 0;
}

} // namespace

Word Model::size_bits(Kind kind, Word user_bits) {
    switch (kind) {
    case Kind::untyped:
    case Kind::sched_context:
        return user_bits;
    case Kind::thread:
        return sel4::tcb_bits;
    case Kind::endpoint:
        return sel4::endpoint_bits;
    case Kind::notification:
        return sel4::notification_bits;
    case Kind::cnode:
        return user_bits + sel4::slot_bits;
    case Kind::reply:
        return sel4::reply_bits;
    case Kind::page:
        return sel4::page_bits;
    }
    return 0;
}

bool Model::contains_capabilities(Kind kind) {
    return kind == Kind::untyped || kind == Kind::cnode || kind == Kind::thread;
}

Model::Model(unsigned memory_bits, Word slot, unsigned root_radix) : root_radix_(root_radix) {
    objects_[next_] = {Kind::untyped, memory_bits, 0};
    const Number memory = next_++;
    add({.object = memory, .parent = none, .place = {root, slot}, .may_parent = true});
}

Number Model::number_at(Place place) const {
    const auto found = places_.find(place);
    return found == places_.end() ? none : found->second;
}

const Capability* Model::at(Place place) const {
    const Number cap = number_at(place);
    return cap == none ? nullptr : &capabilities_.at(cap);
}

bool Model::has_children(Number cap) const {
    for (const auto& [number, other] : capabilities_)
        if (other.parent == cap) return true;
    return false;
}

Word Model::cnode_size(Number cnode) const {
    return bytes_of(cnode == root ? root_radix_ : objects_.at(cnode).user_bits);
}

Number Model::add(Capability cap) {
    const Number number = next_++;
    places_[cap.place] = number;
    capabilities_[number] = cap;
    return number;
}

void Model::put(Number cap, Place place) {
    places_[place] = cap;
    capabilities_.at(cap).place = place;
}

// The capability's children become its parent's; its object goes with its last capability, and what is in it.
void Model::erase(Number number) {
    const Capability cap = capabilities_.at(number);
    places_.erase(cap.place);
    capabilities_.erase(number);
    bool is_last = true;
    for (auto& [other_number, other] : capabilities_) {
        if (other.parent == number) other.parent = cap.parent;
        if (other.object == cap.object) is_last = false;
    }
    if (!is_last) return;
    if (object_of(cap).kind == Kind::cnode)
        for (Word i = 0; i < cnode_size(cap.object); ++i)
            if (const Number inside = number_at({cap.object, i}); inside != none) erase(inside);
    objects_.erase(cap.object);
}

std::vector<Number> Model::descendants(Number cap) const {
    std::vector<Number> found{cap};
    for (std::size_t i = 0; i < found.size(); ++i)
        for (const auto& [number, other] : capabilities_)
            if (other.parent == found[i]) found.push_back(number);
    found.erase(found.begin());
    return found;
}

Outcome Model::retype(Place place, Word type, Word user_bits, Number cnode, Word first, Word count) {
    const std::optional<Kind> kind = kind_of_type(type);
    if (!kind) return {Error::invalid_argument};
    if (user_bits >= sel4::word_bits || size_bits(*kind, user_bits) > sel4::max_untyped_bits)
        return {Error::range_error};
    if (*kind == Kind::cnode && user_bits == 0) return {Error::invalid_argument};
    if (*kind == Kind::untyped && user_bits < sel4::min_untyped_bits) return {Error::invalid_argument};
    if (*kind == Kind::sched_context && user_bits < sel4::min_sched_context_bits) return {Error::invalid_argument};
    if (first >= cnode_size(cnode)) return {Error::range_error};
    if (count < 1 || count > sel4::retype_fan_out_limit) return {Error::range_error};
    if (count > cnode_size(cnode) - first) return {Error::range_error};
    for (Word i = 0; i < count; ++i)
        if (number_at({cnode, first + i}) != none) return {Error::delete_first};

    const Number parent = number_at(place);
    Capability& untyped = capabilities_.at(parent);
    const Object memory = object_of(untyped);
    const Word used = has_children(parent) ? untyped.used : 0;
    const Word left = bytes_of(memory.user_bits) - used;
    const Word object_bytes = bytes_of(size_bits(*kind, user_bits));
    if (left / object_bytes < count) return {Error::not_enough_memory, left};
    Word start = memory.start + used;
    start += (object_bytes - start % object_bytes) % object_bytes;
    untyped.used = start + count * object_bytes - memory.start;
    for (Word i = 0; i < count; ++i) {
        objects_[next_] = {*kind, static_cast<unsigned>(user_bits), start + i * object_bytes};
        const Number object = next_++;
        add({.object = object,
             .parent = parent,
             .place = {cnode, first + i},
             .may_parent = true,
             .rights = first_rights(*kind)});
    }
    return {};
}

Outcome Model::copy(Place to, Place from, Word rights, std::optional<Word> badge) {
    if (number_at(to) != none) return {Error::delete_first};
    const Number source_number = number_at(from);
    if (source_number == none) return {Error::failed_lookup};
    Capability& source = capabilities_.at(source_number);
    const Kind kind = object_of(source).kind;
    Capability copy = source;
    if (has_rights(kind)) copy.rights &= rights;
    if (badge && has_badge(kind)) {
        if (source.badge != 0) return {Error::illegal_operation};
        copy.badge = *badge;
    }
    if (badge && kind == Kind::cnode) copy.guard = *badge;
    if (kind == Kind::untyped) {
        if (has_children(source_number)) return {Error::revoke_first};
        source.used = bytes_of(object_of(source).user_bits); // it is the copy's now
    }
    // A badged endpoint has copies for children that have its badge, one without badge has all.
    copy.parent = source.may_parent ? source_number : source.parent;
    copy.may_parent = kind == Kind::untyped || (has_badge(kind) && copy.badge != source.badge);
    copy.place = to;
    add(copy);
    return {};
}

Outcome Model::move(Place to, Place from, std::optional<Word> data) {
    if (number_at(to) != none) return {Error::delete_first};
    const Number moved = number_at(from);
    if (moved == none) return {Error::failed_lookup};
    const Kind kind = object_of(capabilities_.at(moved)).kind;
    if (data && has_badge(kind)) return {Error::illegal_operation};
    if (data && kind == Kind::cnode) capabilities_.at(moved).guard = *data;
    places_.erase(from);
    put(moved, to);
    return {};
}

Outcome Model::rotate(Place to, Place pivot, Place from) {
    if (pivot == from || pivot == to) return {Error::illegal_operation};
    if (from != to && number_at(to) != none) return {Error::delete_first};
    const Number moved = number_at(from);
    const Number turned = number_at(pivot);
    if (moved == none || turned == none) return {Error::failed_lookup};
    for (const Number cap : {moved, turned})
        if (has_badge(object_of(capabilities_.at(cap)).kind)) return {Error::illegal_operation};
    for (const Number cap : {moved, turned})
        capabilities_.at(cap).guard = 0;
    places_.erase(from);
    put(moved, pivot);
    put(turned, to);
    return {};
}

Outcome Model::remove(Place place) {
    if (const Number cap = number_at(place); cap != none) erase(cap);
    return {};
}

Outcome Model::revoke(Place place) {
    const Number cap = number_at(place);
    if (cap == none) return {};
    for (const Number number : descendants(cap))
        if (capabilities_.contains(number)) erase(number); // it may have gone with the CNode that it was in
    return {};
}

Outcome Model::cancel_badged_sends(Place place) const {
    const Capability* const cap = at(place);
    if (cap == nullptr || object_of(*cap).kind != Kind::endpoint || cap->rights != all_of_them)
        return {Error::illegal_operation};
    return {};
}

} // namespace keel::model
