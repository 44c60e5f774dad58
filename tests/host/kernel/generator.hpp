// SPDX-License-Identifier: Apache-2.0
//
// Random kernel entries: mostly sensible, sometimes not. What an invocation takes is read from the API table, and which
// slots hold what is read from the kernel, so that most invocations get far.
#pragma once

#include "tests/host/kernel/world.hpp"

#include <array>
#include <functional>
#include <random>

namespace keel {

class Generator {
  public:
    Generator(World& world, std::uint64_t seed)
        : world_(world), choose_([engine = std::mt19937_64(seed)](std::uint64_t n) mutable {
              return n == 0 ? engine() : engine() % n;
          }) {}

    // What decides instead of chance: a number below n, or any for n == 0.
    using Choice = std::function<std::uint64_t(std::uint64_t n)>;
    Generator(World& world, Choice choose) : world_(world), choose_(std::move(choose)) {}

    // Objects and threads to begin with. The root task becomes the keeper: it waits, and nobody has a capability to it.
    void populate();

    // One entry into the kernel. False: the invariants don't hold any more.
    bool step();

    // Invocations that succeeded, by label.
    const std::array<unsigned, sel4::num_labels>& successes() const { return successes_; }

    // Nobody can run any more, and the keeper can't help.
    bool is_stuck() const { return stuck_; }

  private:
    bool invoke();
    bool exchange();
    bool interrupt();
    bool misbehave();
    bool keep_going();
    void make_passive();
    void use_memory();
    void recycle();

    std::uint64_t below(std::uint64_t n) { return choose_(n); }
    std::uint64_t any_word() { return choose_(0); }
    bool chance(unsigned percent) { return below(100) < percent; }
    template<typename T, std::size_t N>
    T one_of(const T (&values)[N]) {
        return values[below(N)];
    }

    // Seldom one of those that the world began with, which can't be made again.
    CPtr any_slot() {
        return chance(2) ? below(World::first_free) : World::first_free + below(used_slots - World::first_free);
    }
    CPtr slot_that_is(bool empty);
    CPtr slot_with(CapType type);
    CPtr slot_for(sel4::Object object);
    CPtr cnode_slot() { return chance(10) ? slot_with(CapType::cnode) : own_cnode; }
    void aim(Label label, Cap target, std::vector<Word>& words);
    Word value_for(const sel4::Argument& argument, Label label);

    static constexpr CPtr used_slots = 96;
    // Out of reach of the others' random choice.
    static constexpr CPtr own_thread = 240;
    static constexpr CPtr own_cnode = 241;
    static constexpr CPtr own_sched_context = 242;
    static constexpr CPtr own_sched_control = 243;
    static constexpr CPtr own_untyped = 244;
    static constexpr CPtr own_frame = 245;

    World& world_;
    Choice choose_;
    std::array<unsigned, sel4::num_labels> successes_{};
    bool stuck_ = false;
};

} // namespace keel
