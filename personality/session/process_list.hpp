// SPDX-License-Identifier: Apache-2.0
//
// Tells the host the container's processes, one frame each, as there is room: `top` and the count of `stats`.
#pragma once

namespace personality::session::process_list {

// The host wants the list, from the first process on.
void ask();

// Sends what has room. False: some of it waits.
bool flush();

} // namespace personality::session::process_list
