// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/session.hpp"

#include "cli/machine/description.hpp"
#include "cli/os/error.hpp"

#include <sys/epoll.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <unordered_map>

namespace machine {

namespace {

ClientId new_client() {
    static ClientId last = 0;
    return ++last;
}

} // namespace

Session::Session(os::EventLoop& loop, Supervisor& supervisor, os::Descriptor socket, Owner owner)
    : loop_(loop), supervisor_(supervisor), socket_(std::move(socket)), owner_(std::move(owner)),
      client_(new_client()) {}

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
    if (operation == "create") return create(request, std::move(descriptors));
    if (operation == "run") return run(request, std::move(descriptors));
    if (operation == "restart") return restart(request, std::move(descriptors));
    if (operation == "exec") return exec(request, std::move(descriptors));
    if (operation == "attach") return attach(request, std::move(descriptors));
    if (operation == "stop") return stop();
    if (operation == "ps") return list();
    if (operation == "machine") return machine();
    using Handler = void (Session::*)(const Request&);
    static const std::unordered_map<std::string_view, Handler> handlers{
        {"start", &Session::start},
        {"signal", &Session::signal},
        {"reader_left", &Session::reader_left},
        {"kill", &Session::kill},
        {"rm", &Session::remove},
        {"log", &Session::log},
        {"wait", &Session::wait},
        {"end", &Session::end},
        {"rename", &Session::rename},
        {"inspect", &Session::inspect},
        {"stats", &Session::stats},
        {"resize", &Session::resize},
        {"detach", &Session::detach},
        {"top", &Session::top},
        {"networks", &Session::networks},
        {"network", &Session::network},
        {"network_create", &Session::create_network},
        {"network_rm", &Session::remove_network},
        {"connect", &Session::connect},
        {"disconnect", &Session::disconnect},
        {"restart_server", &Session::restart_server},
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

void Session::signal(const Request& request) {
    if (Container* container = supervisor_.live(container_)) container->signal(request.at("number"));
}

void Session::reader_left(const Request& request) {
    const int stream = request.at("stream");
    if (Program* const of = program())
        of->reader_left(client_, stream == STDERR_FILENO ? protocol::Stream::Stderr : protocol::Stream::Stdout);
}

void Session::list() {
    for (const container::Record& record : supervisor_.catalog().all()) {
        post({{"container", record}});
    }
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

// Answers when the machine has told of all of them.
void Session::stats(const Request& request) {
    const Catalog& catalog = supervisor_.catalog();
    std::vector<container::Record> chosen;
    for (const std::string name : request.at("containers")) {
        chosen.push_back(catalog.find(name));
    }
    if (chosen.empty()) {
        chosen = catalog.all();
        if (!request.at("all")) std::erase_if(chosen, [](const container::Record& one) { return !one.running(); });
    }
    struct Answers {
        std::vector<nlohmann::json> rows;
        std::size_t missing;
    };
    const auto answers = std::make_shared<Answers>(Answers{{}, chosen.size()});
    const auto finish = [weak = weak_from_this(), answers] {
        const auto self = weak.lock();
        if (!self) return;
        for (const nlohmann::json& row : answers->rows) {
            self->post({{"figures", row}});
        }
        self->post({{"done", true}});
    };
    if (chosen.empty()) return finish();
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        answers->rows.push_back({{"id", chosen[i].id}, {"name", chosen[i].name}});
    }
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        supervisor_.measure(chosen[i].id, [answers, i, finish](const Supervisor::Figures& figures) {
            if (figures) answers->rows[i].update(describe_figures(*figures));
            if (--answers->missing == 0) finish();
        });
    }
}

void Session::restart_server(const Request& request) {
    supervisor_.restart_server(protocol::ServerName{request.at("server").get<std::uint32_t>()});
    post({{"done", true}});
}

void Session::machine() {
    supervisor_.describe([weak = weak_from_this()](const nlohmann::json& machine) {
        if (const auto self = weak.lock()) self->post({{"machine", machine}});
    });
}

} // namespace machine
