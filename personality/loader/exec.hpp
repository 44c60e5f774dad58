// SPDX-License-Identifier: Apache-2.0
//
// Executing a program in the current process, execve(2).
#pragma once

#include "personality/loader/string_list.hpp"

namespace personality {

// Replaces the current task's program; it begins when the task next runs in user mode. Errors are execve(2)'s, and the
// old program is untouched then, except that a failure after the old program is gone ends the process.
Result<> execute(std::string_view path, StringList arguments, const StringList& environment);

} // namespace personality
