// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/supervisor.hpp"

#include "cli/container/id.hpp"
#include "cli/container/signal.hpp"
#include "cli/machine/container_network.hpp"
#include "cli/machine/description.hpp"
#include "cli/machine/kvm.hpp"
#include "cli/machine/name_service.hpp"
#include "cli/os/error.hpp"
#include "cli/os/file.hpp"
#include "cli/verb.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace machine {

namespace {

constexpr std::size_t recent_kept = 128;

std::string describe_error(const protocol::Error& error) {
    switch (error.error) {
    case protocol::ControlError::NoMemory:
        return "the machine has not enough memory left to start the container, or its limit is too small";
    case protocol::ControlError::TooMany:
        return "the machine has no room for another container";
    case protocol::ControlError::BadArgument:
        return "the machine refused the container's limits or its image";
    default:
        return "the machine refused the request (error " + std::to_string(static_cast<unsigned>(error.error)) + ")";
    }
}

} // namespace

Supervisor::Supervisor(os::EventLoop& loop, const std::filesystem::path& state_directory)
    : loop_(loop), console_(state_directory / "console.log"), catalog_(state_directory / "containers"),
      networks_(state_directory / "networks") {}

Supervisor::~Supervisor() { live_.clear(); } // before the channel that their streams refer to

std::size_t Supervisor::running() const {
    const auto runs = [](const auto& entry) { return !entry.second.container->ended(); };
    return static_cast<std::size_t>(std::count_if(live_.begin(), live_.end(), runs));
}

void Supervisor::start(const Setup& setup) {
    if (guest_) return;
    const auto lost_guest = [this](const std::string& why) { lost(why); };
    guest_ = std::make_unique<Guest>(loop_, setup, best_accelerator(setup, console_.parent_path()), console_, *this,
                                     lost_guest);
}

void Supervisor::when_ready(Done done) {
    if (!guest_) return done("the machine is not running");
    if (guest_->ready()) return done("");
    waiting_.push_back(std::move(done));
}

void Supervisor::stop() {
    if (guest_) lost("the machine was stopped");
}

void Supervisor::name(container::Record& record) const {
    for (unsigned attempt = 0; record.name.empty(); ++attempt) {
        const std::string candidate = container::random_name(attempt);
        if (!catalog_.has_name(candidate)) record.name = candidate;
    }
}

void Supervisor::create(container::Record record, std::string_view spec) {
    name(record);
    networks_.check(record.network);
    record.created = container::now_ns();
    record.status = container::Status::Created;
    catalog_.add(std::move(record), spec);
}

void Supervisor::run(container::Record record, StartRequest request) {
    if (!guest_) throw os::Error("the machine is not running");
    name(record);
    record.created = record.started = container::now_ns();
    record.status = container::Status::Running;
    join_networks(record.network);
    std::string spec = with_networks(request.streams.spec, record.network, networks_);
    catalog_.add(record, request.streams.spec);
    request.streams.spec = std::move(spec);
    try {
        reserve_ports(record);
        catalog_.update(record);
    } catch (const os::Error&) {
        catalog_.remove(record.id);
        throw;
    }
    launch(std::move(record), std::move(request), std::nullopt);
}

void Supervisor::start(const std::string& id, StartRequest request) {
    if (!guest_) throw os::Error("the machine is not running");
    const container::Record before = catalog_.find(id);
    if (before.running()) throw os::Error("container " + before.name + " is already running");
    std::optional<std::string> spec = os::read_file(catalog_.spec_file(id));
    if (!spec) throw os::Error("container " + before.name + " can't be started: its specification is missing");
    request.streams.spec = *std::move(spec);
    request.create.memory_limit_bytes = before.memory_bytes;
    request.create.cpu_quota_us = before.cpu_quota_us;
    request.create.cpu_period_us = before.cpu_period_us;
    if (request.restarts == 0) forget_restart(id);
    container::Record record = before;
    record.restart_count = request.restarts;
    record.started = container::now_ns();
    record.finished = 0;
    record.status = container::Status::Running;
    record.exit_code = 0;
    record.out_of_memory = false;
    record.error.clear();
    join_networks(record.network);
    request.streams.spec = with_networks(request.streams.spec, record.network, networks_);
    reserve_ports(record);
    catalog_.update(record);
    launch(std::move(record), std::move(request), before);
}

void Supervisor::launch(container::Record record, StartRequest request, std::optional<container::Record> before) {
    while (++last_number_ == 0 || live_.contains(last_number_)) {
    }
    const std::uint32_t number = last_number_;
    Live& live = live_[number];
    live.network = record.network;
    live.create = request.create;
    live.input_waits = request.streams.input_waits;
    describe_interfaces(record.network, networks_, live.create);
    live.before = std::move(before);
    const std::filesystem::path log = catalog_.log_file(record.id);
    live.container =
        std::make_unique<Container>(loop_, guest_->channel(), number, std::move(record), log,
                                    std::move(request.streams), [this](Container& container) { end_known(container); });
    Container::Listener listener = std::move(request.listener);
    listener.ended = [this, number, tell = std::move(listener.ended)](const container::Record& ended) {
        if (tell) tell(ended);
        live_.at(number).drained = true;
        forget_when_over(number);
    };
    live.container->set_listener(std::move(listener));
    live.container->set_resolver([this](const Container& container, const auto& question, std::string_view name) {
        return answer(question, name, container.record(), running_records());
    });
    if (guest_->ready()) begin(number);
}

// Its ports come first: nothing of it has run when they can't be had.
void Supervisor::begin(std::uint32_t number) {
    const network::Membership& network = live_.at(number).network;
    const auto create = [this, number](const std::string& error) {
        const auto found = live_.find(number);
        if (found == live_.end() || found->second.container->ended()) return;
        Live& live = found->second;
        if (error.empty()) return live.container->create(live.create);
        live.container->on_refused(port_failure(live.container->record(), error));
        left_machine(live);
        forget_when_over(number);
    };
    publisher_.publish(guest_->monitor(), network.bindings, networks_.outside_address(network), create);
}

Container* Supervisor::at(std::uint32_t number) {
    const auto found = live_.find(number);
    return found == live_.end() ? nullptr : found->second.container.get();
}

Container* Supervisor::live(const std::string& id) {
    for (const auto& [number, live] : live_) {
        if (live.container->record().id == id && !live.container->ended()) return live.container.get();
    }
    return nullptr;
}

void Supervisor::kill(const std::string& reference, int signal) {
    const std::string id = catalog_.find(reference).id;
    Container* container = live(id);
    if (container == nullptr)
        throw os::Error("Cannot kill container: " + reference + ": Container " + id + " is not running");
    if (signal == container::signal_kill || signal == container->record().stop_signal)
        live_.at(container->number()).asked_to_stop = true;
    container->signal(signal);
}

void Supervisor::stop(const std::string& reference, std::optional<int> signal,
                      std::optional<std::chrono::seconds> patience, Done done) {
    const container::Record& record = catalog_.find(reference);
    Container* container = live(record.id);
    forget_restart(record.id);
    if (container == nullptr) return done("");
    live_.at(container->number()).asked_to_stop = true;
    live_.at(container->number()).when_ended.push_back([done = std::move(done)](const auto&) { done(""); });
    container->stop(signal.value_or(record.stop_signal), patience);
}

void Supervisor::rename(const std::string& reference, const std::string& name) {
    const std::string id = catalog_.find(reference).id;
    catalog_.rename(id, name);
    if (Container* container = live(id)) container->rename(name);
}

void Supervisor::when_gone(const std::string& id, std::function<void()> gone) {
    for (auto& [number, live] : live_) {
        if (live.container->record().id == id && !live.destroyed) return live.when_gone.push_back(std::move(gone));
    }
    gone();
}

void Supervisor::remove(const std::string& reference, bool force, Done done) {
    const std::string id = catalog_.find(reference).id;
    Container* container = live(id);
    if (container != nullptr && !force) {
        throw os::Error("You cannot remove a running container " + id +
                        ". Stop the container before attempting removal or force remove");
    }
    forget_restart(id);
    if (container == nullptr) {
        catalog_.remove(id);
        return done("");
    }
    live_.at(container->number()).when_stopped.push_back(std::move(done));
    container->destroy();
    catalog_.remove(id);
}

void Supervisor::when_ended(const std::string& id, std::function<void(const container::Record&)> ended) {
    Container* container = live(id);
    if (container == nullptr) return ended(catalog_.find(id));
    live_.at(container->number()).when_ended.push_back(std::move(ended));
}

void Supervisor::describe(std::function<void(const nlohmann::json&)> done) {
    if (!guest_ || !guest_->ready()) return done(guest_ ? describe_guest(*guest_) : nlohmann::json());
    describing_.push_back(std::move(done));
    guest_->channel().send(protocol::FrameType::Stats, 0);
}

void Supervisor::measure(const std::string& id, std::function<void(const Figures&)> done) {
    Container* container = live(id);
    if (container == nullptr || container->milestones().created == Milestones::Time()) return done(std::nullopt);
    live_.at(container->number()).measuring.push_back(std::move(done));
    guest_->channel().send(protocol::FrameType::Stats, container->number());
}

// Who asked meanwhile gets the same answer; theirs will find nobody.
void Supervisor::measured(Live& live, const Figures& figures) {
    for (const auto& done : std::exchange(live.measuring, {})) {
        done(figures);
    }
}

void Supervisor::on_container_stats(std::uint32_t container, const protocol::ContainerStats& stats) {
    const auto found = live_.find(container);
    if (found != live_.end()) measured(found->second, stats);
}

void Supervisor::on_hello(const protocol::Hello& hello) {
    if (!guest_->greet(hello)) return;
    for (auto& [number, live] : live_) {
        if (!live.container->ended()) {
            begin(number);
        } else { // it was ended before it began
            left_machine(live);
            forget_when_over(number);
        }
    }
    for (const Done& done : std::exchange(waiting_, {})) {
        done("");
    }
}

void Supervisor::on_data(std::uint32_t container, std::string_view bytes) {
    if (Container* found = at(container)) found->on_data(bytes);
}

void Supervisor::on_credit(std::uint32_t container, std::uint32_t bytes) {
    if (Container* found = at(container)) found->on_credit(bytes);
}

void Supervisor::on_created(std::uint32_t container) {
    if (Container* found = at(container)) found->on_created();
}

void Supervisor::on_resume(std::uint32_t container, const protocol::Resume& resume) {
    if (Container* found = at(container)) found->on_resume(resume);
}

void Supervisor::on_exited(std::uint32_t container, const protocol::Exited& exited) {
    if (Container* found = at(container)) found->on_exited(exited);
}

void Supervisor::on_stopped(std::uint32_t container) {
    const auto found = live_.find(container);
    if (found == live_.end()) return;
    found->second.container->milestones().stopped = os::EventLoop::Clock::now();
    for (const Done& done : std::exchange(found->second.when_stopped, {})) {
        done("");
    }
}

void Supervisor::on_destroyed(std::uint32_t container, const protocol::Destroyed& destroyed) {
    const auto found = live_.find(container);
    if (found == live_.end()) return;
    Container& gone = *found->second.container;
    gone.milestones().destroyed = os::EventLoop::Clock::now();
    if (!gone.ended()) gone.on_refused("the machine destroyed the container unasked");
    on_stopped(container); // should it not have been said
    recent_.push_back(describe_container(*guest_, gone, destroyed));
    if (recent_.size() > recent_kept) recent_.pop_front();
    left_machine(found->second);
    forget_when_over(container);
}

void Supervisor::on_error(std::uint32_t container, const protocol::Error& error) {
    Container* found = at(container);
    if (container == 0) return guest_->fail(describe_error(error));
    if (found != nullptr && error.request == protocol::FrameType::Stats)
        return measured(live_.at(container), std::nullopt);
    if (found != nullptr && error.request == protocol::FrameType::SetInterface)
        return interface_set(live_.at(container), describe_error(error));
    if (found != nullptr && error.request == protocol::FrameType::Resume) return not_resumed(*found);
    if (found == nullptr || error.request != protocol::FrameType::Create)
        return; // it ended while a signal was under way
    found->on_refused(describe_error(error));
    left_machine(live_.at(container));
    forget_when_over(container);
}

// The control server that died had not heard of it, or had been told of its end and not said so. What the probe found
// went with that server.
void Supervisor::not_resumed(Container& container) {
    const bool never_made = container.milestones().created == Milestones::Time() && !container.ended();
    if (never_made) return container.create_again(live_.at(container.number()).create);
    on_destroyed(container.number(), protocol::Destroyed{});
}

void Supervisor::on_reopened() {
    for (auto& [number, live] : live_) {
        if (live.destroyed) continue;
        live.container->resume();
        for (const Setting& setting : live.setting) {
            guest_->channel().send(protocol::FrameType::SetInterface, number, setting.request);
        }
        if (!live.measuring.empty()) guest_->channel().send(protocol::FrameType::Stats, number);
    }
    for (std::size_t i = 0; i < describing_.size(); ++i) {
        guest_->channel().send(protocol::FrameType::Stats, 0);
    }
}

void Supervisor::restart_server(protocol::ServerName server) {
    if (!guest_ || !guest_->ready()) throw os::Error("the machine is not running");
    guest_->channel().send(protocol::FrameType::Restart, 0, protocol::Restart{server});
}

void Supervisor::on_stats(const protocol::MachineStats& stats) {
    if (describing_.empty()) return;
    const auto done = std::move(describing_.front());
    describing_.pop_front();
    nlohmann::json machine = describe_guest(*guest_);
    machine["stats"] = describe_stats(stats);
    machine["recent"] = recent_;
    done(machine);
}

void Supervisor::on_room() {
    for (auto& [number, live] : live_) {
        live.container->on_room();
    }
}

void Supervisor::end_known(Container& container) {
    const container::Record& record = container.record();
    Live& live = live_.at(container.number());
    publisher_.withdraw(guest_ ? &guest_->monitor() : nullptr, live.network.bindings);
    if (catalog_.has_id(record.id)) { // not removed by force
        const bool never_was = container.milestones().created == Milestones::Time();
        std::optional<container::Record>& before = live.before;
        if (never_was && before) {
            before->name = record.name;
            before->error = record.error;
            catalog_.update(*before);
        } else if (record.auto_remove || never_was) {
            catalog_.remove(record.id);
        } else {
            catalog_.update(record);
            start_again_if_asked(live, record);
        }
    }
    for (const auto& ended : std::exchange(live.when_ended, {})) {
        ended(record);
    }
}

void Supervisor::left_machine(Live& live) {
    live.destroyed = true;
    measured(live, std::nullopt);
    while (!live.setting.empty()) {
        interface_set(live, "the container has ended");
    }
    for (const auto& gone : std::exchange(live.when_gone, {})) {
        loop_.defer(gone); // what starts it again must not find us half done
    }
}

void Supervisor::forget_when_over(std::uint32_t number) {
    const Live& live = live_.at(number);
    if (live.destroyed && live.drained)
        loop_.defer([this, number] { live_.erase(number); }); // it may be at work further up the stack
}

void Supervisor::lost(const std::string& why) {
    const std::shared_ptr<Guest> guest = std::move(guest_);
    publisher_.machine_lost();
    guest->channel().close();
    loop_.defer([guest] {}); // it may be at work further up the stack
    std::vector<std::uint32_t> numbers;
    for (const auto& [number, live] : live_) {
        numbers.push_back(number);
    }
    for (const std::uint32_t number : numbers) {
        Live& live = live_.at(number);
        live.container->on_machine_lost(why);
        for (const Done& done : std::exchange(live.when_stopped, {})) {
            done("");
        }
        left_machine(live);
        forget_when_over(number);
    }
    for (const Done& done : std::exchange(waiting_, {})) {
        done(why);
    }
    for (const auto& done : std::exchange(describing_, {})) {
        done(nlohmann::json());
    }
}

} // namespace machine
