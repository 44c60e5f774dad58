// SPDX-License-Identifier: Apache-2.0
//
// The actions of `bulkhead network`, a file for those that belong together.
#pragma once

#include "cli/client/daemon.hpp"
#include "cli/container/record.hpp"
#include "cli/network/record.hpp"
#include "cli/verb.hpp"

#include <string>
#include <vector>

namespace cli::verb {

int network_create(const Verb& verb, const Arguments& arguments);
int network_list(const Verb& verb, const Arguments& arguments);
int network_inspect(const Verb& verb, const Arguments& arguments);
int network_remove(const Verb& verb, const Arguments& arguments);
int network_prune(const Verb& verb, const Arguments& arguments);
int network_connect(const Verb& verb, const Arguments& arguments);
int network_disconnect(const Verb& verb, const Arguments& arguments);

// By name. Throws os::Error.
std::vector<network::Record> all_networks(const client::Daemon& daemon);

// Which networks are shown or removed: "name=PART", "id=PREFIX", "label=KEY[=VALUE]", "driver=NAME",
// "type=builtin|custom".
class NetworkFilter {
  public:
    // Throws os::Error.
    explicit NetworkFilter(const std::vector<std::string>& conditions);
    bool matches(const network::Record& record) const;

  private:
    std::vector<std::pair<std::string, std::string>> conditions_;
};

const char* driver_of(const network::Record& record);

} // namespace cli::verb
