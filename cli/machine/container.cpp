// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/container.hpp"

#include "cli/container/signal.hpp"
#include "cli/verb.hpp"

#include <algorithm>
#include <csignal>
#include <iterator>

namespace machine {

namespace {

using protocol::Stream;

constexpr auto kill_patience = std::chrono::milliseconds(500);

// No container has so many; the memory of a list is bounded by it.
constexpr std::size_t max_processes = 65536;

} // namespace

Container::Container(os::EventLoop& loop, Channel& channel, std::uint32_t number, container::Record record,
                     std::filesystem::path log, Streams streams, std::function<void(Container&)> end_known)
    : loop_(loop), channel_(channel), number_(number), record_(std::move(record)), log_(std::move(log)),
      link_(channel, number, *this), first_(loop, link_, protocol::first_session, std::move(streams), &log_),
      end_known_(std::move(end_known)) {
    milestones_.requested = os::EventLoop::Clock::now();
}

Container::~Container() {
    loop_.cancel(stop_deadline_);
    loop_.cancel(kill_deadline_);
}

void Container::create(const protocol::Create& request) {
    milestones_.create_sent = os::EventLoop::Clock::now();
    channel_.send(protocol::FrameType::Create, number_, request);
    first_.start();
    link_.start();
}

void Container::resume() {
    if (milestones_.create_sent == Milestones::Time()) return; // it will be asked for
    protocol::Resume progress = link_.suspend();
    std::copy(std::begin(signals_), std::end(signals_), progress.signals);
    channel_.send(protocol::FrameType::Resume, number_, progress);
    if (destroy_sent_) channel_.send(protocol::FrameType::Destroy, number_);
}

void Container::create_again(const protocol::Create& request) {
    channel_.send(protocol::FrameType::Create, number_, request);
    if (!link_.start_over()) misbehaved("took input before it was created");
}

void Container::on_resume(const protocol::Resume& resume) {
    if (milestones_.created == Milestones::Time()) on_created();
    if (!ended_ && !link_.go_back(resume.received, resume.credit)) misbehaved("lost count of its input");
}

void Container::signal(int number) {
    if (milestones_.create_sent == Milestones::Time()) { // the machine is still starting: there is no handler to ask
        if (number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGKILL)
            end(cli::exit_signal_base + number, "");
        return;
    }
    if (number < 1 || number > 64) return;
    std::uint64_t& group = signals_[(number - 1) / 16];
    group = protocol::one_more(group, static_cast<unsigned>(number));
    channel_.send(protocol::FrameType::Signal, number_, protocol::Signal{static_cast<std::uint32_t>(number)});
    if (number != container::signal_kill || kill_deadline_ != 0) return;
    kill_deadline_ = loop_.after(kill_patience, [this] { destroy(); });
}

void Container::stop(int number, std::optional<std::chrono::seconds> patience) {
    signal(number);
    if (ended_ || !patience) return;
    loop_.cancel(stop_deadline_);
    stop_deadline_ = loop_.after(*patience, [this] { signal(container::signal_kill); });
}

void Container::destroy() {
    if (!std::exchange(destroy_sent_, true)) channel_.send(protocol::FrameType::Destroy, number_);
    end(cli::exit_signal_base + container::signal_kill, "");
}

std::uint32_t Container::exec(ExecRequest request) {
    const std::uint32_t session = ++last_session_;
    Exec& exec = execs_[session];
    exec.command = std::move(request.command);
    exec.ended = std::move(request.ended);
    exec.program = std::make_unique<Program>(loop_, link_, session, std::move(request.streams), nullptr);
    exec.program->start();
    return session;
}

Program* Container::program(std::uint32_t session) {
    if (session == protocol::first_session) return ended_ ? nullptr : &first_;
    const auto found = execs_.find(session);
    return found == execs_.end() || found->second.over ? nullptr : found->second.program.get();
}

void Container::list_processes(std::function<void(const std::vector<ProcessLine>&)> done) {
    if (ended_) return done({});
    listing_.push_back(std::move(done));
    if (listing_.size() == 1) link_.send(protocol::SessionFrameType::List, protocol::first_session);
}

void Container::on_created() {
    milestones_.created = os::EventLoop::Clock::now();
    if (listener_.created) listener_.created();
}

void Container::on_data(std::string_view bytes) {
    if (!ended_ && !link_.receive(bytes)) misbehaved("broke the session protocol");
}

void Container::on_credit(std::uint32_t bytes) {
    if (!ended_ && !link_.add_credit(bytes)) misbehaved("gave absurd credit");
}

void Container::on_session_data(std::uint32_t session, Stream stream, std::string_view bytes) {
    if (milestones_.first_output == Milestones::Time()) milestones_.first_output = os::EventLoop::Clock::now();
    Program* const to = program(session);
    if (to != nullptr && !to->take(stream, bytes)) misbehaved("sent more output than it had credit for");
}

void Container::on_session_eof(std::uint32_t session, Stream stream) {
    if (Program* const of = program(session)) of->end_stream(stream);
}

void Container::on_session_credit(std::uint32_t session, std::uint32_t bytes) {
    Program* const of = program(session);
    if (of != nullptr && !of->add_credit(bytes)) misbehaved("gave absurd credit");
}

void Container::on_session_ended(std::uint32_t session, const protocol::SessionEnd& end) {
    const auto found = execs_.find(session);
    if (found != execs_.end()) end_exec(session, describe_end(end.kind, end.value, found->second.command));
}

void Container::end_exec(std::uint32_t session, const End& end) {
    Exec& exec = execs_.at(session);
    if (std::exchange(exec.over, true)) return;
    exec.program->end([this, session, end] {
        const auto ended = std::move(execs_.at(session).ended);
        loop_.defer([program = std::shared_ptr<Program>(std::move(execs_.at(session).program))] {}); // at work now
        execs_.erase(session);
        ended(end);
    });
}

void Container::on_process(ProcessLine process) {
    if (listing_.empty()) return;
    if (processes_.size() == max_processes) return misbehaved("told too many processes");
    processes_.push_back(std::move(process));
}

void Container::on_process_list_end() { answer_lists(std::exchange(processes_, {})); }

void Container::on_resolve(const protocol::ResolveQuestion& question, std::string_view name) {
    if (link_.congested()) return; // it does not take the answers that it asks for
    std::string bytes = resolver_(*this, question, name);
    const protocol::ResolveAnswer answer{question.number, static_cast<std::uint16_t>(bytes.size())};
    bytes.insert(0, reinterpret_cast<const char*>(&answer), sizeof(answer));
    link_.send(protocol::SessionFrameType::Resolved, protocol::first_session, bytes);
}

void Container::answer_lists(const std::vector<ProcessLine>& rows) {
    for (const auto& done : std::exchange(listing_, {})) {
        done(rows);
    }
}

void Container::on_session_room() {
    first_.resume();
    for (auto& [session, exec] : execs_) {
        if (!exec.over) exec.program->resume();
    }
}

void Container::misbehaved(const char* how) {
    if (!std::exchange(destroy_sent_, true)) channel_.send(protocol::FrameType::Destroy, number_);
    end(cli::exit_engine, std::string("the container's Linux personality ") + how);
}

void Container::on_exited(const protocol::Exited& exited) {
    const End how = describe_end(static_cast<std::uint32_t>(exited.kind), exited.value, record_.command);
    if (!std::exchange(destroy_sent_, true)) channel_.send(protocol::FrameType::Destroy, number_);
    record_.out_of_memory = how.out_of_memory;
    end(how.exit_code, how.error);
}

void Container::on_refused(const std::string& why) {
    destroy_sent_ = true; // there is nothing to destroy
    end(cli::exit_engine, why);
}

void Container::on_machine_lost(const std::string& why) {
    end(milestones_.created == Milestones::Time() ? cli::exit_engine : container::exit_code_lost, why);
}

void Container::end(int exit_code, const std::string& error) {
    if (std::exchange(ended_, true)) return;
    loop_.cancel(stop_deadline_);
    loop_.cancel(kill_deadline_);
    milestones_.exited = os::EventLoop::Clock::now();
    record_.status = container::Status::Exited;
    record_.finished = container::now_ns();
    record_.exit_code = exit_code;
    record_.error = error;
    record_.network.release();
    end_known_(*this);
    answer_lists({});
    std::vector<std::uint32_t> sessions;
    for (const auto& [session, exec] : execs_) {
        sessions.push_back(session);
    }
    for (const std::uint32_t session : sessions) {
        end_exec(session, {cli::exit_signal_base + SIGKILL, ""}); // it went with the container
    }
    first_.end([this] {
        if (listener_.ended) listener_.ended(record_);
    });
}

} // namespace machine
