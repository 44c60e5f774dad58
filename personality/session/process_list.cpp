// SPDX-License-Identifier: Apache-2.0
#include "personality/session/process_list.hpp"

#include "personality/session/channel.hpp"
#include "personality/task/process.hpp"

#include <cstring>

namespace personality::session::process_list {

namespace {

constexpr std::int32_t nothing_asked = -1;
std::int32_t told_up_to = nothing_asked; // pid

protocol::ProcessRow row_of(const ProcessInfo& info) {
    protocol::ProcessRow row{info.pid,
                             info.parent,
                             info.credentials.euid,
                             0,
                             info.start_ns,
                             info.user_ns + info.system_ns,
                             static_cast<char>(info.state),
                             {}};
    std::memcpy(row.name, info.name, sizeof row.name - 1);
    return row;
}

} // namespace

void ask() { told_up_to = 0; }

bool flush() {
    using protocol::SessionFrameType;
    while (told_up_to != nothing_asked) {
        const std::int32_t pid = next_pid(told_up_to);
        if (pid == 0) {
            if (!channel::send(SessionFrameType::ListEnd, 0)) return false;
            told_up_to = nothing_asked;
            break;
        }
        const auto info = process_info(pid);
        if (info.ok() && !channel::send_payload(SessionFrameType::Process, 0, row_of(*info))) return false;
        told_up_to = pid;
    }
    return true;
}

} // namespace personality::session::process_list
