// SPDX-License-Identifier: Apache-2.0
//
// How the CLI and the machine daemon fail: an exception whose text says what was wrong and, where there is something,
// what to do about it. The verbs' table turns it into a line on stderr and an exit code.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace os {

class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Error for a failed system call: `doing` is what was attempted ("opening /a/b"), `error` the errno.
Error system_error(std::string_view doing, int error);

} // namespace os
