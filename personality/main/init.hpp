// SPDX-License-Identifier: Apache-2.0
//
// `--init`: a first process that does what an init has to and nothing else. It forwards the signals that it gets to its
// only child of its own, the container's program, reaps what is left to it, and ends as the program ends. It is the
// personality itself that does so: the process has a pid, a name and no memory.
#pragma once

#include "personality/session/session.hpp"
#include "personality/task/task_state.hpp"

namespace personality {

// Makes the program's process for the container's first session, and becomes its init. Precondition: `self` is the
// first process's task, the current one, and there are file systems.
[[noreturn]] void run_init(Task& self, const Ref<session::Session>& session);

} // namespace personality
