// SPDX-License-Identifier: Apache-2.0
//
// bulkhead: finds the verb and turns what it throws into a line on stderr and an exit code.
#include "cli/flags.hpp"
#include "cli/kernel_flag.hpp"
#include "cli/verb.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>

namespace {

using namespace cli;

void complain(const std::string& text) { std::fprintf(stderr, "bulkhead: %s\n", text.c_str()); }

int run(const Verb& verb, const Arguments& arguments) {
    try {
        return verb.run(verb, arguments);
    } catch (const HelpShown&) {
        return 0;
    } catch (const UsageError& error) {
        complain(std::string(error.what()) + "\nSee 'bulkhead " + error.verb() + " --help'.");
        return exit_engine;
    } catch (const ExitError& error) {
        complain(error.what());
        return error.exit_code();
    } catch (const std::exception& error) {
        complain(error.what());
        return verb.failure;
    }
}

} // namespace

// Takes `--kernel FILE` and `--kernel=FILE`, which stand before the verb. Throws os::Error.
void take_kernel_flag(Arguments& arguments) {
    constexpr std::string_view flag = "--kernel";
    if (arguments.empty() || !arguments[0].starts_with(flag)) return;
    if (arguments[0].substr(flag.size()).starts_with("=")) {
        use_kernel(arguments[0].substr(flag.size() + 1));
        arguments.erase(arguments.begin());
    } else if (arguments[0] == flag) {
        if (arguments.size() < 2) throw os::Error("flag needs an argument: --kernel\nSee 'bulkhead --help'.");
        use_kernel(arguments[1]);
        arguments.erase(arguments.begin(), arguments.begin() + 2);
    }
}

int main(int argc, char** argv) {
    Arguments arguments(argv + 1, argv + argc);
    try {
        take_kernel_flag(arguments);
    } catch (const os::Error& error) {
        complain(error.what());
        return exit_engine;
    }
    std::string name = arguments.empty() ? "help" : arguments[0];
    if (name == "--help" || name == "-h") name = "help";
    if (name == "--version" || name == "-v") name = "version";
    const auto all = verbs();
    const auto verb = std::find_if(all.begin(), all.end(), [&name](const Verb& row) { return row.name == name; });
    if (verb == all.end()) {
        const bool flag = name.starts_with("-");
        complain((flag ? "unknown flag: " + name : "'" + name + "' is not a bulkhead command.") +
                 "\nSee 'bulkhead --help'.");
        return flag ? exit_engine : exit_failure;
    }
    if (!arguments.empty()) arguments.erase(arguments.begin());
    return run(*verb, arguments);
}
