// SPDX-License-Identifier: Apache-2.0
#include "personality/task/signal_stack.hpp"

namespace personality {

namespace {
constexpr auto autodisarm = static_cast<std::int32_t>(linux::ss_autodisarm);
}

bool has_signal_stack(const Task& task) { return task.signal_stack.size != 0; }

bool on_signal_stack(const Task& task, std::uint64_t sp) {
    const linux::StackT& stack = task.signal_stack;
    if ((stack.flags & autodisarm) != 0) return false;
    return sp > stack.sp && sp - stack.sp <= stack.size;
}

linux::StackT shown_signal_stack(const Task& task, std::uint64_t sp) {
    linux::StackT shown = task.signal_stack;
    const std::int32_t state = !has_signal_stack(task)     ? linux::ss_disable
                               : on_signal_stack(task, sp) ? linux::ss_onstack
                                                           : 0;
    shown.flags = state | (shown.flags & autodisarm);
    return shown;
}

Result<> set_signal_stack(Task& task, const linux::StackT& stack, std::uint64_t sp) {
    if (on_signal_stack(task, sp)) return Errno::eperm;
    const std::int32_t mode = stack.flags & ~autodisarm;
    if (mode != 0 && mode != linux::ss_disable && mode != linux::ss_onstack) return Errno::einval;
    if (mode == linux::ss_disable) {
        task.signal_stack = {0, stack.flags, 0, 0};
        return {};
    }
    if (stack.size < linux::minsigstksz) return Errno::enomem;
    task.signal_stack = stack;
    return {};
}

} // namespace personality
