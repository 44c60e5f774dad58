// SPDX-License-Identifier: Apache-2.0
//
// The variables of -e and --env-file, as `run`, `create` and `exec` have them.
#pragma once

#include <string>
#include <vector>

namespace cli::verb {

// A text file's lines that are neither empty nor comments, without blanks before them. Throws os::Error.
std::vector<std::string> read_lines(const std::string& file);

// "NAME=value" each, those of files first; a bare "NAME" passes the caller's value on, if there is one. Throws
// os::Error.
std::vector<std::string> read_environment(const std::vector<std::string>& variables,
                                          const std::vector<std::string>& files);

} // namespace cli::verb
