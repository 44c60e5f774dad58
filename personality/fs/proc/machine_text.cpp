// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/proc/machine_text.hpp"

#include "personality/base/identity.hpp"
#include "personality/base/time.hpp"
#include "personality/fs/proc/clock_ticks.hpp"
#include "personality/platform/clock.hpp"
#include "personality/task/process.hpp"

#include <algorithm>

namespace personality::fs {

namespace {

struct Totals {
    std::uint64_t processes = 0, threads = 0, running = 0;
    std::uint64_t user_ns = 0, system_ns = 0;
    std::int32_t last_pid = 0;
};

Totals count_processes() {
    Totals totals;
    for (std::int32_t pid = next_pid(0); pid != 0; pid = next_pid(pid)) {
        const auto info = process_info(pid);
        if (!info) continue;
        ++totals.processes;
        totals.threads += info->threads;
        if (info->state == ProcessState::running) ++totals.running;
        totals.user_ns += info->usage.user_ns;
        totals.system_ns += info->usage.system_ns;
        totals.last_pid = pid;
    }
    return totals;
}

// Seconds with hundredths.
Text& seconds(Text& text, std::uint64_t ns) {
    return text.add(ns / nanoseconds_per_second).add('.').decimal(ns / 10'000'000 % 100, 2, '0');
}

std::uint64_t idle_ns(const Totals& totals) {
    const std::uint64_t up = platform::monotonic_ns();
    return up - std::min(up, totals.user_ns + totals.system_ns);
}

// user nice system idle iowait irq softirq steal guest guest_nice
void cpu_line(Text& text, std::string_view name, const Totals& totals) {
    text.add(name).add(clock_ticks(totals.user_ns)).add(" 0 ").add(clock_ticks(totals.system_ns)).add(' ');
    text.add(clock_ticks(idle_ns(totals))).add(" 0 0 0 0 0 0\n");
}

} // namespace

// What runs now stands for the averages: nothing samples it in between.
Result<> loadavg_text(Text& text) {
    const Totals totals = count_processes();
    for (int average = 0; average < 3; ++average)
        text.add(totals.running).add(".00 ");
    text.add(totals.running).add('/').add(totals.threads).add(' ');
    text.add_signed(totals.last_pid).add('\n');
    return {};
}

Result<> stat_text(Text& text) {
    const Totals totals = count_processes();
    cpu_line(text, "cpu  ", totals);
    cpu_line(text, "cpu0 ", totals);
    const std::uint64_t boot = (platform::realtime_ns() - platform::monotonic_ns()) / nanoseconds_per_second;
    text.add("intr 0\nctxt 0\nbtime ").add(boot);
    text.add("\nprocesses ").add_signed(totals.last_pid);
    text.add("\nprocs_running ").add(totals.running).add("\nprocs_blocked 0\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n");
    return {};
}

Result<> uptime_text(Text& text) {
    seconds(text, platform::monotonic_ns()).add(' ');
    seconds(text, idle_ns(count_processes())).add('\n');
    return {};
}

Result<> version_text(Text& text) {
    text.add(identity::system_name).add(" version ").add(identity::release);
    text.add(" (bulkhead) ").add(identity::version).add('\n');
    return {};
}

} // namespace personality::fs
