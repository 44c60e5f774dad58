// SPDX-License-Identifier: Apache-2.0
//
// bulkhead machine start|stop|ls: the virtual machine that containers run in. `run` starts it by itself.
#include "cli/client/daemon.hpp"
#include "cli/flags.hpp"
#include "cli/format/human.hpp"
#include "cli/format/table.hpp"
#include "cli/kernel_flag.hpp"
#include "cli/verb/verbs.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace cli::verb {

namespace {

constexpr const char* name = "default";
constexpr std::uint64_t least_memory = 64U << 20;

std::uint64_t bytes_of(const std::string& text, const char* flag, const std::string& verb) {
    const auto bytes = format::parse_bytes(text);
    if (!bytes) throw UsageError("invalid argument \"" + text + "\" for \"" + flag + "\" flag", verb);
    return *bytes;
}

int start(const Verb& verb, const Arguments& arguments) {
    std::string memory;
    std::string cache;
    std::string kernel;
    Flags flags(verb);
    flags.option("--memory", memory, "BYTES", "Memory of the machine; 1g without it");
    flags.option("--store-cache", cache, "BYTES", "Bound of the machine's cache of image pages");
    flags.option("--kernel", kernel, "FILE", "Another kernel than keel: seL4 16.0.0, x86-64, MCS");
    flags.parse(arguments, 0, 0);
    if (!kernel.empty()) use_kernel(kernel);

    std::vector<std::string> options;
    nlohmann::json request{{"op", "start"}};
    const auto add = [&](const std::string& text, const char* flag, const char* field, std::uint64_t least) {
        if (text.empty()) return;
        const std::uint64_t bytes = bytes_of(text, flag, std::string(verb.name));
        if (bytes < least)
            throw UsageError(std::string(flag) + " of " + text + " is too little", std::string(verb.name));
        options.insert(options.end(), {flag, std::to_string(bytes)});
        request[field] = bytes;
    };
    add(memory, "--memory", "memory_bytes", least_memory);
    add(cache, "--store-cache", "store_cache_bytes", 1);
    const auto daemon = client::Daemon::connect(client::Start::Machine, options);
    if (!daemon->fresh() && !options.empty() && !daemon->call({{"op", "machine"}}).at("machine").is_null())
        throw os::Error("the machine is already running; stop it to start it with other options");
    daemon->call(request);
    std::puts(name);
    return 0;
}

int stop(const Verb& verb, const Arguments& arguments) {
    Flags flags(verb);
    flags.parse(arguments, 0, 0);
    const auto daemon = client::Daemon::connect(client::Start::No);
    if (!daemon) return 0;
    daemon->call({{"op", "stop"}});
    daemon->wait_for_end();
    std::puts(name);
    return 0;
}

int list(const Verb& verb, const Arguments& arguments) {
    std::string format;
    Flags flags(verb);
    flags.option("--format", format, "FORMAT", "'json' for everything that is known");
    flags.parse(arguments, 0, 0);
    if (!format.empty() && format != "json") throw UsageError("unknown format: " + format, std::string(verb.name));

    nlohmann::json machines = nlohmann::json::array();
    if (const auto daemon = client::Daemon::connect(client::Start::No)) {
        nlohmann::json machine = daemon->call({{"op", "machine"}}).at("machine");
        if (!machine.is_null()) machines.push_back(std::move(machine));
    }
    if (format == "json") {
        std::puts(machines.dump(2).c_str());
        return 0;
    }
    format::Table table({"NAME", "STATUS", "UP", "MEMORY", "CONTAINERS", "ACCELERATOR"});
    for (const nlohmann::json& machine : machines) {
        const auto up = std::chrono::microseconds(machine.at("up_us").get<std::int64_t>());
        const bool running = machine.contains("stats");
        table.add({machine.at("name"), machine.at("status"),
                   format::duration(std::chrono::floor<std::chrono::seconds>(up)),
                   format::size(machine.at("memory_bytes")),
                   running ? std::to_string(machine.at("stats").at("containers").get<std::uint64_t>()) : "",
                   machine.at("accelerator")});
    }
    table.print();
    return 0;
}

constexpr Verb actions[] = {
    {"machine start", "[OPTIONS]", "Start the machine and wait until it takes containers", start},
    {"machine stop", "", "End the machine and all containers in it", stop},
    {"machine ls", "[OPTIONS]", "List machines", list},
};

} // namespace

int machine(const Verb& verb, const Arguments& arguments) {
    if (arguments.empty() || arguments[0] == "--help") {
        std::printf("Usage: bulkhead machine COMMAND\n\n%s\n\nCommands:\n", std::string(verb.summary).c_str());
        for (const Verb& action : actions) {
            std::printf("  %-16s%s\n", action.name.data(), action.summary.data());
        }
        return arguments.empty() ? exit_failure : 0;
    }
    for (const Verb& action : actions) {
        if (action.name.substr(verb.name.size() + 1) != arguments[0]) continue;
        return action.run(action, Arguments(arguments.begin() + 1, arguments.end()));
    }
    throw UsageError("'" + arguments[0] + "' is not a machine command", std::string(verb.name));
}

} // namespace cli::verb
