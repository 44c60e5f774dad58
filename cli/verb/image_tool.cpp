// SPDX-License-Identifier: Apache-2.0
//
// The verbs that take archives apart are a program of their own, bulkhead-image: its libraries take longer to load than
// the other verbs take to run.
#include "cli/verb/image_tool.hpp"

#include "cli/os/process.hpp"
#include "cli/paths.hpp"
#include "cli/verb/verbs.hpp"

#include <unistd.h>

#include <cerrno>

namespace cli::verb {

namespace {

std::string tool() { return (program_path().parent_path() / "bulkhead-image").string(); }

} // namespace

int image_tool(const Verb& verb, const Arguments& arguments) {
    const std::string program = tool();
    Arguments command{program, std::string(verb.name)};
    command.insert(command.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& argument : command) {
        pointers.push_back(argument.data());
    }
    pointers.push_back(nullptr);
    ::execv(program.c_str(), pointers.data());
    throw os::system_error("starting " + program, errno);
}

void make_busybox() {
    os::Launch launch;
    launch.command = {tool(), "make-busybox"};
    launch.standard_output = STDOUT_FILENO;
    launch.standard_error = STDERR_FILENO;
    if (os::Process::start(launch).wait() != 0) throw os::Error("the busybox image could not be made");
}

} // namespace cli::verb
