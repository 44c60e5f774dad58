// SPDX-License-Identifier: Apache-2.0
#include "cli/container/inspection.hpp"

#include "cli/container/network_inspection.hpp"
#include "cli/format/time.hpp"
#include "cli/image/reference.hpp"

#include <cstring>
#include <nlohmann/json.hpp>

namespace container {

namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

// Go's zero time stands for "never".
std::string time_of(std::int64_t ns) { return ns == 0 ? "0001-01-01T00:00:00Z" : format::rfc3339(ns); }

std::string signal_text(int number) {
    const char* name = ::sigabbrev_np(number);
    return name == nullptr ? std::to_string(number) : std::string("SIG") + name;
}

// Lists that are empty are null in docker's configuration.
Json list_or_null(const Words& words) { return words.empty() ? Json() : Json(words); }

Json state_of(const Record& record) {
    return {{"Status", status_name(record.status)},
            {"Running", record.running()},
            {"Paused", false},
            {"Restarting", false},
            {"OOMKilled", record.out_of_memory},
            {"Dead", false},
            {"Pid", 0}, // there is no process of the host that is the container
            {"ExitCode", record.exit_code},
            {"Error", record.error},
            {"StartedAt", time_of(record.started)},
            {"FinishedAt", time_of(record.finished)}};
}

Json exposed_of(const Record& record) {
    Json ports = Json::object();
    for (const network::Port& port : record.network.exposed) {
        ports[port.text()] = Json::object();
    }
    return ports;
}

Json config_of(const Record& record, const Spec& spec, const Words& entrypoint, const Words& command) {
    return {{"Hostname", spec.hostname},
            {"User", spec.user},
            {"AttachStdin", false},
            {"AttachStdout", true},
            {"AttachStderr", true},
            {"ExposedPorts", exposed_of(record)},
            {"Tty", spec.terminal},
            {"OpenStdin", spec.standard_input},
            {"Env", spec.environment},
            {"Cmd", list_or_null(command)},
            {"Image", record.image},
            {"WorkingDir", spec.working_directory},
            {"Entrypoint", list_or_null(entrypoint)},
            {"Labels", record.labels},
            {"StopSignal", signal_text(record.stop_signal)},
            {"StopTimeout", record.stop_timeout_s}};
}

// As docker shows them: a tmpfs of `--tmpfs` and of `--mount` are one here.
Json tmpfs_of(const Spec& spec) {
    Json tmpfs;
    for (const Mount& mount : spec.mounts) {
        if (mount.kind == Mount::Kind::Tmpfs) tmpfs[mount.path] = mount.options;
    }
    return tmpfs;
}

Json mounts_of(const Spec& spec) {
    Json mounts = Json::array();
    for (const Mount& mount : spec.mounts) {
        const bool tmpfs = mount.kind == Mount::Kind::Tmpfs;
        mounts.push_back({{"Type", tmpfs ? "tmpfs" : "volume"},
                          {"Source", ""},
                          {"Destination", mount.path},
                          {"Mode", mount.options},
                          {"RW", !mount.is_read_only()},
                          {"Propagation", ""}});
    }
    return mounts;
}

Json host_config_of(const Record& record, const Spec& spec) {
    Words addresses;
    for (const network::Ipv4& server : record.network.dns) {
        addresses.push_back(server.text());
    }
    constexpr std::uint64_t nano = 1'000'000'000;
    const std::uint64_t added = spec.capabilities & ~default_capabilities;
    const std::uint64_t dropped = default_capabilities & ~spec.capabilities;
    Json ulimits = Json::array();
    for (const Ulimit& limit : spec.ulimits) {
        ulimits.push_back({{"Name", limit.name},
                           {"Soft", static_cast<std::int64_t>(limit.soft)},
                           {"Hard", static_cast<std::int64_t>(limit.hard)}});
    }
    return {{"AutoRemove", record.auto_remove},
            {"CapAdd", list_or_null(capability_names(added))},
            {"CapDrop", list_or_null(capability_names(dropped))},
            {"GroupAdd", list_or_null(spec.groups)},
            {"Privileged", spec.capabilities == all_capabilities},
            {"RestartPolicy", {{"Name", record.restart.name}, {"MaximumRetryCount", record.restart.most}}},
            {"CpuQuota", record.cpu_quota_us},
            {"CpuPeriod", record.cpu_period_us},
            {"ReadonlyRootfs", spec.read_only_root},
            {"ShmSize", spec.shared_memory_bytes},
            {"Tmpfs", tmpfs_of(spec)},
            {"SecurityOpt", spec.no_new_privileges ? Json{"no-new-privileges"} : Json()},
            {"Ulimits", ulimits},
            {"Init", spec.init},
            {"Memory", record.memory_bytes},
            {"NanoCpus", record.cpu_period_us == 0 ? 0 : record.cpu_quota_us * nano / record.cpu_period_us},
            {"NetworkMode", record.network.endpoints.empty() ? "none" : record.network.endpoints[0].network},
            {"PortBindings", port_bindings(record.network)},
            {"PublishAllPorts", record.network.publish_all},
            {"Dns", addresses},
            {"DnsOptions", record.network.dns_options},
            {"DnsSearch", record.network.dns_search},
            {"ExtraHosts", list_or_null(record.network.extra_hosts)},
            {"PidsLimit", spec.pids_limit == 0 ? Json() : Json(spec.pids_limit)},
            {"StorageOpt", spec.storage_bytes == 0 ? Json() : Json{{"size", std::to_string(spec.storage_bytes)}}}};
}

} // namespace

Json inspect(const Record& record, const Spec& spec, const std::string& log_file) {
    const auto split =
        spec.arguments.begin() + static_cast<std::ptrdiff_t>(std::min(record.entrypoint_words, spec.arguments.size()));
    const Words entrypoint(spec.arguments.begin(), split);
    const Words command(split, spec.arguments.end());
    return {{"Id", record.id},
            {"Created", time_of(record.created)},
            {"Path", spec.arguments.empty() ? "" : spec.arguments[0]},
            {"Args", spec.arguments.empty() ? Words() : Words(spec.arguments.begin() + 1, spec.arguments.end())},
            {"State", state_of(record)},
            {"Image", record.image_id},
            {"LogPath", log_file},
            {"Name", "/" + record.name},
            {"RestartCount", record.restart_count},
            {"Platform", "linux"},
            {"HostConfig", host_config_of(record, spec)},
            {"Mounts", mounts_of(spec)},
            {"Config", config_of(record, spec, entrypoint, command)},
            {"NetworkSettings", network_settings(record)}};
}

Json inspect(const image::ImageRecord& image) {
    Json names = Json::array();
    for (const std::string& name : image.names) {
        names.push_back(image::Reference::parse(name).familiar());
    }
    Json ports = Json::object();
    for (const std::string& port : image.config.exposed_ports) {
        ports[port] = Json::object();
    }
    Json volumes = Json::object();
    for (const std::string& volume : image.config.volumes) {
        volumes[volume] = Json::object();
    }
    return {{"Id", image.id},
            {"RepoTags", names},
            {"RepoDigests", Json::array()},
            {"Created", image.created},
            {"Architecture", image.architecture},
            {"Os", "linux"},
            {"Size", image.size},
            {"Config",
             {{"User", image.config.user},
              {"ExposedPorts", ports},
              {"Env", image.config.env},
              {"Entrypoint", list_or_null(image.config.entrypoint)},
              {"Cmd", list_or_null(image.config.cmd)},
              {"Volumes", volumes},
              {"WorkingDir", image.config.working_dir},
              {"Labels", image.config.labels},
              {"StopSignal", image.config.stop_signal}}}};
}

} // namespace container
