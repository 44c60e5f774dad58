// SPDX-License-Identifier: Apache-2.0
//
// Threads that make system calls as they are told: a test steers several of them and sees how each call ended.
#pragma once

#include "tests/kernel/root/background.hpp"
#include "tests/kernel/root/snippet.hpp"

#include <string_view>

namespace test {

// Makes one system call after the other, one for each start(); a fault or the end of the call is left in its endpoint.
class Actor {
  public:
    explicit Actor(Env& env, Thread::Options options = {}) : snippet_(env, options) {}

    CPtr tcb() const { return snippet_.tcb(); }
    CPtr sched_context() const { return snippet_.thread().sched_context(); }
    CPtr fault_endpoint() const { return snippet_.endpoint(); }
    Word buffer() const { return snippet_.thread().buffer(); }
    sel4::IpcBuffer& ipc_buffer() const { return *reinterpret_cast<sel4::IpcBuffer*>(buffer()); }

    // Begins a system call; the caller lets the thread run.
    void start(sel4::Syscall syscall, CPtr cap, sel4::MessageInfo info = {}, CPtr reply = 0, CPtr send_to = 0);

    // The same with all registers as given.
    void start(const SyscallRegisters& registers);

    // How the last call ended. `registers` are those after it, if it has returned; last_fault() if it was a fault.
    enum class End : Word { blocked = 1, returned = 2, fault = 3 };
    End end(SyscallRegisters& registers);
    const sel4::Received& last_fault() const { return last_; }

    // Shows how the last call ended: not yet (1), returned (2) with registers, or with a fault,
    // whose message is shown.
    void observe_end(std::string_view what);

  private:
    Snippet snippet_;
    SyscallRegisters registers_{};
    sel4::Received last_{};
};

} // namespace test
