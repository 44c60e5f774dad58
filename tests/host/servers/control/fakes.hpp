// SPDX-License-Identifier: Apache-2.0
//
// Surroundings of the control server for tests: a channel with a host at its other end that keeps to the protocol or
// doesn't, a manager, and containers that are console ports.
#pragma once

#include "lib/frame/writer.hpp"
#include "servers/control/session.hpp"

#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace control_test {

using protocol::FrameType;

class FakeChannel : public control::Channel {
  public:
    Input input() override { return {in.data(), std::min(in.size(), piece)}; }
    void consume(std::size_t count) override { in.erase(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(count)); }
    std::uint8_t* reserve(std::size_t bytes) override {
        if (out.size() + bytes > room) return nullptr;
        reserved.assign(bytes, 0xcc);
        return reserved.data();
    }
    void commit(std::size_t bytes) override {
        if (bytes > reserved.size()) std::abort();
        out.insert(out.end(), reserved.begin(), reserved.begin() + static_cast<std::ptrdiff_t>(bytes));
        committed_ += bytes;
    }
    void flush() override {}
    std::uint64_t committed() const override { return committed_; }
    std::uint64_t delivered() override { return committed_ - out.size(); }
    bool wait_for_delivery() override { return true; }
    bool opened() override { return std::exchange(reopened, false); }

    std::vector<std::uint8_t> in;
    std::vector<std::uint8_t> out;
    std::vector<std::uint8_t> reserved;
    std::size_t room = std::size_t{1} << 20; // bytes that the host doesn't take
    std::size_t piece = 4096;
    bool reopened = true;

  private:
    std::uint64_t committed_ = 0;
};

struct Port {
    alignas(4096) protocol::ConsolePort header{};
    alignas(4096) std::uint8_t data[protocol::lane_count][protocol::console_ring_bytes]{};
};

class FakeMachine : public control::Machine {
  public:
    using Status = protocol::manager::Status;

    Status create(const protocol::Create& create, unsigned& index) override {
        if (refuse != Status::Ok) return refuse;
        created.push_back(create);
        index = next_index++;
        ports[index] = std::make_unique<Port>();
        orders.push_back({protocol::manager::Command::Attach, index, 0});
        return Status::Ok;
    }
    void name(unsigned index, std::uint32_t number) override { names[index] = number; }
    Status restart(protocol::ServerName server) override {
        restarted.push_back(server);
        return server <= protocol::ServerName::Network ? Status::Ok : Status::BadArgument;
    }
    Status destroy(unsigned index) override {
        destroyed.push_back(index);
        return Status::Ok;
    }
    Status set_interface(unsigned index, unsigned number, const protocol::NetworkInterface& interface) override {
        interfaces[{index, number}] = interface;
        return Status::Ok;
    }
    bool next_event(control::Event& event) override {
        if (events.empty()) return false;
        event = events.front();
        events.pop_front();
        return true;
    }
    bool next_order(control::Order& order) override {
        if (orders.empty()) return false;
        order = orders.front();
        orders.pop_front();
        return true;
    }
    void detached(unsigned index) override { detached_.push_back(index); }
    protocol::ConsolePort& port(unsigned index) override { return ports[index]->header; }
    void signal(unsigned index) override { ++signals[index]; }
    void set_clock(std::uint64_t realtime_ns) override { clock = realtime_ns; }
    std::uint64_t store_cache(std::uint64_t bytes) override { return cache = bytes != 0 ? bytes : cache; }
    protocol::MachineStats statistics() override {
        protocol::MachineStats stats{};
        stats.containers = 42;
        return stats;
    }
    Status container_statistics(unsigned index, protocol::ContainerStats& stats) override {
        stats = {1000 + index, 2000, 30, 40, 0};
        return ports.contains(index) ? Status::Ok : Status::NoSuchContainer;
    }
    void session_begun() override { ++sessions; }
    void set_entries(unsigned count) override { entries = count; }

    Status refuse = Status::Ok;
    unsigned next_index = 5;
    std::vector<protocol::Create> created;
    std::vector<unsigned> destroyed;
    std::vector<unsigned> detached_;
    std::deque<control::Event> events;
    std::deque<control::Order> orders;
    std::map<unsigned, std::unique_ptr<Port>> ports;
    std::map<unsigned, unsigned> signals;
    std::map<std::pair<unsigned, unsigned>, protocol::NetworkInterface> interfaces;
    std::map<unsigned, std::uint32_t> names;
    std::vector<protocol::ServerName> restarted;
    std::uint64_t clock = 0;
    std::uint64_t cache = 77;
    unsigned sessions = 0;
    unsigned entries = 0;
};

// The personality's ends of a console port.
struct Inside {
    explicit Inside(Port& port)
        : header(port.header), input(port.header.rings[0], port.data[0], protocol::console_ring_bytes),
          output(port.header.rings[1], port.data[1], protocol::console_ring_bytes) {}

    std::string read_all() {
        std::string text(protocol::console_ring_bytes, '\0');
        text.resize(input.read(text.data(), protocol::console_ring_bytes));
        return text;
    }
    void exit(protocol::ExitKind kind, std::uint32_t value) {
        header.exit_value = value;
        header.exit_kind = kind;
    }

    protocol::ConsolePort& header;
    ring::ByteConsumer input;
    ring::ByteProducer output;
};

struct Heard {
    protocol::FrameHeader header;
    std::string payload;

    template<typename Payload>
    Payload as() const {
        Payload value{};
        std::memcpy(&value, payload.data(), std::min(sizeof(value), payload.size()));
        return value;
    }
};

class ControlTest {
  public:
    ControlTest() : session(std::make_unique<control::Session>(channel, machine, 0)) {}

    template<typename... Arguments>
    void say(Arguments... arguments) {
        std::uint8_t buffer[frame::size_with(protocol::frame_max_payload)];
        const std::size_t size = frame::write(buffer, arguments...);
        channel.in.insert(channel.in.end(), buffer, buffer + size);
    }
    void say_data(std::uint32_t container, const std::string& text) {
        std::uint8_t header[frame::header_bytes];
        frame::write_header(header, FrameType::Data, container, static_cast<std::uint32_t>(text.size()));
        channel.in.insert(channel.in.end(), header, header + sizeof(header));
        channel.in.insert(channel.in.end(), text.begin(), text.end());
    }
    // What the host hears of all that is sent now; every frame is well formed.
    std::vector<Heard> hear() {
        session->run();
        return take();
    }
    std::vector<Heard> take() {
        std::vector<Heard> all;
        const std::uint8_t* cursor = channel.out.data();
        const std::uint8_t* end = cursor + channel.out.size();
        frame::Frame frame{};
        for (;;) {
            const frame::Parse result = host.next(cursor, end, frame);
            if (result == frame::Parse::NeedMore) break;
            if (result == frame::Parse::Malformed) std::abort();
            all.push_back({frame.header, {reinterpret_cast<const char*>(frame.payload), frame.header.length}});
        }
        channel.out.clear();
        return all;
    }
    void open() {
        say(FrameType::Hello, 0U, protocol::Hello{protocol::control_version, 0, 0, 1000, 0});
        hear();
    }
    // Makes a container; its inside.
    Inside create(std::uint32_t number) {
        say(FrameType::Create, number, protocol::Create{1 << 24, 0, 0, 4096, 8192});
        hear();
        return Inside(*machine.ports.rbegin()->second);
    }
    void signalled(unsigned index) { session->signalled(index); }

    FakeChannel channel;
    FakeMachine machine;
    frame::Parser host{frame::Sender::Machine};
    std::unique_ptr<control::Session> session;
};

} // namespace control_test
