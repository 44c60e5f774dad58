// SPDX-License-Identifier: Apache-2.0
//
// The programs' end of a session that is a terminal, as the session sees it.
#pragma once

#include "abi/protocol/session.hpp"

#include <cstddef>
#include <span>

namespace personality::session {

class TerminalEnd {
  public:
    // What was typed; how much of it was taken. After less than all the session is asked for the rest.
    virtual std::size_t receive(std::span<const std::byte> bytes) = 0;
    // There is room for output again.
    virtual void writable() = 0;
    virtual void set_size(const protocol::WindowSize& size) = 0;
    // The session is over: neither end touches the other any more.
    virtual void hang_up() = 0;

  protected:
    ~TerminalEnd() = default;
};

} // namespace personality::session
