// SPDX-License-Identifier: Apache-2.0
#include "personality/main/exec_session.hpp"

#include "personality/main/container.hpp"
#include "personality/main/program.hpp"
#include "personality/task/clone.hpp"
#include "personality/task/exit.hpp"
#include "personality/task/scheduler.hpp"

#include <memory>
#include <new>

namespace personality {

namespace {

using protocol::ExitKind;

void start(Task& task) {
    wait_until_started();
    session::Session& session = *task.process.host_session;
    auto spec = session.spec();
    if (!spec.ok()) {
        session.end(ExitKind::BadSpec, spec.error().offset);
    } else if (const auto started = start_program(task, task.process.host_session, *spec); !started.ok()) {
        session.end(ExitKind::StartFailed, static_cast<std::uint32_t>(started.error()));
    }
    session.forget_spec();
    if (session.ended()) end_process(task.process, {});
}

// The new task, on its own stack.
void run_session(void* argument) {
    start(*static_cast<Task*>(argument));
    run_task(argument);
}

Result<> make_task(const Ref<session::Session>& session) {
    auto process = std::unique_ptr<Process>(TRY(Process::make(nullptr)));
    process->host_session = session;
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

void exec_session(Ref<session::Session> session) {
    const auto made = make_task(session);
    if (!made.ok()) session->end(ExitKind::StartFailed, static_cast<std::uint32_t>(made.error()));
}

} // namespace personality
