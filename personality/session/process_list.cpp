// SPDX-License-Identifier: Apache-2.0
#include "personality/session/process_list.hpp"

#include "personality/session/channel.hpp"
#include "personality/task/process_state.hpp"

#include <algorithm>
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
                             info.usage.user_ns + info.usage.system_ns,
                             static_cast<char>(info.state),
                             {}};
    std::memcpy(row.name, info.name, sizeof row.name - 1);
    return row;
}

} // namespace

// As far as they are in memory: this is nobody's task and can't wait for pages.
std::size_t arguments_of(std::int32_t pid, std::span<std::byte> to) {
    const Process* const process = Process::find(pid);
    if (process == nullptr || !process->memory) return 0;
    const ProgramMemory& program = process->memory->program;
    const std::uint64_t bytes = std::min<std::uint64_t>(program.arguments_end - program.arguments_start, to.size());
    std::uint64_t done = 0;
    while (done < bytes) {
        const std::uint64_t at = program.arguments_start + done;
        const std::uint64_t piece = std::min(bytes - done, page_size - at % page_size);
        if (!process->memory->peek_owned(at, to.subspan(done, piece))) break;
        done += piece;
    }
    return done;
}

bool send(const ProcessInfo& info) {
    std::byte frame[sizeof(protocol::ProcessRow) + protocol::process_arguments_max];
    const protocol::ProcessRow row = row_of(info);
    std::memcpy(frame, &row, sizeof row);
    const std::size_t arguments = arguments_of(info.pid, std::span(frame).subspan(sizeof row));
    return channel::send(protocol::SessionFrameType::Process, 0, std::span(frame).first(sizeof row + arguments));
}

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
        if (info.ok() && !send(*info)) return false;
        told_up_to = pid;
    }
    return true;
}

} // namespace personality::session::process_list
