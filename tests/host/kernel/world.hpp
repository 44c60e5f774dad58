// SPDX-License-Identifier: Apache-2.0
//
// A kernel that has just started on the simulated machine, with a root task whose system calls a test makes. After each
// kernel entry the invariants are checked; a violation fails the test.
#pragma once

#include "abi/sel4/api.hpp"
#include "abi/sel4/syscall.hpp"
#include "kernel/arch/host/simulation.hpp"
#include "kernel/node.hpp"
#include "kernel/object/sched_context.hpp"

#include <initializer_list>
#include <span>
#include <vector>

namespace keel {

using sel4::Error;
using sel4::Label;
using sel4::ObjectType;
using sel4::Syscall;

// What a message has brought.
struct Message {
    sel4::MessageInfo info;
    Word badge = 0;
    std::vector<Word> words;

    Error error() const { return static_cast<Error>(info.label()); }
};

// Entries that took a short way.
struct PathCounts {
    unsigned calls = 0;
    unsigned answers = 0;
    unsigned faults = 0;
    unsigned sends = 0;    // signals and answers to faults
    unsigned bindings = 0; // of scheduling contexts

    void add(const PathCounts& other) {
        calls += other.calls;
        answers += other.answers;
        faults += other.faults;
        sends += other.sends;
        bindings += other.bindings;
    }
};

class World {
  public:
    // Slots of the root task beyond sel4::RootSlot; the rest of them is empty.
    static constexpr unsigned radix = 8;
    static constexpr CPtr sched_control = 16;
    static constexpr CPtr untyped = 17;
    static constexpr CPtr device_untyped = 18;
    static constexpr CPtr first_free = 20;
    static constexpr unsigned untyped_bits = 18;
    static constexpr unsigned device_bits = 14;
    static constexpr CPtr root_cnode = sel4::slot_init_cnode;

    World();

    std::span<Slot> slots() { return {cnode_, std::size_t{1} << radix}; }
    Slot& slot(CPtr address) { return cnode_[address]; }
    Tcb& root() { return *root_; }
    Tcb& thread(CPtr address) { return *slot(address).cap.as<ThreadCap>().thread(); }
    SchedContext& sched_context(CPtr address) { return *slot(address).cap.as<SchedContextCap>().sched_context(); }

    // Entries into the kernel by the current thread; time passes before each. False: the invariants don't hold.
    bool system_call(Syscall number);
    bool foreign_call(Word number);
    bool fault(Word address);
    bool exception(Word vector);
    bool interrupt(Irq irq);
    bool pass_time(Word us); // and raises the timer's interrupt if it is due

    // The current thread's registers for a system call, and what it got.
    void load(CPtr capability, sel4::MessageInfo info, std::span<const Word> words, std::span<const CPtr> caps);
    static Message message_of(const Tcb& thread);

    // The thread's last system call is to be made again.
    static bool was_preempted(const Tcb& thread);

    // The current thread invokes a capability with Call.
    Message call(CPtr capability, Label label, std::vector<Word> words = {}, std::vector<CPtr> caps = {});

    // The same by the root task, which must have the processor; expects success.
    void expect_done(CPtr capability, Label label, std::vector<Word> words = {}, std::vector<CPtr> caps = {});
    void retype(ObjectType type, unsigned bits, CPtr destination, unsigned count = 1);

    // A thread in the root task's spaces with a scheduling context, an IPC buffer and a priority, running.
    struct ThreadSlots {
        CPtr thread, sched_context, frame;
    };
    void make_thread(ThreadSlots at, Priority priority);

    // The root task waits, so that others run, until wake_root(). Its notification and interrupt are made when first
    // needed, in the last two slots.
    void let_others_run();
    void wake_root(); // the current thread afterwards, unless it can't be woken any more

    // What has a short way is also done the slow way, from the same state: both must lead to the same one.
    bool compare_paths = false;
    PathCounts paths;

    Ticks step = simulation::ticks_per_us; // that passes before each entry

  private:
    void enter();
    bool leave();
    void make_call(Syscall number);
    void deliver(const Fault& fault);

    std::byte* allocate(unsigned bits);
    std::size_t used_memory() const { return static_cast<std::size_t>(next_ - simulation::memory()); }

    static constexpr CPtr wake_notification = (CPtr{1} << radix) - 1;
    static constexpr CPtr wake_irq_handler = wake_notification - 1;
    static constexpr Word wake_vector = 7;

    std::byte* next_;
    Slot* cnode_;
    Tcb* root_;
};

} // namespace keel
