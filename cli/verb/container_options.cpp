// SPDX-License-Identifier: Apache-2.0
#include "cli/verb/container_options.hpp"

#include "cli/client/terminal.hpp"
#include "cli/container/id.hpp"
#include "cli/container/signal.hpp"
#include "cli/format/human.hpp"
#include "cli/image/image.hpp"
#include "cli/os/file.hpp"
#include "cli/verb/docker_flags.hpp"
#include "cli/verb/environment.hpp"
#include "cli/verb/image_tool.hpp"
#include "cli/verb/stop_options.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>

namespace cli::verb {

namespace {

constexpr const char* busybox = "busybox"; // the image that comes with bulkhead
constexpr std::uint32_t cpu_period_us = 100'000;
constexpr std::size_t command_shown = 1024;
constexpr std::size_t labels_bytes = 16 * 1024; // a record travels in one message

std::map<std::string, std::string> labels_of(const ContainerOptions& options, const image::ImageConfig& image) {
    std::map<std::string, std::string> labels = image.labels;
    std::size_t bytes = 0;
    const auto add = [&](const std::string& label) {
        const std::size_t equals = label.find('=');
        if (equals == 0) throw os::Error("invalid label format: \"" + label + "\"");
        labels[label.substr(0, equals)] = equals == std::string::npos ? "" : label.substr(equals + 1);
    };
    for (const std::string& file : options.label_files) {
        const std::vector<std::string> lines = read_lines(file);
        std::for_each(lines.begin(), lines.end(), add);
    }
    std::for_each(options.labels.begin(), options.labels.end(), add);
    for (const auto& [key, value] : labels) {
        bytes += key.size() + value.size();
    }
    if (bytes > labels_bytes) throw os::Error("labels may take 16 KiB together, not " + std::to_string(bytes));
    return labels;
}

int stop_signal_of(const ContainerOptions& options, const image::ImageConfig& image) {
    const std::string& text = options.stop_signal.empty() ? image.stop_signal : options.stop_signal;
    if (text.empty()) return container::signal_terminate;
    const std::optional<int> number = container::parse_signal(text);
    if (!number) throw os::Error("Invalid signal: " + text);
    return *number;
}

[[noreturn]] void refuse(const std::string& value, const char* flag, const std::string& verb) {
    throw UsageError("invalid argument \"" + value + "\" for \"" + flag + "\" flag", verb);
}

std::uint32_t microseconds_of(const std::string& text, std::uint32_t usual, const char* flag, const std::string& verb) {
    if (text.empty() || text == "0") return usual;
    std::uint32_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stopped != end) refuse(text, flag, verb);
    return number;
}

// Linux's words for --cpus.
void set_quota(container::Record& record, const ContainerOptions& options, const std::string& verb) {
    if (!options.cpus.empty())
        throw os::Error("Conflicting options: Nano CPUs and CPU Period or Quota cannot both be set.");
    const std::uint32_t period = microseconds_of(options.cpu_period, cpu_period_us, "--cpu-period", verb);
    if (period < 1000 || period > 1'000'000)
        throw os::Error("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)");
    if (options.cpu_quota == "-1") return;
    const std::uint32_t quota = microseconds_of(options.cpu_quota, 0, "--cpu-quota", verb);
    if (quota == 0) return; // no limit
    if (quota < 1000) throw os::Error("CPU cfs quota can not be less than 1ms (i.e. 1000)");
    if (quota > period) throw os::Error("the machine has 1 CPU: a quota is at most its period");
    record.cpu_period_us = period;
    record.cpu_quota_us = quota;
}

void set_limits(container::Record& record, const ContainerOptions& options, const std::string& verb) {
    if (!options.memory.empty()) {
        const auto bytes = format::parse_bytes(options.memory);
        if (!bytes) refuse(options.memory, "-m, --memory", verb);
        record.memory_bytes = *bytes;
    }
    if (!options.cpu_quota.empty() || !options.cpu_period.empty()) return set_quota(record, options, verb);
    if (options.cpus.empty()) return;
    double cpus = 0;
    const char* end = options.cpus.data() + options.cpus.size();
    const auto [stopped, error] = std::from_chars(options.cpus.data(), end, cpus);
    if (error != std::errc() || stopped != end) refuse(options.cpus, "--cpus", verb);
    if (cpus == 0) return; // as docker: no limit
    if (!(cpus >= 0.01 && cpus <= 1))
        throw UsageError("range of CPUs is from 0.01 to 1.00, as the machine has 1 CPU; not " + options.cpus, verb);
    record.cpu_period_us = cpu_period_us;
    record.cpu_quota_us = static_cast<std::uint32_t>(cpus * cpu_period_us);
}

// 0 and -1 are docker's words for none.
std::uint32_t pids_limit_of(const std::string& text, const std::string& verb) {
    if (text.empty() || text == "-1") return 0;
    std::uint32_t limit = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, limit);
    if (error != std::errc() || stopped != end) refuse(text, "--pids-limit", verb);
    return limit;
}

// `--storage SIZE` is short for docker's `--storage-opt size=SIZE`; later options win.
std::uint64_t storage_of(const ContainerOptions& options, const std::string& verb) {
    std::string text = options.storage;
    for (const std::string& option : options.storage_options) {
        constexpr std::string_view key = "size=";
        if (!option.starts_with(key)) refuse(option, "--storage-opt", verb);
        text = option.substr(key.size());
    }
    if (text.empty()) return 0;
    const auto bytes = format::parse_bytes(text);
    if (!bytes) refuse(text, options.storage_options.empty() ? "--storage" : "--storage-opt", verb);
    return *bytes;
}

bool is_busybox(const std::string& name) { return image::Reference::parse(name) == image::Reference::parse(busybox); }

// The image; the one that comes with bulkhead is made at its first use, while the machine boots.
image::ImageRecord find_image(const image::Store& store, const std::string& name, std::optional<client::Daemon>& daemon,
                              client::Start start) {
    std::optional<image::ImageRecord> found;
    try {
        found = image::resolve(store, name);
    } catch (const image::Error& error) {
        if (error.kind() != image::ErrorKind::NotFound) throw;
        if (!is_busybox(name))
            throw os::Error("Unable to find image '" + image::Reference::parse(name).familiar() + "' locally");
    }
    daemon = client::Daemon::connect(start);
    if (found) return *std::move(found);
    make_busybox();
    return image::resolve(store, name);
}

} // namespace

void declare(Flags& flags, ContainerOptions& options, const std::string& verb) {
    flags.stop_at_first_argument();
    flags.flag("-i,--interactive", options.wishes.standard_input, "Pass standard input on");
    flags.flag("-t,--tty", options.wishes.terminal, "Give the container a terminal");
    flags.option("--detach-keys", options.detach_keys, "KEYS", "Keys that detach from it; ctrl-p,ctrl-q without it");
    flags.flag("--rm", options.remove, "Remove the container when it ends");
    flags.option("--name", options.name, "NAME", "Name of the container");
    flags.list("-e,--env", options.wishes.environment, "NAME[=VALUE]", "Set a variable, or pass one on");
    flags.list("--env-file", options.environment_files, "FILE", "Read variables from a file");
    flags.list("-l,--label", options.labels, "KEY[=VALUE]", "Set a label");
    flags.list("--label-file", options.label_files, "FILE", "Read labels from a file");
    flags.option("--cidfile", options.id_file, "FILE", "Write the container's id to a new file");
    flags.option("-w,--workdir", options.wishes.working_directory, "DIR", "Working directory");
    flags.option("-u,--user", options.wishes.user, "USER[:GROUP]", "User, by name or number");
    flags.list("--group-add", options.wishes.groups, "GROUP", "One more group of the user, by name or number");
    flags.option("--entrypoint", options.wishes.entrypoint, "PROGRAM", "Replace the image's entry point");
    flags.option("-h,--hostname", options.wishes.hostname, "NAME", "Host name");
    options.network.declare(flags);
    flags.option("-m,--memory", options.memory, "BYTES", "Memory limit, such as 64m");
    flags.option("--cpus", options.cpus, "NUMBER", "CPU limit, such as 0.25");
    flags.option("--cpu-quota", options.cpu_quota, "MICROSECONDS", "CPU time in each period");
    flags.option("--cpu-period", options.cpu_period, "MICROSECONDS", "Length of a period; 100000 without it");
    flags.option("--stop-timeout", options.stop_timeout, "SECONDS",
                 "Time that 'stop' waits before it kills; -1: for ever");
    flags.option("--restart", options.restart, "POLICY", "no, on-failure[:MOST], always or unless-stopped");
    flags.option("--stop-signal", options.stop_signal, "SIGNAL", "Signal that 'stop' sends");
    flags.option("--pids-limit", options.pids_limit, "NUMBER", "Limit of processes and threads; -1: none");
    flags.option("--storage", options.storage, "BYTES", "Limit of what files may take beyond the image");
    flags.list("--storage-opt", options.storage_options, "size=BYTES", "The same");
    declare(flags, options.privileges);
    declare(flags, options.mounted);
    flags.flag("--init", options.wishes.init, "Run an init that forwards signals and reaps processes");
    declare_docker_flags(flags, verb);
}

client::RunOrder make_order(ContainerOptions& options, const Arguments& arguments, const std::string& verb,
                            client::Start start, std::optional<client::Daemon>& daemon) {
    client::RunOrder order;
    container::Record& record = order.record;
    set_limits(record, options, verb);
    options.wishes.pids_limit = pids_limit_of(options.pids_limit, verb);
    options.wishes.storage_bytes = storage_of(options, verb);
    apply(options.privileges, options.wishes);
    apply(options.mounted, options.wishes, verb);
    if (!options.name.empty()) container::require_valid_name(options.name);
    options.wishes.environment = read_environment(options.wishes.environment, options.environment_files);
    options.wishes.arguments.assign(arguments.begin() + 1, arguments.end());

    record.id = container::random_id();
    record.name = options.name;
    record.image = arguments[0];
    record.auto_remove = options.remove;
    record.restart = container::RestartPolicy::parse(options.restart);
    if (options.remove && record.restart.when != container::RestartPolicy::When::Never)
        throw os::Error("conflicting options: cannot specify both --restart and --rm");
    if (!options.stop_timeout.empty()) record.stop_timeout_s = seconds_of(options.stop_timeout, "--stop-timeout", verb);
    if (options.wishes.hostname.empty()) options.wishes.hostname = container::short_id(record.id);

    const image::Store store;
    const image::ImageRecord image = find_image(store, arguments[0], daemon, start);
    container::Spec spec = container::merge(options.wishes, image.config);
    if (spec.terminal) client::Terminal::size(spec.terminal_rows, spec.terminal_columns);
    record.image_id = image.id;
    record.network = options.network.membership(image.config, verb);
    record.labels = labels_of(options, image.config);
    record.stop_signal = stop_signal_of(options, image.config);
    record.command = container::command_line(spec.arguments, command_shown);
    record.entrypoint_words = container::entrypoint_words(options.wishes, image.config);
    order.spec = container::encode(spec);
    order.image_offset = image.offset;
    order.image_bytes = image.length;
    order.attachment = {spec.standard_input, spec.terminal, true, client::parse_detach_keys(options.detach_keys)};
    return order;
}

IdFile::IdFile(std::string path, const std::string& id) {
    if (path.empty()) return;
    const os::Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (!file && errno == EEXIST) {
        throw os::Error("container ID file found, make sure the other container isn't running or delete " + path);
    }
    if (!file) throw os::system_error("failed to create the container ID file " + path, errno);
    path_ = std::move(path);
    os::write_all(file.get(), id, path_);
}

IdFile::~IdFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
}

} // namespace cli::verb
