// SPDX-License-Identifier: Apache-2.0
//
// bulkhead help: the table of verbs.
#include "cli/verb/verbs.hpp"

#include <cstdio>

namespace cli::verb {

int help(const Verb&, const Arguments&) {
    std::puts("Usage: bulkhead [--kernel FILE] COMMAND\n\nOCI containers on the seL4 API\n\nCommands:");
    for (const Verb& row : verbs()) {
        if (row.hidden) continue;
        std::printf("  %-11.*s%.*s\n", static_cast<int>(row.name.size()), row.name.data(),
                    static_cast<int>(row.summary.size()), row.summary.data());
    }
    std::puts("\nRun 'bulkhead COMMAND --help' for more information on a command.");
    return 0;
}

} // namespace cli::verb
