// SPDX-License-Identifier: Apache-2.0
#include "personality/task/wait_child.hpp"

#include "personality/task/exit.hpp"

namespace personality {

namespace {

constexpr std::int32_t stopped_status(unsigned signal) { return static_cast<std::int32_t>(signal << 8 | 0x7f); }
constexpr std::int32_t continued_status = 0xffff;

bool chosen(const Process& child, std::int32_t which) {
    if (which > 0) return child.pid == which;
    if (which == -1) return true;
    return child.group == (which == 0 ? current().process.group : -which);
}

bool kind_matches(const Process& child, std::uint32_t options) {
    if ((options & linux::wall) != 0) return true;
    return ((options & linux::wclone) != 0) == (child.exit_signal != linux::sigchld);
}

ChildChange change(const Process& child, std::int32_t wait_status) {
    Usage usage = child.usage;
    usage += child.children_usage;
    return {child.pid, child.credentials.uid, wait_status, usage};
}

bool is_traced(const Process& child) { return !child.zombie() && child.main_task().tracing; }

// What the child has to tell; pid 0 if nothing. Of one that is traced, its tracer hears all but the end.
ChildChange look_at(Process& child, std::uint32_t options) {
    const bool keep = (options & linux::wnowait) != 0;
    if (child.zombie() && (options & linux::wexited) != 0) {
        const ChildChange ended = change(child, child.exit_status.wait_status());
        if (!keep) {
            current().process.children_usage += ended.usage;
            reap(child);
        }
        return ended;
    }
    if (is_traced(child)) return {};
    if ((options & linux::wuntraced) != 0 && child.stopped && !child.stop_reported) {
        child.stop_reported = !keep;
        return change(child, stopped_status(child.stop_signal));
    }
    if ((options & linux::wcontinued) != 0 && !child.continue_reported) {
        child.continue_reported = !keep;
        return change(child, continued_status);
    }
    return {};
}

bool chosen(const Tracing& tracee, std::int32_t which) {
    if (which > 0) return tracee.tid == which;
    if (which == -1) return true;
    return tracee.task != nullptr && chosen(tracee.task->process, which);
}

// The same of a task that the process traces.
ChildChange look_at(Tracing& tracee, std::uint32_t options) {
    const bool keep = (options & linux::wnowait) != 0;
    if (tracee.task == nullptr) {
        if (!tracee.ended || (options & linux::wexited) == 0) return {};
        const ChildChange ended{.pid = tracee.tid, .uid = 0, .wait_status = tracee.wait_status, .usage = {}};
        if (!keep) delete &tracee;
        return ended;
    }
    if (!tracee.stopped || tracee.reported || tracee.listening) return {};
    tracee.reported = !keep;
    const Process& process = tracee.task->process;
    const auto status = static_cast<std::int32_t>(tracee.code << 8 | 0x7f);
    return {tracee.tid, process.credentials.uid, status, process.usage, true};
}

} // namespace

Result<ChildChange> wait_for_child(std::int32_t which, std::uint32_t options) {
    Process& self = current().process;
    for (;;) {
        bool found = false;
        for (Process& child : self.children) {
            if (!chosen(child, which) || !kind_matches(child, options)) continue;
            if ((options & linux::wnothread) != 0 && child.creator != current().tid) continue;
            found = true;
            const ChildChange told = look_at(child, options);
            if (told.pid != 0) return told;
        }
        for (Tracing& tracee : self.tracees) {
            if (!chosen(tracee, which)) continue;
            if ((options & linux::wnothread) != 0 && tracee.tracer_task != current().tid) continue;
            found = true;
            const ChildChange told = look_at(tracee, options);
            if (told.pid != 0) return told;
        }
        if (!found) return Errno::echild;
        if ((options & linux::wnohang) != 0) return ChildChange{};
        TRY(self.children_changed.wait());
    }
}

} // namespace personality
