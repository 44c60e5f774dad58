// SPDX-License-Identifier: Apache-2.0
//
// The user half of a Linux thread: a TCB, its fault endpoint capability, and the registers it stopped with.
//
// Registers come with a system call's message, so they are at hand; after another event they are read from the TCB
// when somebody asks. Threads are recycled with all their capabilities.
#pragma once

#include "lib/sel4/syscall.hpp"
#include "personality/base/result.hpp"
#include "personality/platform/registers.hpp"
#include "personality/platform/separate/slot.hpp"
#include "personality/platform/user_event.hpp"

namespace personality::platform {

class VSpace;

class UserThread {
  public:
    // A thread that has not run. enomem.
    static Result<UserThread*> acquire(void* owner);
    // It never runs again for its owner. Precondition: it is not running.
    void release();

    void* owner() const { return owner_; }

    // Where it runs; to be called before it first runs, and while it is stopped.
    void set_space(VSpace& space);

    // The last thing that brought it into the personality.
    UserEvent event;

    // Preconditions of all three: the thread is not running. Changes take effect when it runs next.
    const Registers& registers();
    Registers& change_registers(); // except fs_base and gs_base
    void set_fs_base(std::uint64_t address);
    void set_gs_base(std::uint64_t address);

  private:
    friend class Vcpu;

    enum class State : std::uint8_t {
        stopped,  // has not run since it was acquired
        in_call,  // waits for the reply to a system call
        in_fault, // waits for the reply to a fault
        ready,    // would run if it had the processor
    };

    struct Answer {
        sel4::MessageInfo info;
        sel4::MessageWords words;
    };

    static Result<UserThread*> create();

    bool waits_for_reply() const { return state_ == State::in_call || state_ == State::in_fault; }
    Answer answer();                                         // what to reply to let it run; it counts as ready then
    void make_ready();                                       // lets a thread run that waits for no reply
    Slot arrived(const sel4::Received& message, Slot reply); // returns a free reply object for the next receive
    void write_registers(bool resume);

    Registers registers_{};
    Slot tcb_;
    Slot fault_handler_; // the fault endpoint, with this object's address as badge
    Slot reply_;         // the reply object that holds the thread; a free one while it waits for no reply
    State state_ = State::stopped;
    bool registers_loaded_ = true;   // registers_ are the thread's own
    bool registers_changed_ = false; // and must be written before it runs
    void* owner_ = nullptr;
    UserThread* next_free_ = nullptr;
};

} // namespace personality::platform
