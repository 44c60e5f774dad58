// SPDX-License-Identifier: Apache-2.0
//
// Session's requests about programs in containers that run: exec, attach, terminals, the list of processes.
#include "cli/format/human.hpp"
#include "cli/machine/session.hpp"
#include "cli/os/error.hpp"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

namespace machine {

namespace {

// As ps(1) shows it: the arguments, or the name in brackets where there are none.
std::string command_of(const protocol::ProcessRow& row, std::string arguments) {
    while (!arguments.empty() && arguments.back() == '\0') {
        arguments.pop_back();
    }
    std::replace(arguments.begin(), arguments.end(), '\0', ' ');
    if (!arguments.empty()) return format::shortened(arguments, arguments.size());
    return "[" + format::shortened({row.name, ::strnlen(row.name, sizeof row.name)}, sizeof row.name) + "]";
}

} // namespace

Container& Session::running(const Request& request) {
    const container::Record& record = supervisor_.catalog().find(request.at("container").get<std::string>());
    Container* const container = supervisor_.live(record.id);
    if (container == nullptr) throw os::Error("Container " + record.id + " is not running");
    return *container;
}

void Session::exec(const Request& request, std::vector<os::Descriptor> descriptors) {
    Container& container = running(request);
    ExecRequest exec;
    exec.command = request.at("command");
    exec.streams.spec = take_spec(descriptors);
    take_streams(request, descriptors, exec.streams);
    exec.ended = [weak = weak_from_this()](const End& end) {
        if (const auto self = weak.lock()) self->post({{"exit", end.exit_code}, {"error", end.error}});
    };
    container_ = container.record().id;
    program_ = container.exec(std::move(exec));
    post({{"created", container_}});
}

void Session::attach(const Request& request, std::vector<os::Descriptor> descriptors) {
    Container& container = running(request);
    Streams streams;
    take_streams(request, descriptors, streams);
    container_ = container.record().id;
    program_ = protocol::first_session;
    container.program(program_)->attach(std::move(streams));
    supervisor_.when_ended(container_, [weak = weak_from_this()](const container::Record& record) {
        if (const auto self = weak.lock()) self->post({{"exit", record.exit_code}, {"error", record.error}});
    });
}

Program* Session::program() {
    Container* const container = supervisor_.live(container_);
    return container == nullptr ? nullptr : container->program(program_);
}

void Session::resize(const Request& request) {
    if (Program* const of = program()) of->resize({request.at("rows"), request.at("columns"), 0, 0});
}

void Session::detach(const Request&) {
    if (Program* const of = program()) of->detach_input(client_);
}

void Session::top(const Request& request) {
    running(request).list_processes([weak = weak_from_this()](const std::vector<ProcessLine>& processes) {
        const auto self = weak.lock();
        if (!self) return;
        for (const auto& [row, arguments] : processes) {
            self->post({{"process",
                         {{"pid", row.pid},
                          {"parent", row.parent},
                          {"uid", row.uid},
                          {"start_ns", row.start_ns},
                          {"cpu_ns", row.cpu_ns},
                          {"command", command_of(row, arguments)}}}});
        }
        self->post({{"done", true}});
    });
}

} // namespace machine
