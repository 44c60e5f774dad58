// SPDX-License-Identifier: Apache-2.0
//
// Scripts: the "#!" line, execve(2).
#pragma once

#include "personality/base/result.hpp"

#include <string_view>

namespace personality {

inline constexpr std::size_t script_line_bytes = 256; // of the file that are looked at

struct ScriptLine {
    std::string_view interpreter;
    std::string_view argument; // empty: none
};

inline bool is_script(std::string_view start) { return start.starts_with("#!"); }

// `start`: the first bytes of the file, up to script_line_bytes. enoexec: no interpreter is named, or the name is cut.
Result<ScriptLine> parse_script_line(std::string_view start);

} // namespace personality
