// SPDX-License-Identifier: Apache-2.0
//
// Signals to the servers that the container shares ports with.
#pragma once

namespace personality::platform {

void signal_control_server();
void signal_store_server();
void signal_time_server();
void signal_network_server();

} // namespace personality::platform
