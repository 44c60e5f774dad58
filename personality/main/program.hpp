// SPDX-License-Identifier: Apache-2.0
//
// What a session's spec asks for, done to the current task.
#pragma once

#include "personality/session/session.hpp"
#include "personality/task/task_state.hpp"

namespace personality {

// Gives the task its working directory, user and descriptors and puts the program into its process. Errors are those of
// chdir(2), open(2) and execve(2): enoent and eacces are the program's, or the user's that /etc/passwd doesn't have.
// One that a signal ended meanwhile has started too: run_task() ends it.
// Preconditions: the task is the current one; the root is mounted.
Result<> start_program(Task& task, const Ref<session::Session>& session, Spec& spec);

} // namespace personality
