// SPDX-License-Identifier: Apache-2.0
#include "servers/control/session.hpp"

#include "lib/frame/writer.hpp"

#include <algorithm>
#include <iterator>

namespace control {

namespace {

using protocol::ControlError;
using protocol::FrameType;
using protocol::manager::Status;

ControlError error_of(Status status) {
    switch (status) {
    case Status::TooMany:
        return ControlError::TooMany;
    case Status::BadArgument:
    case Status::NotAllowed:
        return ControlError::BadArgument;
    case Status::NoSuchContainer:
        return ControlError::NoSuchContainer;
    default:
        return ControlError::NoMemory;
    }
}

bool valid(const protocol::Create& create) {
    const bool limited = create.cpu_quota_us != 0;
    const bool period = create.cpu_period_us >= 1000 && create.cpu_period_us <= 1'000'000;
    return create.image_offset % 4096 == 0 && create.image_bytes % 4096 == 0 &&
           (limited ? period : create.cpu_period_us == 0) &&
           std::all_of(std::begin(create.interfaces), std::end(create.interfaces), protocol::interface_valid);
}

} // namespace

template<typename... Arguments>
void Session::send(Arguments... arguments) {
    channel_.commit(frame::write(channel_.reserve(max_answer), arguments...));
}

void Session::fail(const protocol::FrameHeader& request, ControlError error) {
    send(FrameType::Error, request.container, protocol::Error{error, request.type, 0});
}

void Session::manager_signalled() {
    follow_orders();
    events_ = true;
}

void Session::signalled(unsigned index) {
    if (containers_[index].attached()) turns_.push(index);
}

void Session::run() {
    do {
        settle();
        while (follow_events() || read_frames() || move_data()) {
        }
        channel_.flush();
    } while (!unsettled_.empty() && !channel_.wait_for_delivery());
}

// Output stays in its container's ring until the host has it: a server that dies loses none.
void Session::settle() {
    const std::uint64_t delivered = channel_.delivered();
    for (unsigned left = unsettled_.size(); left != 0; --left) {
        const unsigned index = unsettled_.pop();
        const Container::Settled settled = containers_[index].settle(delivered);
        if (settled.signal) machine_.signal(index);
        if (settled.released) turns_.push(index);
        if (containers_[index].unsettled()) unsettled_.push(index);
    }
}

void Session::follow_orders() {
    Order order{};
    while (machine_.next_order(order)) {
        if (order.index >= max_containers) continue;
        Container& container = containers_[order.index];
        if (order.command == protocol::manager::Command::Attach) {
            if (!container.used()) {
                adopt(order.index, order.number);
                if (order.number == 0) machine_.destroy(order.index); // the host was never told of it
            }
            container.attach(machine_.port(order.index));
            turns_.push(order.index);
        } else if (order.command == protocol::manager::Command::Detach) {
            container.detach();
            machine_.detached(order.index);
        }
    }
    machine_.set_entries(entries_);
}

// A container of the time of an earlier server.
void Session::adopt(unsigned index, std::uint32_t number) {
    containers_[index] = Container(number, false);
    ++entries_;
}

// One event, if there is one and room to tell it.
bool Session::follow_events() {
    Event event{};
    if (!events_ || (!open_ && incarnation_ != 0) || !room()) return false;
    events_ = machine_.next_event(event);
    if (events_ && event.index < max_containers) follow_event(event);
    return events_;
}

void Session::follow_event(const Event& event) {
    Container& container = containers_[event.index];
    if (!container.used()) adopt(event.index, event.number);
    const std::uint32_t number = open_ ? container.number() : 0;
    switch (event.event) {
    case protocol::manager::Event::Stopped:
        if (number != 0) send(FrameType::Stopped, number);
        break;
    case protocol::manager::Event::Destroyed:
        if (number != 0)
            send(FrameType::Destroyed, number,
                 protocol::Destroyed{event.value, static_cast<std::uint32_t>(event.value2 >> 32),
                                     static_cast<std::uint32_t>(event.value2)});
        --entries_;
        container = Container();
        machine_.set_entries(entries_);
        break;
    case protocol::manager::Event::Crashed:
        container.crashed(event.value);
        turns_.push(event.index);
        break;
    default:
        break;
    }
}

// The frames of one piece of input, as far as there is room for answers.
bool Session::read_frames() {
    const Channel::Input input = channel_.input();
    if (channel_.opened()) { // before this input came, or while bytes of the time before were still on their way
        parser_.restart();
        open_ = false;
        suspend_all();
    }
    const std::uint8_t* cursor = input.bytes;
    const std::uint8_t* const end = input.bytes + input.count;
    frame::Parse result = frame::Parse::Complete;
    while (result != frame::Parse::NeedMore && room()) {
        frame::Frame frame{};
        result = parser_.next(cursor, end, frame);
        if (result == frame::Parse::Complete)
            hear(frame);
        else if (result == frame::Parse::Malformed)
            end_channel(frame.header);
    }
    channel_.consume(static_cast<std::size_t>(cursor - input.bytes));
    return cursor != input.bytes;
}

// A turn for each container that waits for one.
bool Session::move_data() {
    bool moved = false;
    for (unsigned left = open_ ? turns_.size() : 0; left != 0; --left) {
        const unsigned index = turns_.pop();
        const Moved result = containers_[index].number() != 0 ? containers_[index].move(channel_) : Moved{};
        if (result.sent) unsettled_.push(index);
        if (result.more || result.blocked) turns_.push(index);
        if (result.blocked) return false;
        moved = moved || result.more;
    }
    return moved;
}

void Session::hear(const frame::Frame& frame) {
    if (!open_ && frame.header.type != FrameType::Hello) {
        end_channel(frame.header);
        return;
    }
    switch (frame.header.type) {
    case FrameType::Hello:
        hello(frame);
        break;
    case FrameType::Data:
    case FrameType::Credit:
        container_frame(frame);
        break;
    case FrameType::Create:
        create(frame);
        break;
    case FrameType::SetInterface:
        set_interface(frame);
        break;
    case FrameType::Signal:
        signal(frame);
        break;
    case FrameType::Destroy:
        destroy(frame);
        break;
    case FrameType::Stats:
        statistics(frame);
        break;
    case FrameType::Resume:
        resume(frame);
        break;
    case FrameType::Restart:
        restart(frame);
        break;
    case FrameType::SetClock:
        machine_.set_clock(frame.as<protocol::SetClock>().realtime_ns);
        break;
    default:
        break;
    }
}

void Session::hello(const frame::Frame& frame) {
    const auto asked = frame.as<protocol::Hello>();
    open_ = false;
    if (asked.version != protocol::control_version) {
        fail(frame.header, ControlError::Version);
        return;
    }
    if (asked.incarnation != incarnation_) { // it will hear of this server
        parser_.skip_to_hello();
        return;
    }
    for (unsigned index = 0; index < max_containers; ++index) {
        Container& container = containers_[index];
        if (!container.used() || asked.resumes != 0) continue;
        container.forget_number();
        machine_.name(index, 0);
        machine_.destroy(index);
    }
    machine_.set_clock(asked.realtime_ns);
    const std::uint64_t bound = machine_.store_cache(asked.store_cache_bytes);
    send(FrameType::Hello, 0U, protocol::Hello{protocol::control_version, 0, incarnation_, 0, bound});
    machine_.session_begun();
    open_ = true;
    while (asked.resumes != 0 && follow_events()) { // who ends is known before the host asks for it
    }
}

void Session::create(const frame::Frame& frame) {
    const auto asked = frame.as<protocol::Create>();
    unsigned index = none;
    if (find(frame.header.container) != none) {
        fail(frame.header, ControlError::Exists);
        return;
    }
    const Status status = valid(asked) ? machine_.create(asked, index) : Status::BadArgument;
    if (status != Status::Ok || index >= max_containers) {
        fail(frame.header, error_of(status));
        return;
    }
    machine_.name(index, frame.header.container);
    containers_[index] = Container(frame.header.container, true);
    ++entries_;
    // The container runs at a lower priority: it has not run yet.
    for (unsigned number = 0; number < protocol::max_interfaces; ++number)
        if (asked.interfaces[number].network != 0)
            (void)machine_.set_interface(index, number, asked.interfaces[number]);
    follow_orders();
    send(FrameType::Created, frame.header.container);
}

void Session::set_interface(const frame::Frame& frame) {
    const auto asked = frame.as<protocol::SetInterface>();
    const unsigned index = find(frame.header.container);
    const bool known = asked.number < protocol::max_interfaces && asked.reserved == 0;
    Status status = Status::NoSuchContainer;
    if (!known || !protocol::interface_valid(asked.interface))
        status = Status::BadArgument;
    else if (index != none)
        status = machine_.set_interface(index, asked.number, asked.interface);
    if (status != Status::Ok) return fail(frame.header, error_of(status));
    send(FrameType::InterfaceSet, frame.header.container);
}

void Session::signal(const frame::Frame& frame) {
    const unsigned number = frame.as<protocol::Signal>().number;
    const unsigned index = find(frame.header.container);
    if (index == none) {
        fail(frame.header, ControlError::NoSuchContainer);
    } else if (number < 1 || number > 64) {
        fail(frame.header, ControlError::BadArgument);
    } else {
        containers_[index].add_signal(number);
        machine_.signal(index);
    }
}

void Session::destroy(const frame::Frame& frame) {
    const unsigned index = find(frame.header.container);
    if (index == none || machine_.destroy(index) != Status::Ok) fail(frame.header, ControlError::NoSuchContainer);
}

void Session::statistics(const frame::Frame& frame) {
    if (frame.header.container == 0) {
        send(FrameType::Stats, 0U, machine_.statistics());
        return;
    }
    const unsigned index = find(frame.header.container);
    protocol::ContainerStats stats{};
    const Status status = index == none ? Status::NoSuchContainer : machine_.container_statistics(index, stats);
    if (status != Status::Ok) return fail(frame.header, error_of(status));
    containers_[index].tell(stats);
    send(FrameType::Stats, frame.header.container, stats);
}

void Session::container_frame(const frame::Frame& frame) {
    const unsigned index = find(frame.header.container);
    if (index == none || !containers_[index].known()) return;
    Container& container = containers_[index];
    if (frame.header.type == FrameType::Credit) {
        container.add_credit(frame.as<protocol::Credit>().bytes);
    } else {
        if (!container.take_input(frame.payload, frame.header.length)) {
            end_channel(frame.header);
            return;
        }
        if (container.attached() && container.input_signal_due()) machine_.signal(index);
    }
    turns_.push(index);
}

// One that is not attached is at its end, and Destroyed will follow.
void Session::resume(const frame::Frame& frame) {
    const unsigned index = find(frame.header.container);
    if (index == none) return fail(frame.header, ControlError::NoSuchContainer);
    if (!containers_[index].attached()) return send(FrameType::Stopped, frame.header.container);
    send(FrameType::Resume, frame.header.container, containers_[index].resume(frame.as<protocol::Resume>()));
    machine_.signal(index);
    turns_.push(index);
}

void Session::suspend_all() {
    for (Container& container : containers_)
        container.suspend();
}

void Session::restart(const frame::Frame& frame) {
    const auto server = frame.as<protocol::Restart>().server;
    if (machine_.restart(server) != Status::Ok) fail(frame.header, ControlError::BadArgument);
}

// The host broke the protocol: nothing of it is heard before its next Hello.
void Session::end_channel(const protocol::FrameHeader& header) {
    send(FrameType::Error, 0U, protocol::Error{ControlError::Malformed, header.type, 0});
    parser_.skip_to_hello();
    open_ = false;
}

// The index of the container that the host calls so; `none`: there isn't one.
unsigned Session::find(std::uint32_t number) {
    if (containers_[last_found_].number() == number) return last_found_;
    for (unsigned index = 0; index < max_containers; ++index) {
        if (containers_[index].number() == number) return last_found_ = index;
    }
    return none;
}

} // namespace control
