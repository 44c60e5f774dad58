// SPDX-License-Identifier: Apache-2.0
//
// Random invocations on the kernel and on the model: same result, and the same slots, tree and memory after each.
// KEEL_PROPERTY_STEPS and KEEL_PROPERTY_SEED as in property_test.cpp.
#include "kernel/object/derivation.hpp"
#include "kernel/object/x86_64/arch_caps.hpp"
#include "tests/host/kernel/model.hpp"
#include "tests/host/kernel/setting.hpp"
#include "tests/host/kernel/world.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <random>

namespace keel {
namespace {

using model::Capability;
using model::Kind;
using model::Number;
using model::Outcome;
using model::Place;

constexpr Word slots_in_use = 40; // of the root CNode, from World::first_free on

CapType type_of(Kind kind) {
    switch (kind) {
    case Kind::untyped:
        return CapType::untyped;
    case Kind::thread:
        return CapType::thread;
    case Kind::endpoint:
        return CapType::endpoint;
    case Kind::notification:
        return CapType::notification;
    case Kind::cnode:
        return CapType::cnode;
    case Kind::sched_context:
        return CapType::sched_context;
    case Kind::reply:
        return CapType::reply;
    case Kind::page:
        return cap_page;
    }
    return CapType::null;
}

// The nearest slot before that has it as a child, for all slots behind the first.
std::map<const Slot*, const Slot*> parents_in_tree(const Slot& first) {
    std::map<const Slot*, const Slot*> parents;
    std::vector<const Slot*> open;
    for (const Slot* slot = &first; slot != nullptr; slot = slot->node.next()) {
        while (!open.empty() && !is_parent_of(*open.back(), *slot))
            open.pop_back();
        parents[slot] = open.empty() ? nullptr : open.back();
        open.push_back(slot);
    }
    return parents;
}

class Comparison {
  public:
    explicit Comparison(std::uint64_t seed)
        : model_(World::untyped_bits, World::untyped, World::radix), random_(seed),
          base_(world_.slot(World::untyped).cap.address()) {}

    void step();

    std::map<Error, unsigned> results; // how often each was

  private:
    Word below(Word n) { return random_() % n; }
    bool chance(unsigned percent) { return below(100) < percent; }

    Slot& slot(Place place) {
        if (place.cnode == model::root) return world_.slot(place.index);
        return reinterpret_cast<Slot*>(base_ + model_.object(place.cnode).start)[place.index];
    }

    // How a place is named in an invocation: through a capability to its CNode.
    struct Address {
        CPtr cnode;
        Word index;
        Word depth;
    };
    Address address_of_place(Place place);

    Place any_place(bool occupied);
    bool may_be_put(Place from, Place to) const;

    void retype();
    void derive();
    void move();
    void rotate();
    void destroy();

    void invoke(const Outcome& expected, CPtr target, Label label, std::vector<Word> words,
                std::vector<CPtr> caps = {});
    void compare();
    void compare_capability(Number number, const Capability& cap);

    World world_;
    model::Model model_;
    std::mt19937_64 random_;
    Word base_;
};

Comparison::Address Comparison::address_of_place(Place place) {
    if (place.cnode == model::root) return {World::root_cnode, place.index, sel4::word_bits};
    for (const auto& [number, cap] : model_.capabilities())
        if (cap.object == place.cnode)
            return {cap.place.index, place.index, model_.object_of(cap).user_bits + cap.guard};
    return {};
}

Place Comparison::any_place(bool occupied) {
    std::vector<Place> candidates;
    const auto consider = [&](Place place) {
        if ((model_.at(place) != nullptr) == occupied || chance(5)) candidates.push_back(place);
    };
    for (Word i = 0; i < slots_in_use; ++i)
        consider({model::root, World::first_free + i});
    for (const auto& [number, cap] : model_.capabilities())
        if (model_.object_of(cap).kind == Kind::cnode)
            for (Word i = 0; i < model_.cnode_size(cap.object); ++i)
                consider({cap.object, i});
    return candidates.empty() ? Place{model::root, World::first_free} : candidates[below(candidates.size())];
}

bool Comparison::may_be_put(Place from, Place to) const {
    const Capability* const cap = model_.at(from);
    return to.cnode == model::root || cap == nullptr ||
           !model::Model::contains_capabilities(model_.object_of(*cap).kind);
}

void Comparison::invoke(const Outcome& expected, CPtr target, Label label, std::vector<Word> words,
                        std::vector<CPtr> caps) {
    const Message answer = world_.call(target, label, std::move(words), std::move(caps));
    ++results[answer.error()];
    EXPECT_EQ(answer.error(), expected.error) << sel4::invocation(label).name;
    if (expected.error != Error::not_enough_memory) return;
    EXPECT_EQ(answer.words, std::vector<Word>{expected.bytes});
}

void Comparison::retype() {
    std::vector<Place> untypeds;
    for (const auto& [number, cap] : model_.capabilities())
        if (model_.object_of(cap).kind == Kind::untyped) untypeds.push_back(cap.place);
    if (untypeds.empty()) return;
    const Place untyped = untypeds[below(untypeds.size())];
    constexpr ObjectType types[] = {ObjectType::untyped, ObjectType::tcb,           ObjectType::endpoint,
                                    ObjectType::cnode,   ObjectType::sched_context, ObjectType::notification,
                                    ObjectType::reply,   ObjectType::page};
    constexpr Word sizes[] = {0, 1, 2, 3, 4, 6, 7, 8, 12, 14, 47, 64};
    const ObjectType type = types[below(std::size(types))];
    const Word bits = sizes[below(std::size(sizes))];
    const Place to = any_place(false);
    const bool contains = type == ObjectType::untyped || type == ObjectType::tcb || type == ObjectType::cnode;
    if (contains && to.cnode != model::root) return;
    const Word count = chance(5) ? below(300) : 1 + below(3);
    // Behind the slots in use there are others, which must stay as they are.
    if (to.cnode == model::root && to.index + count > World::first_free + slots_in_use) return;
    const Address address = address_of_place(to);
    const auto number = static_cast<Word>(type);
    invoke(model_.retype(untyped, number, bits, to.cnode, to.index, count), untyped.index, Label::untyped_retype,
           {number, bits, 0, 0, to.index, count}, {address.cnode});
}

void Comparison::derive() {
    const Place from = any_place(true);
    const Place to = any_place(false);
    if (!may_be_put(from, to)) return;
    const Address source = address_of_place(from);
    const Address destination = address_of_place(to);
    const Word rights = chance(60) ? 15 : below(16);
    if (chance(50)) {
        invoke(model_.copy(to, from, rights, std::nullopt), destination.cnode, Label::cnode_copy,
               {destination.index, destination.depth, source.index, source.depth, rights}, {source.cnode});
    } else {
        const Word badge = below(4);
        invoke(model_.copy(to, from, rights, badge), destination.cnode, Label::cnode_mint,
               {destination.index, destination.depth, source.index, source.depth, rights, badge}, {source.cnode});
    }
}

void Comparison::move() {
    const Place from = any_place(true);
    const Place to = any_place(false);
    if (!may_be_put(from, to)) return;
    const Address source = address_of_place(from);
    const Address destination = address_of_place(to);
    if (chance(70)) {
        invoke(model_.move(to, from, std::nullopt), destination.cnode, Label::cnode_move,
               {destination.index, destination.depth, source.index, source.depth}, {source.cnode});
    } else {
        const Word data = below(4);
        invoke(model_.move(to, from, data), destination.cnode, Label::cnode_mutate,
               {destination.index, destination.depth, source.index, source.depth, data}, {source.cnode});
    }
}

void Comparison::rotate() {
    const Place from = any_place(true);
    const Place pivot = any_place(true);
    const Place to = chance(50) ? from : any_place(false);
    if (!may_be_put(from, pivot) || !may_be_put(pivot, to)) return;
    const Address source = address_of_place(from);
    const Address middle = address_of_place(pivot);
    const Address destination = address_of_place(to);
    invoke(model_.rotate(to, pivot, from), destination.cnode, Label::cnode_rotate,
           {destination.index, destination.depth, 0, middle.index, middle.depth, 0, source.index, source.depth},
           {middle.cnode, source.cnode});
}

void Comparison::destroy() {
    const bool all = chance(1);
    const Place place = all ? Place{model::root, World::untyped} : any_place(true);
    const Address address = address_of_place(place);
    const std::vector<Word> words{address.index, address.depth};
    if (!all && chance(10))
        invoke(model_.cancel_badged_sends(place), address.cnode, Label::cnode_cancel_badged_sends, words);
    else if (all || chance(25))
        invoke(model_.revoke(place), address.cnode, Label::cnode_revoke, words);
    else
        invoke(model_.remove(place), address.cnode, Label::cnode_delete, words);
}

void Comparison::compare_capability(Number number, const Capability& cap) {
    const model::Object& object = model_.object_of(cap);
    const Cap real = slot(cap.place).cap;
    ASSERT_EQ(real.type(), type_of(object.kind));
    EXPECT_EQ(real.address(), base_ + object.start);
    switch (object.kind) {
    case Kind::untyped: {
        const bool is_used = model_.has_children(number);
        EXPECT_EQ(real.as<UntypedCap>().size_bits(), object.user_bits);
        EXPECT_EQ(has_children(slot(cap.place)), is_used);
        EXPECT_TRUE(!is_used || real.as<UntypedCap>().used() == cap.used) << "memory in use";
        break;
    }
    case Kind::endpoint:
    case Kind::notification:
        EXPECT_EQ(real.extra(), cap.badge);
        [[fallthrough]];
    case Kind::reply:
        EXPECT_EQ(real.flags(), cap.rights);
        break;
    case Kind::cnode:
        EXPECT_EQ(real.as<CNodeCap>().radix(), object.user_bits);
        EXPECT_EQ(real.as<CNodeCap>().guard_bits(), cap.guard);
        break;
    default:
        break;
    }
}

void Comparison::compare() {
    const auto parents = parents_in_tree(world_.slot(World::untyped));
    EXPECT_EQ(parents.size(), model_.capabilities().size()) << "capabilities in the derivation tree";
    for (const auto& [number, cap] : model_.capabilities()) {
        compare_capability(number, cap);
        const Slot* const parent =
            cap.parent == model::none ? nullptr : &slot(model_.capabilities().at(cap.parent).place);
        const auto found = parents.find(&slot(cap.place));
        ASSERT_NE(found, parents.end()) << "not in the derivation tree";
        EXPECT_EQ(found->second, parent) << "derived from another one";
    }
    for (Word i = 0; i < slots_in_use; ++i)
        EXPECT_EQ(world_.slot(World::first_free + i).cap.is_null(),
                  model_.at({model::root, World::first_free + i}) == nullptr);
}

void Comparison::step() {
    const Word what = below(100);
    if (what < 30)
        retype();
    else if (what < 60)
        derive();
    else if (what < 72)
        move();
    else if (what < 80)
        rotate();
    else
        destroy();
    compare();
}

TEST(Model, KernelDoesWhatItSays) {
    constexpr std::uint64_t steps_a_world = 1000;
    const std::uint64_t steps = setting("KEEL_PROPERTY_STEPS", 40000) / 2;
    std::uint64_t seed = setting("KEEL_PROPERTY_SEED", 1);
    std::map<Error, unsigned> results;
    for (std::uint64_t done = 0; done < steps; ++seed) {
        Comparison comparison(seed);
        for (std::uint64_t i = 0; i < steps_a_world && done < steps; ++i, ++done) {
            comparison.step();
            ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed << ", step " << i;
        }
        for (const auto& [error, count] : comparison.results)
            results[error] += count;
    }
    for (const auto& [error, count] : results)
        std::printf("error %u: %u times\n", static_cast<unsigned>(error), count);
    for (const Error error : {Error::none, Error::invalid_argument, Error::illegal_operation, Error::range_error,
                              Error::failed_lookup, Error::delete_first, Error::revoke_first, Error::not_enough_memory})
        EXPECT_GT(results[error], 0U) << "never seen: error " << static_cast<unsigned>(error);
}

} // namespace
} // namespace keel
