// SPDX-License-Identifier: Apache-2.0
//
// A thread that runs a piece of code again and again, each time from the start and with given registers, and whose
// faults are received here.
#pragma once

#include "tests/kernel/root/thread.hpp"

#include <string_view>

namespace test {

// Registers of a system call: what run_syscall loads, and what it stores after the call.
struct SyscallRegisters {
    Word rdx, rdi, rsi, r10, r8, r9, r15, r12, r13;
};

extern "C" {
// RDI: SyscallRegisters. Makes the call, stores the registers and stops with an invalid instruction at syscall_end.
void run_syscall();
void syscall_end();
}

class Snippet {
  public:
    explicit Snippet(Env& env, Thread::Options options = {});

    CPtr tcb() const { return thread_->tcb(); }
    CPtr endpoint() const { return endpoint_; }
    CPtr reply() const { return reply_; }
    Thread& thread() const { return *thread_; }

    // Starts the code, wherever the thread is, and returns the fault that it ends with.
    sel4::Received run(const void* code, Word rdi = 0) const;
    sel4::Received run(void (*code)(), Word rdi = 0) const { return run(reinterpret_cast<const void*>(code), rdi); }
    // The same without waiting for a fault.
    void start(void (*code)(), Word rdi = 0) const { thread_->start_at(reinterpret_cast<const void*>(code), rdi); }
    sel4::Received receive() const { return sel4::recv(endpoint_, reply_); }

    // Observes a fault of code that begins at `start`, with addresses of code and stack relative to their start and
    // end.
    void observe_fault(std::string_view what, sel4::Received fault, const void* start) const;

    // Makes a system call with the thread's capabilities. True: it returned; false: it was a fault, which is left in
    // `fault`.
    bool call(SyscallRegisters& registers, sel4::Received& fault) const;

  private:
    CPtr endpoint_;
    CPtr reply_;
    Thread* thread_;
};

} // namespace test
