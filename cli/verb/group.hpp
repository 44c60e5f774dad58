// SPDX-License-Identifier: Apache-2.0
//
// Verbs of two words: `machine start`, `container ls`.
#pragma once

#include "cli/verb.hpp"

#include <span>

namespace cli::verb {

// Runs the action that arguments[0] names, of those whose name is verb's and a second word; without one, or for --help,
// lists them.
int run_action(const Verb& verb, std::span<const Verb> actions, const Arguments& arguments);

// `verb`'s second word and the plain verb that does the same.
struct Alias {
    const char* name; // both words
    const char* verb;
};
// `own`: more of them, which are no plain verbs.
int run_alias(const Verb& verb, std::span<const Alias> aliases, std::span<const Verb> own, const Arguments& arguments);

} // namespace cli::verb
