// SPDX-License-Identifier: Apache-2.0
#include "cli/verb/verbs.hpp"

namespace cli {

namespace {

constexpr Verb table[] = {
    {"run", "[OPTIONS] IMAGE [COMMAND] [ARG...]", "Create and run a container from an image", verb::run, exit_engine},
    {"create", "[OPTIONS] IMAGE [COMMAND] [ARG...]", "Create a container for a later start", verb::create},
    {"start", "[OPTIONS] CONTAINER [CONTAINER...]", "Start containers, which begin anew from their images",
     verb::start},
    {"stop", "[OPTIONS] CONTAINER [CONTAINER...]", "Ask containers to end, and kill those that don't", verb::stop},
    {"restart", "[OPTIONS] CONTAINER [CONTAINER...]", "Stop containers and start them", verb::restart},
    {"exec", "[OPTIONS] CONTAINER COMMAND [ARG...]", "Run a program in a running container", verb::exec, exit_engine},
    {"attach", "[OPTIONS] CONTAINER", "Take part in a running container's streams", verb::attach},
    {"top", "CONTAINER", "List the processes of a container", verb::top},
    {"ps", "[OPTIONS]", "List containers", verb::ps},
    {"logs", "[OPTIONS] CONTAINER", "Print what a container has written", verb::logs},
    {"port", "CONTAINER [PORT[/PROTOCOL]]", "Show where a container's ports are reached from the host", verb::port},
    {"kill", "[OPTIONS] CONTAINER [CONTAINER...]", "Send a signal to running containers", verb::kill},
    {"wait", "CONTAINER [CONTAINER...]", "Block until containers end, then print their exit codes", verb::wait},
    {"rename", "CONTAINER NAME", "Give a container another name", verb::rename},
    {"inspect", "[OPTIONS] NAME [NAME...]", "Print all that is known of containers and images", verb::inspect},
    {"stats", "[OPTIONS] [CONTAINER...]", "Show what containers use of processor and memory", verb::stats},
    {"rm", "[OPTIONS] CONTAINER [CONTAINER...]", "Remove containers", verb::rm},
    {"images", "[OPTIONS]", "List images", verb::images},
    {"load", "[OPTIONS]", "Load images from a docker or OCI archive", verb::image_tool},
    {"import", "FILE|- [NAME[:TAG]]", "Make an image from the tar of a root file system", verb::image_tool},
    {"rmi", "[OPTIONS] IMAGE [IMAGE...]", "Remove images", verb::rmi},
    {"tag", "IMAGE NAME[:TAG]", "Give an image one more name", verb::tag},
    {"network", "COMMAND", "Manage networks", verb::network},
    {"container", "COMMAND", "The verbs for containers under longer names", verb::container},
    {"image", "COMMAND", "The verbs for images under longer names", verb::image},
    {"machine", "start|stop|ls|inspect", "Manage the virtual machine that containers run in", verb::machine},
    {"version", "", "Print the version", verb::version},
    {"help", "", "Print this list", verb::help},
    {"machine-daemon", "[OPTIONS]", "Hold the machine for the CLI", verb::machine_daemon, exit_failure, true},
};

} // namespace

std::span<const Verb> verbs() { return table; }

} // namespace cli
