// SPDX-License-Identifier: Apache-2.0
//
// Programs that the host starts beside the container's first process.
#pragma once

#include "personality/session/session.hpp"

namespace personality {

class Process;

// Makes a process for the session, whose spec is complete, and lets it start its program. Whatever keeps it from that
// becomes the session's end. `parent`: nullptr for none.
void exec_session(Ref<session::Session> session, Process* parent = nullptr);

} // namespace personality
