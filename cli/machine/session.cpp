// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/session.hpp"

#include "cli/container/signal.hpp"
#include "cli/os/error.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/stat.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <unordered_map>

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

} // namespace

Session::Session(os::EventLoop& loop, Supervisor& supervisor, os::Descriptor socket, Owner owner)
    : loop_(loop), supervisor_(supervisor), socket_(std::move(socket)), owner_(std::move(owner)) {}

Session::~Session() { loop_.forget(socket_.descriptor()); }

void Session::open(const std::string& identity) {
    loop_.watch(socket_.descriptor(), EPOLLIN, [this](std::uint32_t events) { serve(events); });
    post({{"protocol", session_protocol}, {"identity", identity}, {"running", supervisor_.running()}});
}

void Session::serve(std::uint32_t events) {
    if ((events & EPOLLOUT) != 0 && !socket_.flush()) return close();
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) receive();
    if (!closed_) loop_.change(socket_.descriptor(), socket_.pending() ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

void Session::receive() {
    wire::Message message;
    if (!socket_.try_receive(message)) return;
    if (message.text.empty()) return close();
    try {
        dispatch(Request::parse(message.text), std::move(message.descriptors));
    } catch (const std::exception& error) {
        post({{"error", error.what()}});
    }
}

void Session::close() {
    if (std::exchange(closed_, true)) return;
    loop_.change(socket_.descriptor(), 0);
    loop_.defer([self = shared_from_this()] { self->owner_.closed(*self); });
}

void Session::post(const nlohmann::json& message) {
    if (closed_) return;
    socket_.post(message);
    if (socket_.pending()) loop_.change(socket_.descriptor(), EPOLLIN | EPOLLOUT);
}

Supervisor::Done Session::answer_done() {
    return [weak = weak_from_this()](const std::string& error) {
        const auto self = weak.lock();
        if (!self) return;
        if (error.empty())
            self->post({{"done", true}});
        else
            self->post({{"error", error}});
    };
}

void Session::dispatch(const Request& request, std::vector<os::Descriptor> descriptors) {
    const std::string operation = request.at("op");
    if (operation == "run") return run(request, std::move(descriptors));
    if (operation == "stop") return stop();
    if (operation == "ps") return list();
    if (operation == "machine") return machine();
    using Handler = void (Session::*)(const Request&);
    static const std::unordered_map<std::string_view, Handler> handlers{
        {"start", &Session::start}, {"signal", &Session::signal}, {"reader_left", &Session::reader_left},
        {"kill", &Session::kill},   {"rm", &Session::remove},     {"log", &Session::log},
        {"wait", &Session::wait},
    };
    const auto handler = handlers.find(operation);
    if (handler == handlers.end()) throw os::Error("unknown request: " + operation);
    (this->*handler->second)(request);
}

void Session::start(const Request& request) {
    Setup setup = default_setup();
    setup.memory_bytes = request.value("memory_bytes", setup.memory_bytes);
    setup.store_cache_bytes = request.value("store_cache_bytes", setup.store_cache_bytes);
    supervisor_.start(setup);
    supervisor_.when_ready(answer_done());
}

void Session::stop() {
    supervisor_.stop();
    post({{"done", true}});
    owner_.quit();
}

void Session::run(const Request& request, std::vector<os::Descriptor> descriptors) {
    RunRequest run;
    request.at("record").get_to(run.record);
    run.create.memory_limit_bytes = request.at("memory_bytes");
    run.create.cpu_quota_us = request.at("cpu_quota_us");
    run.create.cpu_period_us = request.at("cpu_period_us");
    run.create.image_offset = request.at("image_offset");
    run.create.image_bytes = request.at("image_bytes");
    run.streams.spec = read_spec(take(descriptors));
    if (request.at("input")) run.streams.standard_input = take_pipe(descriptors);
    if (request.at("output")) {
        run.streams.standard_output = take_pipe(descriptors);
        run.streams.standard_error = take_pipe(descriptors);
    }
    const std::string id = run.record.id;
    run.listener.created = [weak = weak_from_this(), id] {
        if (const auto self = weak.lock()) self->post({{"created", id}});
    };
    run.listener.ended = [weak = weak_from_this()](const container::Record& record) {
        if (const auto self = weak.lock()) self->post({{"exit", record.exit_code}, {"error", record.error}});
    };
    if (!supervisor_.has_machine()) supervisor_.start(default_setup());
    supervisor_.run(std::move(run));
    container_ = id;
}

void Session::signal(const Request& request) {
    if (Container* container = supervisor_.live(container_)) container->signal(request.at("number"));
}

void Session::reader_left(const Request& request) {
    const int stream = request.at("stream");
    Container* const container = supervisor_.live(container_);
    Program* const program = container == nullptr ? nullptr : container->program(program_);
    if (program != nullptr)
        program->reader_left(stream == STDERR_FILENO ? protocol::Stream::Stderr : protocol::Stream::Stdout);
}

void Session::list() {
    for (const container::Record& record : supervisor_.catalog().all()) {
        post({{"container", record}});
    }
    post({{"done", true}});
}

void Session::kill(const Request& request) {
    const int number = request.at("signal");
    if (number < 1 || number > container::signal_max) throw os::Error("Invalid signal: " + std::to_string(number));
    supervisor_.kill(request.at("container").get<std::string>(), number);
    post({{"done", true}});
}

void Session::remove(const Request& request) {
    supervisor_.remove(request.at("container").get<std::string>(), request.at("force"), answer_done());
}

void Session::log(const Request& request) {
    const Catalog& catalog = supervisor_.catalog();
    const std::string id = catalog.find(request.at("container").get<std::string>()).id;
    post({{"log", catalog.log_file(id).string()}});
    if (request.at("follow")) wait(request);
}

void Session::wait(const Request& request) {
    const std::string id = supervisor_.catalog().find(request.at("container").get<std::string>()).id;
    supervisor_.when_ended(id, [weak = weak_from_this()](const container::Record& record) {
        if (const auto self = weak.lock()) self->post({{"exit", record.exit_code}, {"error", record.error}});
    });
}

void Session::machine() {
    supervisor_.describe([weak = weak_from_this()](const nlohmann::json& machine) {
        if (const auto self = weak.lock()) self->post({{"machine", machine}});
    });
}

} // namespace machine
