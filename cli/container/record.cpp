// SPDX-License-Identifier: Apache-2.0
#include "cli/container/record.hpp"

#include <chrono>
#include <nlohmann/json.hpp>

namespace container {

namespace {

constexpr const char* status_names[] = {"created", "running", "exited"}; // in the order of Status

Status parse_status(const std::string& name) {
    if (name == status_names[0]) return Status::Created;
    return name == status_names[1] ? Status::Running : Status::Exited;
}

} // namespace

const char* status_name(Status status) { return status_names[static_cast<int>(status)]; }

std::int64_t now_ns() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

void to_json(nlohmann::json& object, const Record& record) {
    object = {{"id", record.id},
              {"name", record.name},
              {"image", record.image},
              {"image_id", record.image_id},
              {"command", record.command},
              {"created", record.created},
              {"started", record.started},
              {"finished", record.finished},
              {"status", status_name(record.status)},
              {"exit_code", record.exit_code},
              {"out_of_memory", record.out_of_memory},
              {"error", record.error},
              {"auto_remove", record.auto_remove},
              {"labels", record.labels},
              {"memory_bytes", record.memory_bytes},
              {"cpu_quota_us", record.cpu_quota_us},
              {"cpu_period_us", record.cpu_period_us},
              {"entrypoint_words", record.entrypoint_words},
              {"stop_signal", record.stop_signal},
              {"stop_timeout_s", record.stop_timeout_s},
              {"restart", record.restart},
              {"restart_count", record.restart_count},
              {"network", record.network}};
}

void from_json(const nlohmann::json& object, Record& record) {
    object.at("id").get_to(record.id);
    object.at("name").get_to(record.name);
    object.at("image").get_to(record.image);
    object.at("image_id").get_to(record.image_id);
    object.at("command").get_to(record.command);
    object.at("created").get_to(record.created);
    object.at("started").get_to(record.started);
    object.at("finished").get_to(record.finished);
    record.status = parse_status(object.at("status"));
    object.at("exit_code").get_to(record.exit_code);
    record.out_of_memory = object.value("out_of_memory", false);
    object.at("error").get_to(record.error);
    object.at("auto_remove").get_to(record.auto_remove);
    object.at("labels").get_to(record.labels);
    object.at("memory_bytes").get_to(record.memory_bytes);
    object.at("cpu_quota_us").get_to(record.cpu_quota_us);
    object.at("cpu_period_us").get_to(record.cpu_period_us);
    object.at("entrypoint_words").get_to(record.entrypoint_words);
    object.at("stop_signal").get_to(record.stop_signal);
    // There were records without these.
    record.stop_timeout_s = object.value("stop_timeout_s", default_stop_timeout_s);
    if (object.contains("restart")) object.at("restart").get_to(record.restart);
    record.restart_count = object.value("restart_count", 0U);
    if (object.contains("network")) object.at("network").get_to(record.network);
}

} // namespace container
