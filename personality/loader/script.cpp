// SPDX-License-Identifier: Apache-2.0
#include "personality/loader/script.hpp"

#include <algorithm>

namespace personality {

namespace {

bool blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

} // namespace

Result<ScriptLine> parse_script_line(std::string_view start) {
    const std::size_t end = std::min(start.find('\n'), start.find('\0'));
    const bool cut = end == std::string_view::npos && start.size() >= script_line_bytes;
    const std::string_view line = trim(start.substr(2, end == std::string_view::npos ? end : end - 2));
    const auto stop = std::find_if(line.begin(), line.end(), blank);
    const auto length = static_cast<std::size_t>(stop - line.begin());
    if (length == 0 || (cut && length == line.size())) return Errno::enoexec;
    return ScriptLine{line.substr(0, length), trim(line.substr(length))};
}

} // namespace personality
