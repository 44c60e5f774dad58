// SPDX-License-Identifier: Apache-2.0
//
// What is kept of a container and shown of it: the daemon writes it to the state directory and sends it to the CLI.
#pragma once

#include "cli/container/restart_policy.hpp"
#include "cli/network/membership.hpp"

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace container {

// Nanoseconds since 1970-01-01 UTC.
std::int64_t now_ns();

enum class Status { Created, Running, Exited };

const char* status_name(Status status); // "created", "running", "exited"

inline constexpr int default_stop_timeout_s = 10;

// The exit code of a container whose machine ended while it ran.
inline constexpr int exit_code_lost = 255;

struct Record {
    std::string id;
    std::string name;
    std::string image;        // as the user named it
    std::string image_id;     // "sha256:..."
    std::string command;      // for people: arguments joined by spaces, shortened
    std::int64_t created = 0; // now_ns(), as the other times
    std::int64_t started = 0;
    std::int64_t finished = 0;
    Status status = Status::Created;
    int exit_code = 0;
    bool out_of_memory = false; // a process of it was killed for want of memory
    std::string error;          // why it could not start or was ended, for people; may be empty
    bool auto_remove = false;   // --rm
    std::map<std::string, std::string> labels;
    std::uint64_t memory_bytes = 0;   // 0: no limit
    std::uint32_t cpu_quota_us = 0;   // in each period; 0: no limit
    std::uint32_t cpu_period_us = 0;  // 0 without a limit
    std::size_t entrypoint_words = 0; // of the spec's arguments, how many are the entry point
    int stop_signal = 15;
    int stop_timeout_s = default_stop_timeout_s; // how long `stop` waits before it kills; -1: for ever
    RestartPolicy restart;
    unsigned restart_count = 0; // since somebody started it
    network::Membership network;

    bool running() const { return status == Status::Running; }
};

void to_json(nlohmann::json& object, const Record& record);
// Throws nlohmann::json::exception for anything that to_json did not write.
void from_json(const nlohmann::json& object, Record& record);

} // namespace container
