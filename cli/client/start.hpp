// SPDX-License-Identifier: Apache-2.0
//
// Starting again what `create` made or what has ended.
#pragma once

#include "cli/client/run.hpp"

#include <string>

namespace client {

// What it takes to start the container: its id, where its image lies now, whether it wants stdin. Throws os::Error,
// image::Error.
StartOrder start_order(const Daemon& daemon, const std::string& container);

} // namespace client
