// SPDX-License-Identifier: Apache-2.0
//
// The terminal that a session is (`run -t`, `exec -t`): one of /dev/pts, with the session as its other end.
#pragma once

#include "personality/fs/tty/tty.hpp"
#include "personality/session/session.hpp"

namespace personality::fs {

// Makes it, of the size that the spec says, and connects the session to it; it goes when the session ends. That of the
// first session is /dev/console too. Preconditions: the file systems are mounted, the caller's credentials are the
// program's. enospc, enomem.
Result<Ref<Tty>> make_session_terminal(const Ref<session::Session>& session, std::uint16_t rows, std::uint16_t columns);

} // namespace personality::fs
