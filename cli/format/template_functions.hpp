// SPDX-License-Identifier: Apache-2.0
//
// What templates can call: json, join, split, upper, lower, title, truncate, len, index, print, println, eq, ne, not,
// and, or. Meanings are docker's and text/template's.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace format {

using TemplateFunction = nlohmann::json (*)(const std::vector<nlohmann::json>& arguments); // throws os::Error

// nullptr: there is none of that name.
TemplateFunction find_template_function(std::string_view name);

// As Go's %v prints it.
std::string text_of(const nlohmann::json& value);
// Neither false, 0, null nor empty.
bool truth_of(const nlohmann::json& value);

} // namespace format
