// SPDX-License-Identifier: Apache-2.0
//
// ps --filter: which containers are shown.
#pragma once

#include "cli/container/record.hpp"

#include <map>
#include <string>
#include <vector>

namespace container {

class Filter {
  public:
    // "key=value": id and ancestor (prefixes of ids, ancestor also an image's name), name (a regular expression, found
    // anywhere), status, label ("key" or "key=value"), exited (a code), network (a
    // name, or a prefix of an id). Several of one key: any of them, but all of the
    // labels; several keys: all of them. Throws os::Error for anything else.
    explicit Filter(const std::vector<std::string>& conditions);

    bool matches(const Record& record) const;
    // Whether ended containers are asked for by that.
    bool shows_ended() const { return conditions_.contains("status") || conditions_.contains("exited"); }

  private:
    std::map<std::string, std::vector<std::string>> conditions_;
};

} // namespace container
