// SPDX-License-Identifier: Apache-2.0
//
// Handlers of signals: the frame that a handler runs on, and the way back, rt_sigreturn(2).
//
// The personality can't reach a thread's floating-point registers. So handlers are entered and left through two pieces
// of code in the vDSO, which save them in the frame and load them from it: uc_mcontext.fpstate is what it is on Linux.
#pragma once

#include "personality/task/signals.hpp"

namespace personality {

// The number by which the vDSO's way back tells that the floating-point registers are loaded. Linux has no such call.
inline constexpr std::uint64_t signal_return_call = 0x42554c4b;

linux::SigInfo signal_info(unsigned signal, const SignalCause& cause);

// Makes the task run the handler when it next runs in user mode. efault: its stack can't take the frame.
Result<> enter_handler(Task& task, unsigned signal, const SignalCause& cause, const linux::SigAction& action);

// rt_sigreturn(2), and its second half. The value is what RAX gets.
SysResult begin_signal_return(Task& task);
SysResult finish_signal_return(Task& task);

// What the task does before it goes to user mode: its pending signals, and the restart of a call that they ended. It
// may end here, or wait as a stopped one.
void before_user_mode(Task& task);

} // namespace personality
