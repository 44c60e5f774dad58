// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/clock.hpp"
#include "personality/task/process_state.hpp"
#include "personality/task/signals.hpp"
#include "personality/task/task_count.hpp"

#include <algorithm>
#include <new>

namespace personality {

namespace {

std::int32_t last_pid = 0;

constexpr std::uint64_t unlimited = UINT64_MAX;

// ITIMER_REAL at intervals sends no sooner again, as it would take all of the container's time.
constexpr std::uint64_t least_gap_ns = 100'000;
constexpr std::uint64_t gap_while_pending_ns = 10'000'000;

// Defaults of getrlimit(2)'s resources, in the order of their numbers.
constexpr Limit default_limits[limit_count] = {
    {unlimited, unlimited},           // RLIMIT_CPU
    {unlimited, unlimited},           // RLIMIT_FSIZE
    {unlimited, unlimited},           // RLIMIT_DATA
    {layout::stack_bytes, unlimited}, // RLIMIT_STACK
    {0, unlimited},                   // RLIMIT_CORE
    {unlimited, unlimited},           // RLIMIT_RSS
    {unlimited, unlimited},           // RLIMIT_NPROC
    {1024, 1048576},                  // RLIMIT_NOFILE
    {8 << 20, 8 << 20},               // RLIMIT_MEMLOCK
    {unlimited, unlimited},           // RLIMIT_AS
    {unlimited, unlimited},           // RLIMIT_LOCKS
    {16384, 16384},                   // RLIMIT_SIGPENDING
    {819200, 819200},                 // RLIMIT_MSGQUEUE
    {0, 0},                           // RLIMIT_NICE
    {0, 0},                           // RLIMIT_RTPRIO
    {unlimited, unlimited},           // RLIMIT_RTTIME
};

// A number is in use as long as a process, a group or a session is called by it.
bool in_use(std::int32_t pid) {
    for (const Process& process : Process::all())
        if (process.pid == pid || process.group == pid || process.session == pid) return true;
    return Task::find(pid) != nullptr;
}

} // namespace

Result<std::int32_t> Process::new_number() {
    for (std::int32_t tried = 0; tried < max_pid; ++tried) {
        last_pid = last_pid + 1 < max_pid ? last_pid + 1 : init_pid + 1;
        if (!in_use(last_pid)) return last_pid;
    }
    return Errno::eagain;
}

namespace {

void inherit(Process& child, const Process& parent) {
    child.group = parent.group;
    child.session = parent.session;
    child.terminal = parent.terminal;
    child.executable = parent.executable;
    child.dumpable = parent.dumpable;
    child.huge_pages_disabled = parent.huge_pages_disabled;
    child.barriers = parent.barriers;
    child.credentials = parent.credentials;
    std::copy(std::begin(parent.name), std::end(parent.name), child.name);
    child.oom_score_adjust = parent.oom_score_adjust;
    std::copy(std::begin(parent.limits), std::end(parent.limits), child.limits);
    std::copy(std::begin(parent.actions->of), std::end(parent.actions->of), child.actions->of);
}

void put_in_table(Process& process) {
    for (Process& other : Process::all())
        if (other.pid > process.pid) {
            Process::all().insert_before(other, process);
            return;
        }
    Process::all().push_back(process);
}

} // namespace

List<Process, &Process::table_hook>& Process::all() {
    static List<Process, &Process::table_hook> table;
    return table;
}

Process* Process::find(std::int32_t pid) {
    for (Process& process : all())
        if (process.pid == pid) return &process;
    return nullptr;
}

void Process::set_name(std::string_view to) {
    const std::size_t length = std::min(to.size(), sizeof(name) - 1);
    std::fill(std::copy_n(to.data(), length, name), std::end(name), '\0');
}

void Process::leave_address_space() {
    if (memory) usage.most_resident_bytes = std::max(usage.most_resident_bytes, memory->most_resident_bytes());
    memory.reset();
}

unsigned Process::task_count() const {
    unsigned count = 0;
    for ([[maybe_unused]] const Task& task : tasks)
        ++count;
    return count;
}

Result<Process*> Process::make(Process* parent) {
    const std::int32_t pid = TRY(new_number());
    auto* const process = new (std::nothrow) Process;
    if (process == nullptr) return Errno::enomem;
    auto actions = make_ref<SignalActions>();
    if (!actions.ok()) {
        delete process;
        return Errno::enomem;
    }
    process->actions = std::move(*actions);
    process->pid = pid;
    process->start_ns = platform::monotonic_ns();
    if (parent != nullptr) {
        inherit(*process, *parent);
        process->parent = parent;
        parent->children.push_back(*process);
    } else {
        process->group = process->session = pid;
        process->unkillable = pid == init_pid;
        std::copy(std::begin(default_limits), std::end(default_limits), process->limits);
    }
    put_in_table(*process);
    task_count::add();
    return process;
}

Result<Ref<ProcessHandle>> Process::own_handle() {
    if (!handle) handle = TRY(make_ref<ProcessHandle>(*this, pid));
    return handle;
}

Process::~Process() {
    if (handle) {
        handle->process = nullptr;
        handle->ended.wake_all();
    }
    if (traced_leader != nullptr) traced_leader->process = nullptr;
    task_count::remove();
    real_timer.cancel();
    table_hook.unlink();
    sibling_hook.unlink();
}

void RealTimer::send_alarm(Timer& timer) {
    auto& self = static_cast<RealTimer&>(timer);
    if (self.interval_ns != 0) {
        // While the signal waits another one would be lost, so a short interval need not cost anything.
        const bool waits = (self.process_->pending.set() & linux::signal_bit(linux::sigalrm)) != 0;
        const Deadline earliest = platform::monotonic_ns() + (waits ? gap_while_pending_ns : least_gap_ns);
        const Deadline next = self.deadline() + self.interval_ns;
        self.arm(std::max(next, earliest));
    }
    send_signal(*self.process_, linux::sigalrm, {.code = linux::si_kernel});
}

} // namespace personality
