// SPDX-License-Identifier: Apache-2.0
//
// Clients and servers without time of their own, as a container's threads and its personality are: calls, calls within
// calls, faults and answers at random, and now and then something that comes between.
#pragma once

#include "tests/host/kernel/world.hpp"

#include <random>

namespace keel {

class Traffic {
  public:
    Traffic(World& world, std::uint64_t seed) : world_(world), random_(seed) {}

    void populate();

    // One entry into the kernel. False: the invariants don't hold any more.
    bool step();

    // Nobody goes on without help from outside.
    bool is_over() const { return over_; }

  private:
    static constexpr unsigned clients = 3;
    static constexpr unsigned servers = 3;
    static constexpr unsigned threads = clients + servers;
    static constexpr CPtr first_thread = World::first_free; // each with scheduling context and IPC buffer behind it
    static constexpr CPtr front = first_thread + CPtr{3} * threads; // endpoint of the first two servers
    static constexpr CPtr back = front + 1;                         // and of the last, whom those call
    static constexpr CPtr badged = front + 2;
    static constexpr CPtr first_reply = front + 3; // a server's each
    static constexpr CPtr signals = first_reply + servers;
    static constexpr CPtr spare = signals + 1;

    static CPtr thread_slot(unsigned n) { return first_thread + CPtr{3} * n; }
    static bool is_server(unsigned n) { return n >= clients; }
    CPtr endpoint_of(unsigned server) const { return server == threads - 1 ? back : front; }

    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    bool chance(unsigned percent) { return below(100) < percent; }

    bool act_as(unsigned n);
    bool serve(unsigned n);
    bool ask(unsigned n);
    bool disturb();
    void prepare(CPtr target, CPtr reply, Word label, Word most_words);

    World& world_;
    std::mt19937_64 random_;
    bool over_ = false;
};

} // namespace keel
