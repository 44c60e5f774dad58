// SPDX-License-Identifier: Apache-2.0
//
// bulkhead run: a container from an image, in the foreground or (-d) the background.
#include "cli/client/run.hpp"

#include "cli/container/id.hpp"
#include "cli/container/spec.hpp"
#include "cli/flags.hpp"
#include "cli/format/human.hpp"
#include "cli/image/image.hpp"
#include "cli/os/file.hpp"
#include "cli/verb/image_tool.hpp"
#include "cli/verb/verbs.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>

namespace cli::verb {

namespace {

constexpr const char* busybox = "busybox"; // the image that comes with bulkhead
constexpr std::uint32_t cpu_period_us = 100'000;
constexpr std::size_t command_shown = 1024;

struct Options {
    container::Wishes wishes;
    std::vector<std::string> environment_files;
    std::string name;
    std::string memory;
    std::string cpus;
    bool detach = false;
    bool remove = false;
};

void declare(Flags& flags, Options& options) {
    flags.stop_at_first_argument();
    flags.flag("-i,--interactive", options.wishes.standard_input, "Pass standard input on");
    flags.flag("-d,--detach", options.detach, "Run in the background and print the container's id");
    flags.flag("--rm", options.remove, "Remove the container when it ends");
    flags.option("--name", options.name, "NAME", "Name of the container");
    flags.list("-e,--env", options.wishes.environment, "NAME[=VALUE]", "Set a variable, or pass one on");
    flags.list("--env-file", options.environment_files, "FILE", "Read variables from a file");
    flags.option("-w,--workdir", options.wishes.working_directory, "DIR", "Working directory");
    flags.option("-u,--user", options.wishes.user, "USER[:GROUP]", "User, by name or number");
    flags.option("--entrypoint", options.wishes.entrypoint, "PROGRAM", "Replace the image's entry point");
    flags.option("-h,--hostname", options.wishes.hostname, "NAME", "Host name");
    flags.option("-m,--memory", options.memory, "BYTES", "Memory limit, such as 64m");
    flags.option("--cpus", options.cpus, "NUMBER", "CPU limit, such as 0.25");
}

// "NAME" passes the caller's value on, if there is one.
void add_variable(std::vector<std::string>& environment, const std::string& text) {
    if (text.find('=') != std::string::npos) {
        environment.push_back(text);
    } else if (const char* value = std::getenv(text.c_str())) {
        environment.push_back(text + "=" + value);
    }
}

void read_environment_file(std::vector<std::string>& environment, const std::string& file) {
    const std::optional<std::string> text = os::read_file(file);
    if (!text) throw os::Error("open " + file + ": no such file or directory");
    for (std::size_t at = 0; at < text->size();) {
        const std::size_t end = std::min(text->find('\n', at), text->size());
        std::string line = text->substr(at, end - at);
        at = end + 1;
        line.erase(0, line.find_first_not_of(" \t"));
        if (line.empty() || line[0] == '#') continue;
        if (line.find_first_of(" \t") < line.find('='))
            throw os::Error("poorly formatted environment: variable '" + line + "' in " + file +
                            " contains whitespaces");
        add_variable(environment, line);
    }
}

std::vector<std::string> environment_of(const Options& options) {
    std::vector<std::string> environment;
    for (const std::string& file : options.environment_files) {
        read_environment_file(environment, file);
    }
    for (const std::string& text : options.wishes.environment) {
        if (text.empty() || text[0] == '=') throw os::Error("invalid environment variable: " + text);
        add_variable(environment, text);
    }
    return environment;
}

void set_limits(client::RunOrder& order, const Options& options, const std::string& verb) {
    if (!options.memory.empty()) {
        const auto bytes = format::parse_bytes(options.memory);
        if (!bytes) throw UsageError("invalid argument \"" + options.memory + "\" for \"-m, --memory\" flag", verb);
        order.memory_bytes = *bytes;
    }
    if (options.cpus.empty()) return;
    double cpus = 0;
    const char* end = options.cpus.data() + options.cpus.size();
    const auto [stopped, error] = std::from_chars(options.cpus.data(), end, cpus);
    if (error != std::errc() || stopped != end)
        throw UsageError("invalid argument \"" + options.cpus + "\" for \"--cpus\" flag", verb);
    if (cpus == 0) return; // as docker: no limit
    if (!(cpus >= 0.01 && cpus <= 1))
        throw UsageError("range of CPUs is from 0.01 to 1.00, as the machine has 1 CPU; not " + options.cpus, verb);
    order.cpu_period_us = cpu_period_us;
    order.cpu_quota_us = static_cast<std::uint32_t>(cpus * cpu_period_us);
}

bool is_busybox(const std::string& name) { return image::Reference::parse(name) == image::Reference::parse(busybox); }

// The image; the one that comes with bulkhead is made at its first use, while the machine boots.
image::ImageRecord find_image(const image::Store& store, const std::string& name,
                              std::optional<client::Daemon>& daemon) {
    std::optional<image::ImageRecord> found;
    try {
        found = image::resolve(store, name);
    } catch (const image::Error& error) {
        if (error.kind() != image::ErrorKind::NotFound) throw;
        if (!is_busybox(name))
            throw os::Error("Unable to find image '" + image::Reference::parse(name).familiar() + "' locally");
    }
    daemon = client::Daemon::connect(client::Start::Machine);
    if (found) return *std::move(found);
    make_busybox();
    return image::resolve(store, name);
}

} // namespace

int run(const Verb& verb, const Arguments& arguments) {
    Options options;
    Flags flags(verb);
    declare(flags, options);
    Arguments rest = flags.parse(arguments, 1, Flags::any_number);

    client::RunOrder order;
    set_limits(order, options, std::string(verb.name));
    if (!options.name.empty() && !container::valid_name(options.name)) {
        throw os::Error("Invalid container name (" + options.name + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    }
    options.wishes.environment = environment_of(options);
    options.wishes.arguments.assign(rest.begin() + 1, rest.end());

    container::Record& record = order.record;
    record.id = container::random_id();
    record.name = options.name;
    record.image = rest[0];
    record.auto_remove = options.remove;
    if (options.wishes.hostname.empty()) options.wishes.hostname = container::short_id(record.id);

    const image::Store store;
    std::optional<client::Daemon> daemon;
    const image::ImageRecord image = find_image(store, rest[0], daemon);
    const container::Spec spec = container::merge(options.wishes, image.config);
    record.image_id = image.id;
    record.command = container::command_line(spec.arguments, command_shown);
    order.spec = container::encode(spec);
    order.image_offset = image.offset;
    order.image_bytes = image.length;
    order.standard_input = spec.standard_input;

    if (!options.detach) return client::run_attached(*daemon, order);
    client::run_detached(*daemon, order);
    std::puts(record.id.c_str());
    return 0;
}

} // namespace cli::verb
