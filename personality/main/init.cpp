// SPDX-License-Identifier: Apache-2.0
#include "personality/main/init.hpp"

#include "personality/main/exec_session.hpp"
#include "personality/task/exit.hpp"
#include "personality/task/signals.hpp"

#include <string_view>

namespace personality {

namespace {

constexpr std::string_view init_name = "init";

// Any handler will do: what is pending is taken here and never reaches user mode.
constexpr std::uint64_t taken_here = 2;

void hear_all_signals(Process& init) {
    for (linux::SigAction& action : init.actions->of)
        action.handler = taken_here;
    init.action(linux::sigchld).handler = linux::sig_ign; // so what ends as its child is gone at once
}

Process* program_of(Process& init) {
    for (Process& child : init.children)
        if (child.host_session) return &child;
    return nullptr;
}

void take(Task& self, unsigned signal, const SignalCause& cause) {
    if (signal == linux::sigkill) return end_process(self.process, {.signal = signal});
    if (Process* const program = program_of(self.process)) send_signal(*program, signal, cause);
}

} // namespace

void run_init(Task& self, const Ref<session::Session>& session) {
    Process& init = self.process;
    init.set_name(init_name);
    hear_all_signals(init);
    exec_session(session, &init);
    while (!init.ending) {
        WaitQueue nobody;
        (void)nobody.wait();
        SignalCause cause;
        while (const unsigned signal = take_signal(self, cause, ~linux::SignalSet{0}))
            take(self, signal, cause);
    }
    end_task();
}

} // namespace personality
