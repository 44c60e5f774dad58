// SPDX-License-Identifier: Apache-2.0
//
// The table of verbs: one row, and one file under cli/verb/, for each.
#pragma once

#include "cli/os/error.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

using Arguments = std::vector<std::string>;

// Exit codes of the engine itself, as docker's; a container's own code is passed through.
inline constexpr int exit_engine = 125;
inline constexpr int exit_not_invokable = 126;
inline constexpr int exit_not_found = 127;
inline constexpr int exit_signal_base = 128;
inline constexpr int exit_failure = 1; // a verb other than `run` that could not do what was asked

// An error with the exit code it deserves; others are exit_engine in `run` and exit_failure elsewhere.
class ExitError : public os::Error {
  public:
    ExitError(int exit_code, const std::string& text) : os::Error(text), exit_code_(exit_code) {}
    int exit_code() const { return exit_code_; }

  private:
    int exit_code_;
};

// The command line makes no sense: exit_engine, with a hint at --help.
class UsageError : public os::Error {
  public:
    UsageError(const std::string& text, const std::string& verb) : os::Error(text), verb_(verb) {}
    const std::string& verb() const { return verb_; }

  private:
    std::string verb_;
};

struct Verb {
    std::string_view name;
    std::string_view usage; // after "bulkhead NAME"
    std::string_view summary;
    int (*run)(const Verb& verb, const Arguments& arguments); // returns the exit code; throws std::exception
    int failure = exit_failure;                               // the exit code of an error without one of its own
    bool hidden = false;
};

std::span<const Verb> verbs();

} // namespace cli
