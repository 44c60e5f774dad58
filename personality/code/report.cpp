// SPDX-License-Identifier: Apache-2.0
#include "personality/code/report.hpp"

#include <algorithm>

namespace personality::code {

void report(session::Session& session, std::string_view text) {
    constexpr std::string_view prefix = "bulkhead: ";
    char line[160];
    const std::size_t length = std::min(text.size(), sizeof line - prefix.size() - 1);
    char* end = std::copy(prefix.begin(), prefix.end(), line);
    end = std::copy_n(text.begin(), length, end);
    *end++ = '\n';
    IoBuffer buffer = IoBuffer::own(line, static_cast<std::uint64_t>(end - line));
    (void)session.write(session::Stream::Stderr, buffer, true);
}

} // namespace personality::code
