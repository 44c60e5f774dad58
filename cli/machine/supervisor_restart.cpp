// SPDX-License-Identifier: Apache-2.0
//
// Containers that start again by themselves when they have ended.
#include "cli/machine/supervisor.hpp"
#include "cli/os/error.hpp"

#include <cstdio>

namespace machine {

void Supervisor::start_again_if_asked(Live& live, const container::Record& record) {
    if (!guest_ || live.asked_to_stop || !record.restart.wants(record.exit_code, record.restart_count)) {
        restarts_.erase(record.id);
        return;
    }
    Restart& restart = restarts_[record.id];
    restart.delay = container::restart_delay(restart.delay, std::chrono::nanoseconds(record.finished - record.started));
    restart.create = live.create;
    restart.count = record.restart_count + 1;
    restart.input_waits = live.input_waits;
    live.when_gone.push_back([this, id = record.id] {
        const auto found = restarts_.find(id);
        if (found == restarts_.end() || found->second.timer != 0) return;
        found->second.timer = loop_.after(found->second.delay, [this, id] { start_again(id); });
    });
}

void Supervisor::start_again(const std::string& id) {
    Restart& restart = restarts_.at(id);
    restart.timer = 0;
    StartRequest request;
    request.create = restart.create;
    request.streams.input_waits = restart.input_waits;
    request.restarts = restart.count;
    try {
        start(id, std::move(request));
    } catch (const os::Error& error) { // somebody else has its ports, or its network is gone
        restarts_.erase(id);
        container::Record record = catalog_.find(id);
        record.error = error.what();
        catalog_.update(record);
    }
}

void Supervisor::forget_restart(const std::string& id) {
    const auto found = restarts_.find(id);
    if (found == restarts_.end()) return;
    if (found->second.timer != 0) loop_.cancel(found->second.timer);
    restarts_.erase(found);
}

} // namespace machine
