// SPDX-License-Identifier: Apache-2.0
//
// Whether a container that ended starts again by itself, `--restart`.
#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace container {

struct RestartPolicy {
    enum class When { Never, OnFailure, Always };

    When when = When::Never;
    unsigned most = 0;       // OnFailure: how often; 0: without a bound
    std::string name = "no"; // as the user knows it

    // "no", "on-failure[:MOST]", "always", "unless-stopped". Throws os::Error.
    static RestartPolicy parse(const std::string& text);

    // For one that ended with this code and has been started again so often.
    bool wants(int exit_code, unsigned restarts) const;
};

// How long to wait before the next start, as docker does it: longer each time, until it ran for a while.
std::chrono::milliseconds restart_delay(std::chrono::milliseconds last_delay, std::chrono::nanoseconds ran);

void to_json(nlohmann::json& object, const RestartPolicy& policy);
void from_json(const nlohmann::json& object, RestartPolicy& policy);

} // namespace container
