// SPDX-License-Identifier: Apache-2.0
//
// The machine and its containers as JSON: what `bulkhead machine ls --format json` prints. Times are microseconds since
// QEMU was started.
#pragma once

#include "cli/machine/container.hpp"
#include "cli/machine/guest.hpp"

#include <nlohmann/json_fwd.hpp>

namespace machine {

nlohmann::json describe_guest(const Guest& guest);
nlohmann::json describe_stats(const protocol::MachineStats& stats);
nlohmann::json describe_figures(const protocol::ContainerStats& stats);
nlohmann::json describe_container(const Guest& guest, Container& container, const protocol::Destroyed& destroyed);

} // namespace machine
