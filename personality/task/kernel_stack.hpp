// SPDX-License-Identifier: Apache-2.0
//
// The stacks that tasks run on inside the personality, and the switch from one to another.
//
// A stack is kernel_stack_bytes long and has a mark at its low end; switching away from one whose mark is damaged ends
// the container. Keep frames small: nothing over a few hundred bytes belongs here.
#pragma once

#include "personality/base/result.hpp"

#include <cstddef>
#include <cstdint>

namespace personality {

inline constexpr std::size_t kernel_stack_bytes = 8192;

class KernelStack {
  public:
    using Entry = void (*)(void* argument);

    KernelStack() = default; // none: for the task that runs on the personality's first stack
    KernelStack(const KernelStack&) = delete;
    KernelStack& operator=(const KernelStack&) = delete;
    ~KernelStack();

    // A stack on which the first switch calls `entry`, which never returns. enomem.
    Result<> prepare(Entry entry, void* argument);

    // Saves the running context in `from` and continues `to`.
    static void switch_between(KernelStack& from, KernelStack& to);

  private:
    void check() const;

    std::byte* memory_ = nullptr; // its low end
    void* saved_ = nullptr;       // stack pointer while it doesn't run
};

} // namespace personality
