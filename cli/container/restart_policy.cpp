// SPDX-License-Identifier: Apache-2.0
#include "cli/container/restart_policy.hpp"

#include "cli/os/error.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace container {

namespace {

constexpr auto first_delay = std::chrono::milliseconds(100);
constexpr auto longest_delay = std::chrono::milliseconds(60'000);
constexpr auto long_run = std::chrono::seconds(10);

} // namespace

RestartPolicy RestartPolicy::parse(const std::string& text) {
    const std::size_t colon = text.find(':');
    RestartPolicy policy;
    policy.name = text.substr(0, colon);
    if (policy.name.empty()) policy.name = "no";
    if (policy.name == "on-failure")
        policy.when = When::OnFailure;
    else if (policy.name == "always" || policy.name == "unless-stopped")
        policy.when = When::Always;
    else if (policy.name != "no")
        throw os::Error("invalid restart policy: unknown policy '" + policy.name +
                        "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
    if (colon == std::string::npos) return policy;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data() + colon + 1, end, policy.most);
    if (error != std::errc() || stopped != end)
        throw os::Error("invalid restart policy format: maximum retry count must be an integer");
    if (policy.when != When::OnFailure)
        throw os::Error("invalid restart policy: maximum retry count can only be used with 'on-failure'");
    return policy;
}

bool RestartPolicy::wants(int exit_code, unsigned restarts) const {
    if (when == When::OnFailure) return exit_code != 0 && (most == 0 || restarts < most);
    return when == When::Always;
}

std::chrono::milliseconds restart_delay(std::chrono::milliseconds last_delay, std::chrono::nanoseconds ran) {
    if (last_delay.count() == 0 || ran >= long_run) return first_delay;
    return std::min(2 * last_delay, longest_delay);
}

void to_json(nlohmann::json& object, const RestartPolicy& policy) {
    object = policy.name + (policy.most == 0 ? "" : ":" + std::to_string(policy.most));
}

void from_json(const nlohmann::json& object, RestartPolicy& policy) {
    policy = RestartPolicy::parse(object.get<std::string>());
}

} // namespace container
