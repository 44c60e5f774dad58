// SPDX-License-Identifier: Apache-2.0
//
// What `stop` and `restart` have in common.
#pragma once

#include "cli/client/daemon.hpp"
#include "cli/flags.hpp"

#include <optional>
#include <string>

namespace cli::verb {

// A time before a container is killed, -1 for ever. Throws UsageError.
int seconds_of(const std::string& text, const char* flag, const std::string& verb);

class StopOptions {
  public:
    void declare(Flags& flags);
    // Throws UsageError, os::Error.
    void check(const std::string& verb);
    // Returns when the container does not run; throws os::Error.
    void stop(const client::Daemon& daemon, const std::string& container) const;

  private:
    std::string signal_;
    std::optional<std::string> time_;
    int number_ = 0;
    std::optional<int> patience_s_;
};

} // namespace cli::verb
