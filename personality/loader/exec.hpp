// SPDX-License-Identifier: Apache-2.0
//
// Executing a program in the current process, execve(2).
#pragma once

#include "personality/fs/vfs/file.hpp"
#include "personality/loader/string_list.hpp"

namespace personality {

// What is to be executed: a path, or an open file that a path leads to as well, execveat(2).
struct ProgramName {
    std::string_view path;
    Ref<fs::File> file = {};
    bool closes = false; // the path leads nowhere afterwards: enoent for a script
};

// Replaces the current task's program; it begins when the task next runs in user mode. Errors are execve(2)'s, and the
// old program is untouched then, except that a failure after the old program is gone ends the process.
Result<> execute(const ProgramName& program, StringList arguments, const StringList& environment);

} // namespace personality
