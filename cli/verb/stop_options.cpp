// SPDX-License-Identifier: Apache-2.0
#include "cli/verb/stop_options.hpp"

#include "cli/container/signal.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

namespace cli::verb {

int seconds_of(const std::string& text, const char* flag, const std::string& verb) {
    int seconds = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, seconds);
    if (error != std::errc() || stopped != end || seconds < -1)
        throw UsageError("invalid argument \"" + text + "\" for \"" + flag + "\" flag", verb);
    return seconds;
}

void StopOptions::declare(Flags& flags) {
    flags.option("-t,--time,--timeout", time_, "SECONDS",
                 "Time before it is killed, -1 for ever; without it --stop-timeout's, or 10");
    flags.option("-s,--signal", signal_, "SIGNAL", "Signal to send first, instead of the container's own");
}

void StopOptions::check(const std::string& verb) {
    if (time_) patience_s_ = seconds_of(*time_, "-t, --time", verb);
    if (signal_.empty()) return;
    const std::optional<int> number = container::parse_signal(signal_);
    if (!number) throw os::Error("Invalid signal: " + signal_);
    number_ = *number;
}

void StopOptions::stop(const client::Daemon& daemon, const std::string& container) const {
    nlohmann::json request = {{"op", "end"}, {"container", container}, {"signal", number_}};
    if (patience_s_) request["patience_s"] = *patience_s_;
    daemon.call(request);
}

} // namespace cli::verb
