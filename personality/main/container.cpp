// SPDX-License-Identifier: Apache-2.0
#include "personality/main/container.hpp"

#include "personality/base/identity.hpp"
#include "personality/code/shadow.hpp"
#include "personality/fs/start/start.hpp"
#include "personality/main/init.hpp"
#include "personality/main/mounts.hpp"
#include "personality/main/program.hpp"
#include "personality/net/dns/stub.hpp"
#include "personality/session/sessions.hpp"
#include "personality/task/clone.hpp"
#include "personality/task/exit.hpp"
#include "personality/task/scheduler.hpp"
#include "personality/task/task_count.hpp"

namespace personality {

namespace {

using protocol::ExitKind;

bool is_started = false;
WaitQueue started;

[[noreturn]] void start_failed(Errno error) { end_container(ExitKind::StartFailed, static_cast<std::uint32_t>(error)); }

template<typename T>
T must_start(Result<T> result) {
    if (!result.ok()) start_failed(result.error());
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

void set_started() {
    is_started = true;
    started.wake_all();
}

void start_first_program(Task& task, const Ref<session::Session>& session) {
    auto spec = session->spec();
    if (!spec.ok()) end_container(ExitKind::BadSpec, spec.error().offset);
    must_start(identity::set_host_name(spec->hostname));
    must_start(fs::start_file_systems({spec->hostname, spec->hosts, spec->resolver}, spec->header.storage_bytes));
    must_start(mount_as_asked(*spec));
    must_start(code::start(*session));
    net::dns::stub::configure(spec->header);
    task_count::set_limit(spec->header.pids_limit);
    if ((spec->header.flags & protocol::spec_init) != 0) {
        set_started();
        run_init(task, session);
    }
    must_start(start_program(task, session, *spec));
    session->forget_spec();
    set_started();
}

} // namespace

void wait_until_started() {
    while (!is_started)
        (void)started.wait(no_deadline, WaitMode::uninterruptible);
}

void run_container() {
    auto process = Process::make(nullptr);
    if (!process.ok()) start_failed(process.error());
    Task& task = *new Task(**process);
    scheduler::start(task);
    (*process)->memory = must_start(AddressSpace::make());
    task.user = must_start(platform::UserThread::acquire(&task));
    (*process)->host_session = session::wait_for_first();
    start_first_program(task, (*process)->host_session);
    run_task(&task);
}

} // namespace personality
