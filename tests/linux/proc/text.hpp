// SPDX-License-Identifier: Apache-2.0
//
// Looking into the texts of /proc.
#pragma once

#include <string>
#include <vector>

namespace text {

std::vector<std::string> lines(const std::string& text);
std::vector<std::string> words(const std::string& text);
// What follows "name:" and white space in the line that begins so; "missing" if there is none.
std::string field(const std::string& text, const std::string& name);

} // namespace text
