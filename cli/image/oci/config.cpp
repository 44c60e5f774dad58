// SPDX-License-Identifier: Apache-2.0
#include "cli/image/oci/config.hpp"

#include "cli/image/oci/json.hpp"

#include <utility>

namespace image::oci {

namespace {

using nlohmann::json;

const std::string document = "the image's configuration";

// OCI writes sets as objects with empty members.
std::vector<std::string> keys_of(const json& object, const char* key) {
    std::vector<std::string> keys;
    const json set = value_or(object, key, json::object());
    for (const auto& [name, unused] : set.items())
        keys.push_back(name);
    return keys;
}

json set_of(const std::vector<std::string>& keys) {
    json set = json::object();
    for (const std::string& key : keys)
        set[key] = json::object();
    return set;
}

ImageConfig read_run(const json& run) {
    ImageConfig result;
    result.entrypoint = value_or(run, "Entrypoint", result.entrypoint);
    result.cmd = value_or(run, "Cmd", result.cmd);
    result.env = value_or(run, "Env", result.env);
    result.working_dir = value_or(run, "WorkingDir", result.working_dir);
    result.user = value_or(run, "User", result.user);
    result.stop_signal = value_or(run, "StopSignal", result.stop_signal);
    result.exposed_ports = keys_of(run, "ExposedPorts");
    result.volumes = keys_of(run, "Volumes");
    result.labels = value_or(run, "Labels", result.labels);
    return result;
}

json write_run(const ImageConfig& run) {
    json result = json::object();
    const auto put = [&](const char* key, const auto& value) {
        if (!value.empty()) result[key] = value;
    };
    put("Entrypoint", run.entrypoint);
    put("Cmd", run.cmd);
    put("Env", run.env);
    put("WorkingDir", run.working_dir);
    put("User", run.user);
    put("StopSignal", run.stop_signal);
    put("ExposedPorts", set_of(run.exposed_ports));
    put("Volumes", set_of(run.volumes));
    put("Labels", run.labels);
    return result;
}

void require_platform(const Config& config) {
    if (config.os == "linux" && config.architecture == "amd64") return;
    throw Error(ErrorKind::BadInput,
                "the image is for " + config.os + "/" + config.architecture + ", and only linux/amd64 runs here");
}

} // namespace

Config parse_config(std::string_view text) {
    const json root = parse_json(text, document);
    return with_json_errors(document, [&] {
        Config config;
        root.at("architecture").get_to(config.architecture);
        root.at("os").get_to(config.os);
        config.created = value_or(root, "created", std::string());
        for (const json& entry : root.at("rootfs").at("diff_ids")) {
            const std::optional<Digest> digest = Digest::parse(entry.get_ref<const std::string&>());
            if (!digest)
                throw Error(ErrorKind::BadInput, document + " has a diff_id that is no SHA-256: " + entry.dump());
            config.diff_ids.push_back(*digest);
        }
        config.run = read_run(value_or(root, "config", json::object()));
        require_platform(config);
        return config;
    });
}

std::string write_config(const Config& config) {
    json diff_ids = json::array();
    for (const Digest& digest : config.diff_ids)
        diff_ids.push_back(digest.str());
    const json root{
        {"architecture", config.architecture},
        {"os", config.os},
        {"created", config.created},
        {"config", write_run(config.run)},
        {"rootfs", {{"type", "layers"}, {"diff_ids", diff_ids}}},
    };
    return root.dump();
}

} // namespace image::oci
