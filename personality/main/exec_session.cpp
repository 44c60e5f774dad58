// SPDX-License-Identifier: Apache-2.0
#include "personality/main/exec_session.hpp"

#include "personality/main/container.hpp"
#include "personality/main/program.hpp"
#include "personality/task/clone.hpp"
#include "personality/task/exit.hpp"
#include "personality/task/scheduler.hpp"
#include "personality/task/task_count.hpp"

#include <memory>
#include <new>

namespace personality {

namespace {

using protocol::ExitKind;

// Without its program there is nothing for the container to run.
void fail(session::Session& session, ExitKind kind, std::uint32_t value) {
    if (session.number() == protocol::first_session) end_container(kind, value);
    session.end(kind, value);
}

void start(Task& task) {
    wait_until_started();
    session::Session& session = *task.process.host_session;
    auto spec = session.spec();
    if (!spec.ok()) {
        fail(session, ExitKind::BadSpec, spec.error().offset);
    } else if (const auto started = start_program(task, task.process.host_session, *spec); !started.ok()) {
        fail(session, ExitKind::StartFailed, static_cast<std::uint32_t>(started.error()));
    }
    session.forget_spec();
    if (session.ended()) end_process(task.process, {});
}

// The new task, on its own stack.
void run_session(void* argument) {
    start(*static_cast<Task*>(argument));
    run_task(argument);
}

Result<> make_task(const Ref<session::Session>& session, Process* parent) {
    TRY(task_count::may_grow());
    auto process = std::unique_ptr<Process>(TRY(Process::make(nullptr)));
    process->host_session = session;
    process->parent = parent;
    if (parent != nullptr) parent->children.push_back(*process);
    process->memory = TRY(AddressSpace::make());
    auto task = std::unique_ptr<Task>(new (std::nothrow) Task(*process));
    if (!task) return Errno::enomem;
    task->user = TRY(platform::UserThread::acquire(task.get()));
    TRY(task->stack.prepare(run_session, task.get()));
    scheduler::add(*task.release());
    process.release();
    return {};
}

} // namespace

void exec_session(Ref<session::Session> session, Process* parent) {
    const auto made = make_task(session, parent);
    if (!made.ok()) fail(*session, ExitKind::StartFailed, static_cast<std::uint32_t>(made.error()));
}

} // namespace personality
