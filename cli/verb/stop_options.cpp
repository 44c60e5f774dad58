// SPDX-License-Identifier: Apache-2.0
#include "cli/verb/stop_options.hpp"

#include "cli/container/signal.hpp"

#include <charconv>
#include <nlohmann/json.hpp>

namespace cli::verb {

void StopOptions::declare(Flags& flags) {
    flags.option("-t,--time,--timeout", time_, "SECONDS", "Time before it is killed; 10 without it, -1 for ever");
    flags.option("-s,--signal", signal_, "SIGNAL", "Signal to send first, instead of the container's own");
}

void StopOptions::check(const std::string& verb) {
    const char* end = time_.data() + time_.size();
    const auto [stopped, error] = std::from_chars(time_.data(), end, patience_s_);
    if (error != std::errc() || stopped != end || patience_s_ < -1)
        throw UsageError("invalid argument \"" + time_ + "\" for \"-t, --time\" flag", verb);
    if (signal_.empty()) return;
    const std::optional<int> number = container::parse_signal(signal_);
    if (!number) throw os::Error("Invalid signal: " + signal_);
    number_ = *number;
}

void StopOptions::stop(const client::Daemon& daemon, const std::string& container) const {
    daemon.call({{"op", "end"}, {"container", container}, {"signal", number_}, {"patience_s", patience_s_}});
}

} // namespace cli::verb
