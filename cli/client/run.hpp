// SPDX-License-Identifier: Apache-2.0
//
// Starting a container through the daemon, and staying with it until its end.
#pragma once

#include "cli/client/daemon.hpp"
#include "cli/container/record.hpp"

#include <cstdint>
#include <string>

namespace client {

// How a client stays with a program.
struct Attachment {
    bool standard_input = false;
    bool terminal = false; // the program's streams are one
    bool forwards_signals = true;
    std::string detach_keys; // bytes that end the attachment when they are typed; empty: none
};

struct RunOrder {
    container::Record record; // all but times and state
    std::string spec;
    std::uint64_t image_offset = 0;
    std::uint64_t image_bytes = 0;
    Attachment attachment;
};

// Without starting it. Throws os::Error.
void create(const Daemon& daemon, const RunOrder& order);

// In the background; returns once the machine has made the container. Throws os::Error when it can't.
void run_detached(const Daemon& daemon, const RunOrder& order);

// In the foreground: streams are copied, signals go to the container. Its exit code; throws os::Error, or
// cli::ExitError with the code for a program that could not be started.
int run_attached(const Daemon& daemon, const RunOrder& order);

// Both for a container that was created or has ended: its spec and limits are the record's own.
struct StartOrder {
    std::string container; // id
    std::uint64_t image_offset = 0;
    std::uint64_t image_bytes = 0;
    Attachment attachment;
};
void start_detached(const Daemon& daemon, const StartOrder& order);
int start_attached(const Daemon& daemon, const StartOrder& order);

// A program in a container that runs, beside its first one.
struct ExecOrder {
    std::string container;
    std::string spec;
    std::string command; // for people
    Attachment attachment;
};
void exec_detached(const Daemon& daemon, const ExecOrder& order);
int exec_attached(const Daemon& daemon, const ExecOrder& order);

// Stays with the first program of a container that runs.
struct AttachOrder {
    std::string container;
    Attachment attachment;
};
int attach(const Daemon& daemon, const AttachOrder& order);

} // namespace client
