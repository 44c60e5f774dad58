// SPDX-License-Identifier: Apache-2.0
//
// A terminal as sessions and process groups see it, credentials(7). A session's processes refer to their controlling
// terminal; which session and which of its groups it has is kept here. What a terminal does with bytes is in
// personality/fs/tty.
#pragma once

#include "personality/base/ref.hpp"

#include <cstdint>

namespace personality {

class Terminal : public RefCounted {
  public:
    virtual ~Terminal() = default;

    virtual std::uint64_t device() const = 0; // its number, as /proc/<pid>/stat shows it

    std::int32_t session = 0;    // that it controls; 0: none
    std::int32_t foreground = 0; // process group that may read and gets its signals; 0: none
};

} // namespace personality
