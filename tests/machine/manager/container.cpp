// SPDX-License-Identifier: Apache-2.0
//
// Plays a container's personality: P does what the scenario says, H hands up P's faults.
#include "abi/protocol/container.hpp"

#include "abi/protocol/console.hpp"
#include "abi/protocol/manager.hpp"
#include "abi/protocol/store.hpp"
#include "abi/protocol/time.hpp"
#include "lib/sel4/invoke.hpp"
#include "tests/machine/manager/rogue.hpp"
#include "tests/machine/manager/scenario.hpp"

#include <atomic>

namespace {

namespace where = protocol::container;

using protocol::manager::Request;
using protocol::manager::Status;
using sel4::CPtr;
using sel4::Error;
using sel4::invoke;
using sel4::Label;
using sel4::ObjectType;
using sel4::Word;

// Bits of a slot's address below own_cnode: of one in a second-level CNode (a pointer), and of one in the root.
constexpr unsigned depth = sel4::word_bits;
constexpr unsigned root_depth = depth - where::second_level_bits;

std::uint64_t in_data = 0x1234; // the private data segment's contents
std::uint64_t in_bss;

const where::ContainerBlock& block() { return *reinterpret_cast<const where::ContainerBlock*>(where::block_page); }
protocol::ConsolePort& console() { return *reinterpret_cast<protocol::ConsolePort*>(where::console_port); }

Status ask(Request request, Word first = 0, Word second = 0) {
    return Status{sel4::call(where::root_pointer(where::manager_endpoint),
                             sel4::MessageInfo(static_cast<Word>(request), 0, 0, 2), {{first, second}})
                      .info.label()};
}

Error retype(Word untyped, ObjectType type, Word size_bits, Word slot, Word count = 1) {
    return invoke<Label::untyped_retype>(where::root_pointer(untyped), type, size_bits,
                                         where::root_pointer(where::own_cnode), 0, 0, slot, count);
}

void finish(std::uint32_t value) {
    console().exit_value = value;
    std::atomic_ref(console().exit_kind).store(protocol::ExitKind::Exited, std::memory_order_release);
    sel4::signal(where::root_pointer(where::control_notification));
}

#define CHECK(condition)                                                                                               \
    if (!(condition)) return __LINE__

std::uint32_t requests() {
    constexpr Word memory = 30, page = 31, table = 32, pdpt = 33, space = 40;
    CHECK(in_data == 0x1234 && in_bss == 0);
    CHECK(block().priority != 0 && block().tsc_mhz != 0 && block().memory_used_bytes != 0);
    CHECK(reinterpret_cast<const protocol::TimerPort*>(where::timer_port)->deadline_ns == 0);
    CHECK(reinterpret_cast<const protocol::StorePort*>(where::store_port)->requests.produced == 0);

    CHECK(ask(Request::GrantMemory, 13, memory) == Status::BadArgument);
    CHECK(ask(Request::GrantMemory, 22, memory) == Status::BadArgument);
    CHECK(ask(Request::GrantMemory, 14, where::free_first - 1) == Status::NoSlot);
    CHECK(ask(Request::GrantMemory, 14, 1U << where::cnode_radix) == Status::NoSlot);
    CHECK(ask(Request::Destroy, 0) == Status::NotAllowed);
    CHECK(ask(Request::Stats) == Status::NotAllowed);
    CHECK(ask(Request{0xffff}) == Status::NotAllowed);

    CHECK(ask(Request::GrantMemory, 14, memory) == Status::Ok);
    CHECK(ask(Request::GrantMemory, 14, memory) == Status::NoSlot);
    CHECK(retype(memory, ObjectType::page, 0, page) == Error::none);
    CHECK(retype(memory, ObjectType::page_table, 0, table) == Error::none);
    CHECK(retype(memory, ObjectType::pdpt, 0, pdpt) == Error::none);
    const CPtr own = where::root_pointer(where::own_vspace);
    CHECK(invoke<Label::page_table_map>(where::root_pointer(table), own, where::free_base, sel4::vm_default) ==
          Error::none);
    CHECK(invoke<Label::page_map>(where::root_pointer(page), own, where::free_base, sel4::read_write,
                                  sel4::vm_default) == Error::none);
    auto* const words = reinterpret_cast<volatile Word*>(where::free_base);
    for (unsigned i = 0; i < 512; ++i)
        CHECK(words[i] == 0);
    words[7] = 7;
    CHECK(words[7] == 7);

    // More address spaces than come with the first control piece, each with an identifier.
    for (Word i = 0; i < 9; ++i) {
        CHECK(ask(Request::NewVSpace, space + i) == Status::Ok);
        CHECK(invoke<Label::pdpt_map>(where::root_pointer(pdpt), where::root_pointer(space + i), 0, sel4::vm_default) ==
              Error::none);
        CHECK(invoke<Label::pdpt_unmap>(where::root_pointer(pdpt)) == Error::none);
    }
    CHECK(ask(Request::NewVSpace, space) == Status::NoSlot);
    CHECK(ask(Request::NewVSpace, space + 9) == Status::Ok);

    // The page-cache CNode is there, and its slots are reached through the root CNode.
    CHECK(invoke<Label::cnode_copy>(where::root_pointer(where::own_cnode), where::pointer(where::page_cache, 5), depth,
                                    where::root_pointer(where::own_cnode), where::own_vspace, root_depth,
                                    sel4::all_rights) == Error::none);
    // The clock can be read and no more.
    CHECK(invoke<Label::page_map>(where::root_pointer(where::clock_frame), own, where::free_base + 4096,
                                  sel4::read_write, sel4::vm_default) == Error::none);
    return test::all_well;
}

std::uint32_t hoard() {
    Word slot = where::free_first;
    unsigned pieces = 0;
    for (unsigned bits = 21; bits >= 14; --bits)
        while (slot < 200 && ask(Request::GrantMemory, bits, slot) == Status::Ok) {
            ++slot;
            ++pieces;
        }
    CHECK(pieces > 0);
    CHECK(slot < 200);
    CHECK(ask(Request::GrantMemory, 14, slot) == Status::NoMemory);
    Word spaces = 200;
    while (spaces < 250 && ask(Request::NewVSpace, spaces) == Status::Ok)
        ++spaces;
    CHECK(spaces < 250);
    return test::all_well;
}

// As many derived capabilities of its scheduling context as it can make: they must not delay its end.
std::uint32_t hide() {
    constexpr Word memory = 30, node = 31;
    constexpr unsigned radix = 12;
    CHECK(ask(Request::GrantMemory, radix + sel4::slot_bits, memory) == Status::Ok);
    CHECK(retype(memory, ObjectType::cnode, radix, node) == Error::none);
    for (Word i = 0; i < 1U << radix; ++i)
        CHECK(invoke<Label::cnode_copy>(where::root_pointer(where::own_cnode), where::pointer(node, i), depth,
                                        where::root_pointer(where::own_cnode), where::vcpu_sched_context, root_depth,
                                        sel4::all_rights) == Error::none);
    return test::all_well;
}

// Requests of any kind with any words, while it deletes and shuffles its own capabilities: what the manager gave, what
// it gets, and the slots that the manager will write to.
std::uint32_t chaos() {
    constexpr unsigned steps = 4000;
    Word state = 0x9e3779b97f4a7c15;
    const auto random = [&](Word bound) {
        state = state * 6364136223846793005 + 1442695040888963407;
        return (state >> 33) % bound;
    };
    const auto root = where::root_pointer(where::own_cnode);
    // Its way to the manager and itself, and what its own thread needs to report.
    const auto keep = [](Word slot) {
        return slot == where::manager_endpoint || slot == where::own_cnode || slot == where::personality_tcb ||
               slot == where::control_notification;
    };
    for (unsigned i = 0; i < steps; ++i) {
        const Word slot = random(64), other = random(64);
        switch (random(4)) {
        case 0:
            if (!keep(slot)) (void)invoke<Label::cnode_delete>(root, slot, root_depth);
            break;
        case 1:
            (void)invoke<Label::cnode_copy>(root, slot, root_depth, root, other, root_depth, sel4::all_rights);
            break;
        case 2: {
            const auto request = static_cast<Request>(random(64));
            if (request != Request::Crashed) ask(request, random(2) ? random(300) : state, random(300));
            break;
        }
        default:
            ask(random(2) ? Request::GrantMemory : Request::NewVSpace, random(2) ? 14 : slot, slot);
        }
    }
    return test::all_well;
}

#undef CHECK

// Time between two looks at the clock is this thread's own, unless it is so long that another one ran in between.
std::uint32_t measure() {
    const Word gap = 1000 * block().tsc_mhz;
    const Word whole = test::measured_periods * test::measured_period_us * block().tsc_mhz;
    const Word start = __builtin_ia32_rdtsc();
    Word last = start, own = 0;
    while (last - start < whole) {
        const Word now = __builtin_ia32_rdtsc();
        if (now - last < gap) own += now - last;
        last = now;
    }
    return static_cast<std::uint32_t>(own * 1000 / whole);
}

// Whoever is bound to a scheduling context goes before all others of its priority, with what is left of its turn, or a
// new one. And each takes the reports of what both use.
[[noreturn]] void jump_queue(where::Slot other, where::Slot others_sched_context) {
    const Word pause = 500 * block().tsc_mhz;
    const CPtr sched_context = where::root_pointer(others_sched_context);
    for (;;) {
        (void)invoke<Label::sched_context_unbind>(sched_context);
        (void)invoke<Label::sched_context_bind>(sched_context, where::root_pointer(other));
        for (const Word start = __builtin_ia32_rdtsc(); __builtin_ia32_rdtsc() - start < pause;)
            for (const where::Slot one : {where::vcpu_sched_context, where::switcher_sched_context})
                (void)invoke<Label::sched_context_consumed>(where::root_pointer(one));
    }
}

[[noreturn]] void pester() {
    for (;;)
        ask(Request::GrantMemory, 21, where::free_first);
}

} // namespace

extern "C" [[noreturn, gnu::used]] void container_main(std::uintptr_t) {
    const std::uint64_t scenario = block().image_bytes / 4096;
    if (scenario >= test::scenario_rogue) test::be_rogue(scenario);
    switch (scenario) {
    case test::scenario_requests:
        finish(requests());
        break;
    case test::scenario_hoard:
        finish(hoard());
        break;
    case test::scenario_hide:
        finish(hide());
        break;
    case test::scenario_chaos:
        finish(chaos());
        break;
    case test::scenario_measure:
        finish(measure());
        break;
    case test::scenario_jump:
        jump_queue(where::switcher_tcb, where::switcher_sched_context);
    case test::scenario_pester:
        pester();
    case test::scenario_fault:
        *reinterpret_cast<volatile Word*>(0xdead000) = 1;
        break;
    case test::scenario_spin:
        finish(test::all_well);
        for (;;)
            asm volatile("");
    default:
        finish(test::all_well);
    }
    for (;;)
        sel4::wait(where::root_pointer(where::wake_notification));
}

extern "C" [[noreturn, gnu::used]] void switcher_main(std::uintptr_t) {
    if (block().image_bytes == test::image_bytes(test::scenario_switcher_fault))
        *reinterpret_cast<volatile Word*>(0xbeef000) = 1;
    if (block().image_bytes == test::image_bytes(test::scenario_jump))
        jump_queue(where::personality_tcb, where::vcpu_sched_context);
    for (;;) {
        const sel4::Received in =
            sel4::recv(where::root_pointer(where::switcher_endpoint), where::root_pointer(where::switcher_reply));
        if (in.badge == where::personality_fault_badge) ask(Request::Crashed, in.words.word[1], in.words.word[0]);
    }
}
