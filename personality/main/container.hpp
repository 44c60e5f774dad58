// SPDX-License-Identifier: Apache-2.0
//
// A container's life, from its spec to its first program.
#pragma once

namespace personality {

// On the personality's first stack, which becomes the first task's kernel stack; never returns.
[[noreturn]] void run_container();

} // namespace personality
