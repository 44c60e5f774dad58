// SPDX-License-Identifier: Apache-2.0
//
// Signals that the host sends to the container's first process.
#pragma once

namespace personality {

// Passes on what came since the last call.
void deliver_host_signals();

} // namespace personality
