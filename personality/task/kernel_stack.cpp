// SPDX-License-Identifier: Apache-2.0
#include "personality/task/kernel_stack.hpp"

#include "lib/runtime/abort.hpp"
#include "personality/mm/page_owner.hpp"

extern "C" {
// switch_context.S
void switch_context(void** save, void* load);
extern const char start_context[];
}

namespace personality {

namespace {

constexpr std::uint64_t mark = 0x5354414b454e4421; // arbitrary

// Unused stacks, each linked through its first word. They are not given back.
std::byte* free_stacks = nullptr;

std::byte*& next_free(std::byte* memory) { return *reinterpret_cast<std::byte**>(memory); }
std::uint64_t& mark_of(std::byte* memory) { return *reinterpret_cast<std::uint64_t*>(memory); }

} // namespace

Result<> KernelStack::prepare(Entry entry, void* argument) {
    if (free_stacks != nullptr)
        free_stacks = next_free(memory_ = free_stacks);
    else
        memory_ = TRY(PageOwner::allocate_run(kernel_stack_bytes / page_size));
    mark_of(memory_) = mark;
    // As switch_context leaves it: six saved registers, of which RBX and RBP go to start_context, and where to return.
    auto* frame = reinterpret_cast<std::uint64_t*>(memory_ + kernel_stack_bytes) - 8;
    frame[0] = frame[1] = frame[2] = frame[3] = 0;        // R15, R14, R13, R12
    frame[4] = reinterpret_cast<std::uint64_t>(argument); // RBX
    frame[5] = reinterpret_cast<std::uint64_t>(entry);    // RBP
    frame[6] = reinterpret_cast<std::uint64_t>(start_context);
    frame[7] = 0;
    saved_ = frame;
    return {};
}

KernelStack::~KernelStack() {
    if (memory_ == nullptr) return;
    next_free(memory_) = free_stacks;
    free_stacks = memory_;
}

void KernelStack::check() const {
    if (memory_ != nullptr && mark_of(memory_) != mark) runtime::fail("kernel stack overflow");
}

void KernelStack::switch_between(KernelStack& from, KernelStack& to) {
    from.check();
    switch_context(&from.saved_, to.saved_);
}

} // namespace personality
