// SPDX-License-Identifier: Apache-2.0
//
// The requests of a session that bring containers into being and to an end.
#include "cli/container/signal.hpp"
#include "cli/machine/session.hpp"
#include "cli/os/error.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <nlohmann/json.hpp>

namespace machine {

namespace {

constexpr std::size_t max_spec_bytes = 4U << 20;

// The memory file that the client made; it may be anything.
std::string read_spec(const os::Descriptor& file) {
    struct stat status {};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0 ||
        static_cast<std::size_t>(status.st_size) > max_spec_bytes)
        throw os::Error("the request's container specification is no file of a sensible size");
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    if (::pread(file.get(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        throw os::Error("the request's container specification can't be read");
    return bytes;
}

os::Descriptor take(std::vector<os::Descriptor>& descriptors) {
    if (descriptors.empty()) throw os::Error("the request lacks a descriptor");
    os::Descriptor first = std::move(descriptors.front());
    descriptors.erase(descriptors.begin());
    return first;
}

os::Descriptor take_pipe(std::vector<os::Descriptor>& descriptors) {
    os::Descriptor pipe = take(descriptors);
    struct stat status {};
    if (::fstat(pipe.get(), &status) != 0 || !S_ISFIFO(status.st_mode)) throw os::Error("a stream is no pipe");
    if (::fcntl(pipe.get(), F_SETFL, O_NONBLOCK) != 0) throw os::system_error("fcntl", errno);
    return pipe;
}

int checked_signal(int number) {
    if (number < 1 || number > container::signal_max) throw os::Error("Invalid signal: " + std::to_string(number));
    return number;
}

} // namespace

std::string Session::take_spec(std::vector<os::Descriptor>& descriptors) { return read_spec(take(descriptors)); }

void Session::take_streams(const Request& request, std::vector<os::Descriptor>& descriptors, Streams& streams) const {
    if (request.at("input")) streams.standard_input = take_pipe(descriptors);
    if (request.at("output")) {
        streams.standard_output = take_pipe(descriptors);
        streams.standard_error = take_pipe(descriptors);
    }
    streams.client = client_;
    streams.input_waits = request.value("input_waits", false);
}

void Session::create(const Request& request, std::vector<os::Descriptor> descriptors) {
    supervisor_.create(request.at("record").get<container::Record>(), take_spec(descriptors));
    post({{"done", true}});
}

StartRequest Session::start_request(const Request& request, std::vector<os::Descriptor>& descriptors) {
    StartRequest start;
    start.create.image_offset = request.at("image_offset");
    start.create.image_bytes = request.at("image_bytes");
    take_streams(request, descriptors, start.streams);
    start.listener.created = [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->post({{"created", self->container_}});
    };
    start.listener.ended = [weak = weak_from_this()](const container::Record& record) {
        if (const auto self = weak.lock()) self->post({{"exit", record.exit_code}, {"error", record.error}});
    };
    return start;
}

void Session::run(const Request& request, std::vector<os::Descriptor> descriptors) {
    auto record = request.at("record").get<container::Record>();
    std::string spec = take_spec(descriptors);
    StartRequest start = start_request(request, descriptors);
    start.streams.spec = std::move(spec);
    start.create.memory_limit_bytes = record.memory_bytes;
    start.create.cpu_quota_us = record.cpu_quota_us;
    start.create.cpu_period_us = record.cpu_period_us;
    if (!supervisor_.has_machine()) supervisor_.start(default_setup());
    container_ = record.id;
    supervisor_.run(std::move(record), std::move(start));
}

void Session::restart(const Request& request, std::vector<os::Descriptor> descriptors) {
    const std::string id = supervisor_.catalog().find(request.at("container").get<std::string>()).id;
    const bool attached = request.at("output");
    // A function can be copied, what it holds here can't.
    const auto start = std::make_shared<StartRequest>(start_request(request, descriptors));
    if (!supervisor_.has_machine()) supervisor_.start(default_setup());
    container_ = id;
    const auto start_now = [weak = weak_from_this(), id, start, attached] {
        const auto self = weak.lock();
        if (!self || self->closed_) return;
        try {
            if (!attached && self->supervisor_.catalog().find(id).running()) // as was asked for
                return self->post({{"created", id}});
            self->supervisor_.start(id, std::move(*start));
        } catch (const std::exception& error) { // it was removed or started meanwhile
            self->post({{"error", error.what()}});
        }
    };
    if (supervisor_.live(id) != nullptr) return start_now();
    supervisor_.when_gone(id, start_now);
}

void Session::kill(const Request& request) {
    supervisor_.kill(request.at("container").get<std::string>(), checked_signal(request.at("signal")));
    post({{"done", true}});
}

void Session::end(const Request& request) {
    const int signal = request.at("signal");
    const auto container = request.at("container").get<std::string>();
    const std::int64_t patience = request.value("patience_s", supervisor_.catalog().find(container).stop_timeout_s);
    supervisor_.stop(container, signal == 0 ? std::nullopt : std::optional(checked_signal(signal)),
                     patience < 0 ? std::nullopt : std::optional(std::chrono::seconds(patience)), answer_done());
}

void Session::rename(const Request& request) {
    supervisor_.rename(request.at("container").get<std::string>(), request.at("name").get<std::string>());
    post({{"done", true}});
}

void Session::inspect(const Request& request) {
    const Catalog& catalog = supervisor_.catalog();
    const container::Record& record = catalog.find(request.at("container").get<std::string>());
    post({{"container", record},
          {"spec", catalog.spec_file(record.id).string()},
          {"log", catalog.log_file(record.id).string()}});
}

} // namespace machine
