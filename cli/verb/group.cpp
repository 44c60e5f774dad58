// SPDX-License-Identifier: Apache-2.0
#include "cli/verb/group.hpp"

#include "cli/flags.hpp"

#include <algorithm>
#include <cstdio>

namespace cli::verb {

namespace {

// An error without an exit code gets the action's, not the group's.
int run_with_code(const Verb& action, const Arguments& arguments) {
    try {
        return action.run(action, arguments);
    } catch (const UsageError&) {
        throw;
    } catch (const ExitError&) {
        throw;
    } catch (const std::exception& error) {
        throw ExitError(action.failure, error.what());
    }
}

} // namespace

int run_action(const Verb& verb, std::span<const Verb> actions, const Arguments& arguments) {
    if (arguments.empty() || arguments[0] == "--help") {
        std::printf("Usage: bulkhead %s COMMAND\n\n%s\n\nCommands:\n", std::string(verb.name).c_str(),
                    std::string(verb.summary).c_str());
        for (const Verb& action : actions) {
            std::printf("  %-20s%s\n", std::string(action.name).c_str(), std::string(action.summary).c_str());
        }
        return arguments.empty() ? exit_failure : 0;
    }
    for (const Verb& action : actions) {
        if (action.name.substr(verb.name.size() + 1) != arguments[0]) continue;
        return run_with_code(action, Arguments(arguments.begin() + 1, arguments.end()));
    }
    throw UsageError("'" + arguments[0] + "' is not a " + std::string(verb.name) + " command", std::string(verb.name));
}

int run_alias(const Verb& verb, std::span<const Alias> aliases, std::span<const Verb> own, const Arguments& arguments) {
    std::vector<Verb> actions(own.begin(), own.end());
    for (const Alias& alias : aliases) {
        const auto same = [&](const Verb& row) { return row.name == alias.verb; };
        Verb action = *std::find_if(verbs().begin(), verbs().end(), same);
        action.name = alias.name;
        actions.push_back(action);
    }
    std::sort(actions.begin(), actions.end(), [](const Verb& a, const Verb& b) { return a.name < b.name; });
    return run_action(verb, actions, arguments);
}

} // namespace cli::verb
