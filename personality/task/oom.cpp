// SPDX-License-Identifier: Apache-2.0
#include "personality/task/oom.hpp"

#include "personality/platform/clock.hpp"
#include "personality/task/exit.hpp"
#include "personality/task/process_state.hpp"

namespace personality::oom {

namespace {

constexpr std::int16_t never = -1000;                // of oom_score_adj
constexpr std::uint64_t patience_ns = 1'000'000'000; // before another one is killed
constexpr std::uint64_t look_again_ns = 20'000'000;

WaitQueue freed;
std::uint64_t kill_count = 0;
std::uint64_t last_kill_ns = 0;

// In pages: what its end would give back, and what its oom_score_adj adds.
std::int64_t badness(const Process& process) {
    const auto owned = process.memory->resident_pages(0, layout::end).owned;
    const auto all = static_cast<std::int64_t>(memory_usage().limit_bytes / page_size);
    return static_cast<std::int64_t>(owned) + process.oom_score_adjust * all / 1000;
}

// Of several as bad the one that was started last.
Process* worst() {
    Process* worst = nullptr;
    std::int64_t most = 0;
    for (Process& process : Process::all()) {
        if (!process.memory || process.ending || process.oom_score_adjust == never) continue;
        const std::int64_t points = badness(process);
        if (worst != nullptr && points < most) continue;
        worst = &process;
        most = points;
    }
    return worst;
}

bool somebody_dies() {
    for (const Process& process : Process::all())
        if (process.ending && process.memory) return true;
    return false;
}

// With all that share its memory, which would keep it.
void kill(Process& victim) {
    const Ref<AddressSpace> memory = victim.memory;
    ++kill_count;
    last_kill_ns = platform::monotonic_ns();
    for (Process& process : Process::all()) {
        if (process.memory != memory) continue;
        process.unkillable = false;
        end_process(process, {.signal = linux::sigkill});
    }
}

} // namespace

bool make_room() {
    const Task& task = current();
    if (task.process.ending) return false;
    if (!somebody_dies() || platform::monotonic_ns() - last_kill_ns > patience_ns) {
        Process* const victim = worst();
        if (victim == nullptr) return false;
        kill(*victim);
    }
    if (task.process.ending) return false;
    (void)freed.wait(platform::monotonic_ns() + look_again_ns, WaitMode::killable);
    return !task.process.ending;
}

void memory_freed() { freed.wake_all(); }

std::uint64_t kills() { return kill_count; }

} // namespace personality::oom
