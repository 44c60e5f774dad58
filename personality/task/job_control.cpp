// SPDX-License-Identifier: Apache-2.0
#include "personality/task/job_control.hpp"

#include "personality/task/signals.hpp"

namespace personality::job_control {

namespace {

bool leads_session(const Process& process) { return process.session == process.pid; }

bool has_no_use_of(const Task& task, unsigned signal) {
    return (task.blocked & linux::signal_bit(signal)) != 0 || task.process.action(signal).handler == linux::sig_ign;
}

bool has_stopped_member(std::int32_t group) {
    for (const Process& process : Process::all())
        if (process.group == group && process.stopped) return true;
    return false;
}

void wake_orphaned(std::int32_t group) {
    if (!has_stopped_member(group)) return;
    signal_group(group, linux::sighup);
    signal_group(group, linux::sigcont);
}

// All processes of its session lose it.
void take_from_all(Terminal& terminal) {
    const Ref<Terminal> kept(&terminal);
    terminal.session = terminal.foreground = 0;
    for (Process& process : Process::all())
        if (process.terminal == kept) process.terminal.reset();
}

Result<> check_own(const Terminal& terminal) {
    return current().process.terminal.get() == &terminal ? Result<>() : Errno::enotty;
}

} // namespace

Ref<Terminal> terminal() { return current().process.terminal; }

Result<> check_foreground(const Terminal& terminal, unsigned signal) {
    const Task& task = current();
    const Process& self = task.process;
    if (self.terminal.get() != &terminal) return {};
    if (terminal.foreground == 0 || terminal.foreground == self.group) return {};
    if (has_no_use_of(task, signal)) return signal == linux::sigttin ? Result<>(Errno::eio) : Result<>();
    if (is_orphaned(self.group)) return Errno::eio;
    signal_group(self.group, signal);
    return Errno::restart_sys;
}

void give(Process& leader, Terminal& terminal) {
    terminal.session = leader.session;
    terminal.foreground = leader.group;
    leader.terminal = Ref<Terminal>(&terminal);
    leader.lost_foreground = 0;
}

void offer(Terminal& terminal) {
    Process& self = current().process;
    if (leads_session(self) && !self.terminal && terminal.session == 0) give(self, terminal);
}

Result<> tiocsctty(Terminal& terminal) {
    Process& self = current().process;
    if (leads_session(self) && terminal.session == self.session) return {};
    if (!leads_session(self) || self.terminal || terminal.session != 0) return Errno::eperm;
    give(self, terminal);
    return {};
}

Result<> tiocnotty(Terminal& terminal) {
    TRY(check_own(terminal));
    Process& self = current().process;
    const Ref<Terminal> kept = std::move(self.terminal);
    if (!leads_session(self)) return {};
    signal_group(terminal.foreground, linux::sighup);
    signal_group(terminal.foreground, linux::sigcont);
    take_from_all(terminal);
    return {};
}

Result<> tiocspgrp(Terminal& terminal, std::int32_t group) {
    if (group < 0) return Errno::einval;
    TRY(check_own(terminal));
    const Process& self = current().process;
    if (terminal.session != self.session) return Errno::enotty;
    bool exists = false;
    for (const Process& process : Process::all()) {
        if (process.group != group) continue;
        exists = true;
        if (process.session != self.session) return Errno::eperm;
    }
    if (!exists) return Errno::esrch;
    terminal.foreground = group;
    return {};
}

Result<std::int32_t> tiocgpgrp(const Terminal& terminal) {
    TRY(check_own(terminal));
    return terminal.foreground;
}

Result<std::int32_t> tiocgsid(const Terminal& terminal) {
    TRY(check_own(terminal));
    if (terminal.session == 0) return Errno::enotty;
    return terminal.session;
}

void signal_group(std::int32_t group, unsigned signal) {
    if (group == 0) return;
    for (Process& process : Process::all())
        if (process.group == group) send_signal(process, signal, {.code = linux::si_kernel});
}

void hang_up(Terminal& terminal) {
    Process* const leader = terminal.session != 0 ? Process::find(terminal.session) : nullptr;
    if (leader != nullptr && leader->terminal.get() == &terminal) {
        leader->lost_foreground = terminal.foreground;
        send_signal(*leader, linux::sighup, {.code = linux::si_kernel});
        send_signal(*leader, linux::sigcont, {.code = linux::si_kernel});
    }
    take_from_all(terminal);
}

Result<std::int32_t> new_session() {
    Process& self = current().process;
    for (const Process& process : Process::all())
        if (process.group == self.pid) return Errno::eperm;
    self.group = self.session = self.pid;
    self.terminal.reset();
    self.lost_foreground = 0;
    return self.pid;
}

bool is_orphaned(std::int32_t group, const Process* without) {
    for (const Process& process : Process::all()) {
        if (process.group != group || &process == without || process.zombie() || process.parent == nullptr) continue;
        if (process.parent->group != group && process.parent->session == process.session) return false;
    }
    return true;
}

void leave_session(Process& process) {
    const Ref<Terminal> terminal = std::move(process.terminal);
    if (!leads_session(process)) return;
    if (terminal) {
        signal_group(terminal->foreground, linux::sighup);
        take_from_all(*terminal);
    } else if (process.lost_foreground != 0) {
        signal_group(process.lost_foreground, linux::sighup);
        signal_group(process.lost_foreground, linux::sigcont);
    }
}

void leave_child(const Process& child, const Process& former_parent) {
    const bool was_held = child.group != former_parent.group && child.session == former_parent.session;
    if (was_held && is_orphaned(child.group)) wake_orphaned(child.group);
}

void leave_group(const Process& process) {
    const Process* const parent = process.parent;
    const bool held = parent != nullptr && parent->group != process.group && parent->session == process.session;
    if (held && is_orphaned(process.group, &process)) wake_orphaned(process.group);
}

} // namespace personality::job_control
