// SPDX-License-Identifier: Apache-2.0
//
// Containers and images in the shape that `docker inspect` gives them.
#pragma once

#include "cli/container/record.hpp"
#include "cli/container/spec.hpp"
#include "cli/image/record.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace container {

nlohmann::json inspect(const Record& record, const Spec& spec, const std::string& log_file);
nlohmann::json inspect(const image::ImageRecord& image);

} // namespace container
