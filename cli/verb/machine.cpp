// SPDX-License-Identifier: Apache-2.0
//
// bulkhead machine start|stop|ls|inspect|restart-server: the virtual machine that containers run in. `run` starts it by
// itself.
#include "cli/client/daemon.hpp"
#include "cli/flags.hpp"
#include "cli/format/human.hpp"
#include "cli/format/listing.hpp"
#include "cli/format/template_functions.hpp"
#include "cli/kernel_flag.hpp"
#include "cli/verb/group.hpp"
#include "cli/verb/inspect_output.hpp"
#include "cli/verb/verbs.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

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
    const auto daemon = client::Daemon::connect(client::Start::ToStop);
    if (!daemon) return 0;
    daemon->call({{"op", "stop"}});
    daemon->wait_for_end();
    std::puts(name);
    return 0;
}

nlohmann::json known_machines() {
    nlohmann::json machines = nlohmann::json::array();
    if (const auto daemon = client::Daemon::connect(client::Start::No)) {
        nlohmann::json machine = daemon->call({{"op", "machine"}}).at("machine");
        if (!machine.is_null()) machines.push_back(std::move(machine));
    }
    return machines;
}

constexpr format::Column columns[] = {
    {"Name", "NAME", true},     {"Status", "STATUS", true},         {"Up", "UP", true},
    {"Memory", "MEMORY", true}, {"Containers", "CONTAINERS", true}, {"Accelerator", "ACCELERATOR", true},
};

int list(const Verb& verb, const Arguments& arguments) {
    std::string format;
    Flags flags(verb);
    flags.option("--format", format, "FORMAT",
                 "'json' for all that 'inspect' tells, 'table TEMPLATE' or a Go template");
    flags.parse(arguments, 0, 0);

    const nlohmann::json machines = known_machines();
    if (format == "json") {
        std::puts(machines.dump(2).c_str());
        return 0;
    }
    format::Listing listing(format, columns);
    for (const nlohmann::json& machine : machines) {
        const auto up = std::chrono::microseconds(machine.at("up_us").get<std::int64_t>());
        const bool running = machine.contains("stats");
        listing.add({{"Name", machine.at("name")},
                     {"Status", machine.at("status")},
                     {"Up", format::duration(std::chrono::floor<std::chrono::seconds>(up))},
                     {"Memory", format::size(machine.at("memory_bytes"))},
                     {"Containers", running ? format::text_of(machine.at("stats").at("containers")) : ""},
                     {"Accelerator", machine.at("accelerator")}});
    }
    listing.print();
    return 0;
}

int inspect_machine(const Verb& verb, const Arguments& arguments) {
    std::string format;
    Flags flags(verb);
    flags.option("-f,--format", format, "FORMAT", "'json' or a Go template");
    const Arguments names = flags.parse(arguments, 0, Flags::any_number);
    const nlohmann::json machines = known_machines();
    InspectOutput output(format);
    for (const std::string& wanted : names.empty() ? Arguments{name} : names) {
        if (wanted == name && !machines.empty())
            output.add(machines[0]);
        else
            output.fail(wanted == name ? "the machine is not running" : "no such machine: " + wanted);
    }
    return output.print();
}

constexpr std::string_view servers[] = {"control", "store", "time", "netdriver", "network"}; // as protocol::ServerName

std::uint64_t restarts(const client::Daemon& daemon) {
    const nlohmann::json machine = daemon.call({{"op", "machine"}}).at("machine");
    if (machine.is_null() || !machine.contains("stats")) throw os::Error("the machine is not running");
    return machine.at("stats").at("server_restarts");
}

// As if it had faulted: what containers have to bear then can be tried.
int restart_server(const Verb& verb, const Arguments& arguments) {
    constexpr auto patience = std::chrono::seconds(10);
    Flags flags(verb);
    const std::string wanted = flags.parse(arguments, 1, 1).front();
    const auto found = std::find(std::begin(servers), std::end(servers), wanted);
    if (found == std::end(servers))
        throw UsageError("no such server: " + wanted + " (control, store, time)", std::string(verb.name));
    const auto daemon = client::Daemon::connect(client::Start::No);
    if (!daemon) throw os::Error("the machine is not running");
    const std::uint64_t before = restarts(*daemon);
    daemon->call({{"op", "restart_server"}, {"server", found - std::begin(servers)}});
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (restarts(*daemon) == before) {
        if (std::chrono::steady_clock::now() > deadline)
            throw os::Error("the server was not restarted within " + std::to_string(patience.count()) + " s");
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    std::puts(wanted.c_str());
    return 0;
}

constexpr Verb actions[] = {
    {"machine start", "[OPTIONS]", "Start the machine and wait until it takes containers", start},
    {"machine stop", "", "End the machine and all containers in it", stop},
    {"machine ls", "[OPTIONS]", "List machines", list},
    {"machine restart-server", "NAME", "End the control, store or time server as a fault would; it starts anew",
     restart_server},
    {"machine inspect", "[OPTIONS] [NAME...]", "Print all that is known of the machine", inspect_machine},
};

} // namespace

int machine(const Verb& verb, const Arguments& arguments) { return run_action(verb, actions, arguments); }

} // namespace cli::verb
