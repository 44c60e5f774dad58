// SPDX-License-Identifier: Apache-2.0
#include "tests/machine/manager/rogue.hpp"

#include "abi/protocol/console.hpp"
#include "abi/protocol/container.hpp"
#include "abi/protocol/manager.hpp"
#include "abi/sel4/api_row.hpp"
#include "lib/sel4/ipc_buffer.hpp"
#include "lib/sel4/syscall.hpp"

namespace test {
namespace {

namespace where = protocol::container;
using protocol::manager::Request;
using sel4::Word;

constexpr Word slots = where::free_first + 24;

class Rogue {
  public:
    explicit Rogue(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15) {}

    [[noreturn]] void work() {
        auto& port = *reinterpret_cast<protocol::ConsolePort*>(where::console_port);
        for (std::uint32_t attacks = 1;; ++attacks) {
            attack();
            reinterpret_cast<volatile std::uint32_t&>(port.exit_value) = attacks;
        }
    }

  private:
    Word random(Word bound) {
        state_ = state_ * 6364136223846793005 + 1442695040888963407;
        return (state_ >> 33) % bound;
    }

    // Its own thread and its way to all others are what it attacks with: it spares them, but not their copies.
    Word victim() {
        for (;;) {
            const Word slot = random(slots);
            if (slot != where::own_cnode && slot != where::personality_tcb && slot != where::vcpu_sched_context &&
                slot != where::own_vspace)
                return slot;
        }
    }

    // What an argument is taken for: a slot, a count, a depth, an address, or nothing sensible.
    Word argument() {
        switch (random(6)) {
        case 0:
            return random(slots);
        case 1:
            return random(3);
        case 2:
            return random(65);
        case 3:
            return where::free_base + random(64) * 4096;
        case 4:
            return where::root_pointer(random(slots));
        default:
            return state_;
        }
    }

    void attack() {
        switch (random(8)) {
        case 0:
            ask();
            break;
        case 1:
            scribble();
            break;
        case 2:
            sel4::signal(where::root_pointer(where::control_notification + random(3)));
            break;
        default:
            invoke();
        }
    }

    // A send that does not block: what it names may be an endpoint that nobody listens to.
    void invoke() {
        sel4::IpcBuffer& buffer = sel4::ipc_buffer();
        for (unsigned i = 4; i < 24; ++i)
            buffer.message[i] = argument();
        const Word extra = random(4);
        for (Word i = 0; i < extra; ++i)
            buffer.caps_or_badges[i] = where::root_pointer(random(2) != 0 ? Word{where::own_cnode} : victim());
        const sel4::MessageInfo info(random(sel4::num_labels + 2), random(8), extra, random(24));
        sel4::nb_send(where::root_pointer(random(8) == 0 ? Word{where::own_cnode} : victim()), info,
                      {{argument(), argument(), argument(), argument()}});
    }

    // Crashed would have it stopped.
    void ask() {
        const Word request = random(64);
        if (Request{static_cast<std::uint32_t>(request)} == Request::Crashed) return;
        sel4::nb_send(where::root_pointer(where::manager_endpoint), sel4::MessageInfo(request, 0, 0, random(5)),
                      {{argument(), argument(), argument(), argument()}});
    }

    // Everything in its ports but what says that it runs.
    void scribble() {
        constexpr Word ports[] = {where::timer_port, where::store_port, where::console_port};
        const Word port = ports[random(3)];
        const Word at = random(4096 / sizeof(std::uint32_t)) * sizeof(std::uint32_t);
        if (port == where::console_port && at == offsetof(protocol::ConsolePort, exit_kind)) return;
        *reinterpret_cast<volatile std::uint32_t*>(port + at) = static_cast<std::uint32_t>(argument());
    }

    std::uint64_t state_;
};

} // namespace

void be_rogue(std::uint64_t seed) { Rogue(seed).work(); }

} // namespace test
