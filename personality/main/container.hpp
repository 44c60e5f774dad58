// SPDX-License-Identifier: Apache-2.0
//
// A container's life, from its spec to its first program.
#pragma once

namespace personality {

// On the personality's first stack, which becomes the first task's kernel stack; never returns.
[[noreturn]] void run_container();

// Blocks the current task until the first program runs: before that there are no file systems.
void wait_until_started();

} // namespace personality
