// SPDX-License-Identifier: Apache-2.0
//
// What `stop` and `restart` have in common.
#pragma once

#include "cli/client/daemon.hpp"
#include "cli/flags.hpp"

#include <string>

namespace cli::verb {

class StopOptions {
  public:
    void declare(Flags& flags);
    // Throws UsageError, os::Error.
    void check(const std::string& verb);
    // Returns when the container does not run; throws os::Error.
    void stop(const client::Daemon& daemon, const std::string& container) const;

  private:
    std::string signal_;
    std::string time_ = "10";
    int number_ = 0;
    int patience_s_ = 0;
};

} // namespace cli::verb
