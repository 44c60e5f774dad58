// SPDX-License-Identifier: Apache-2.0
#include "platform/vcpu.hpp"

#include "lib/runtime/abort.hpp"
#include "personality/platform/host/host.hpp"
#include "personality/platform/outside.hpp"
#include "personality/task/process_state.hpp"
#include "personality/task/scheduler.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace personality {

namespace platform {

std::function<bool(UserThread&)> Vcpu::on_run;
std::function<void()> Vcpu::on_idle;
std::uint32_t Vcpu::events = 0;

bool Vcpu::run(UserThread& thread) {
    if (!on_run) runtime::fail("a task went to user mode");
    return on_run(thread);
}

void Vcpu::wait() {
    if (events != 0) return;
    if (!on_idle) runtime::fail("all tasks wait, and nothing will happen");
    on_idle();
}

std::uint32_t Vcpu::take_events() { return std::exchange(events, 0); }

void store_has_answered() {}

Result<UserThread*> UserThread::acquire(void* owner) {
    auto* const thread = new UserThread;
    thread->owner_ = owner;
    return thread;
}

} // namespace platform

Task& host::start() {
    Process& process = **Process::make(nullptr);
    Task& task = *new Task(process);
    scheduler::start(task);
    process.memory = *AddressSpace::make();
    task.user = *platform::UserThread::acquire(&task);
    const auto mapped = process.memory->map(
        {.address = user_base, .bytes = user_bytes, .protection = {.read = true, .write = true}, .fixed = true});
    if (!mapped.ok()) runtime::fail("no memory for the test's process");
    return task;
}

} // namespace personality

void runtime::fail(const char* reason) {
    std::fprintf(stderr, "personality: %s\n", reason);
    std::abort();
}
