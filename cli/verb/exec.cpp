// SPDX-License-Identifier: Apache-2.0
//
// bulkhead exec: a program in a container that runs, beside its first one, as whom and where that was started.
#include "cli/client/known_container.hpp"
#include "cli/client/run.hpp"
#include "cli/client/terminal.hpp"
#include "cli/flags.hpp"
#include "cli/verb/environment.hpp"
#include "cli/verb/verbs.hpp"

namespace cli::verb {

namespace {

constexpr std::size_t command_shown = 1024;

struct Options {
    std::vector<std::string> environment;
    std::vector<std::string> environment_files;
    std::string working_directory;
    std::string user;
    std::string detach_keys;
    bool interactive = false;
    bool terminal = false;
    bool detach = false;
    bool privileged = false;
};

// The spec that the container was made with, with what is different here.
container::Spec spec_of(const client::Daemon& daemon, const std::string& name, const Options& options,
                        Arguments command) {
    container::Spec spec = client::known_container(daemon, name).spec;
    spec.arguments = std::move(command);
    container::set_variables(spec.environment, read_environment(options.environment, options.environment_files));
    if (!options.working_directory.empty()) spec.working_directory = options.working_directory;
    if (!options.user.empty()) spec.user = options.user;
    if (options.privileged) spec.capabilities = container::all_capabilities;
    spec.standard_input = options.interactive;
    spec.terminal = options.terminal;
    if (spec.terminal) client::Terminal::size(spec.terminal_rows, spec.terminal_columns);
    return spec;
}

} // namespace

int exec(const Verb& verb, const Arguments& arguments) {
    Options options;
    Flags flags(verb);
    flags.stop_at_first_argument();
    flags.flag("-i,--interactive", options.interactive, "Pass standard input on");
    flags.flag("-t,--tty", options.terminal, "Give the program a terminal");
    flags.flag("-d,--detach", options.detach, "Run in the background");
    flags.option("--detach-keys", options.detach_keys, "KEYS", "Keys that detach from it; ctrl-p,ctrl-q without it");
    flags.list("-e,--env", options.environment, "NAME[=VALUE]", "Set a variable, or pass one on");
    flags.list("--env-file", options.environment_files, "FILE", "Read variables from a file");
    flags.option("-w,--workdir", options.working_directory, "DIR", "Working directory");
    flags.option("-u,--user", options.user, "USER[:GROUP]", "User, by name or number");
    flags.flag("--privileged", options.privileged, "Give the program's root all capabilities");
    const Arguments rest = flags.parse(arguments, 2, Flags::any_number);

    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    client::ExecOrder order;
    order.container = rest[0];
    const container::Spec spec = spec_of(*daemon, rest[0], options, Arguments(rest.begin() + 1, rest.end()));
    order.spec = container::encode(spec);
    order.command = container::command_line(spec.arguments, command_shown);
    order.attachment = {options.interactive, options.terminal, true, client::parse_detach_keys(options.detach_keys)};
    if (!options.detach) return client::exec_attached(*daemon, order);
    client::exec_detached(*daemon, order);
    return 0;
}

} // namespace cli::verb
