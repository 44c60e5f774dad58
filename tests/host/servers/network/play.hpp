// SPDX-License-Identifier: Apache-2.0
//
// A switch with containers and a driver that the test plays.
#pragma once

#include "servers/network/switch.hpp"
#include "tests/host/servers/network/frames.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace network_test {

// A container's end of its port.
class Container {
  public:
    Container()
        : memory_(std::make_unique<Memory>()), in_(port().in, memory_->bytes + 4096, protocol::network_in_bytes),
          out_(port().out, memory_->bytes + 4096 + protocol::network_in_bytes, protocol::network_out_bytes) {}

    std::uint8_t* memory() { return memory_->bytes; }
    protocol::NetworkPort& port() { return *reinterpret_cast<protocol::NetworkPort*>(memory_->bytes); }

    bool send(const Frame& frame, unsigned number = 0) {
        const std::uint32_t room = protocol::frame_room(frame.length);
        if (out_.space() < room) return false;
        const protocol::FrameMark mark{static_cast<std::uint16_t>(frame.length), static_cast<std::uint8_t>(number), 0,
                                       0};
        out_.place(&mark, sizeof(mark), 0);
        out_.place(frame.bytes, frame.length, sizeof(mark));
        out_.commit(room);
        return true;
    }

    std::optional<std::pair<Frame, unsigned>> receive() {
        protocol::FrameMark mark{};
        if (in_.copy(&mark, sizeof(mark), 0) != sizeof(mark)) return std::nullopt;
        Frame frame;
        frame.length = mark.length;
        if (in_.copy(frame.bytes, mark.length, sizeof(mark)) != mark.length) return std::nullopt;
        in_.release(protocol::frame_room(mark.length));
        return std::pair(frame, unsigned{mark.interface});
    }

    // Forgets what is there; returns how many frames it was.
    unsigned drain() {
        unsigned count = 0;
        while (receive())
            ++count;
        return count;
    }

  private:
    struct alignas(4096) Memory {
        std::uint8_t bytes[4096 * protocol::network_port_pages] = {};
    };

    std::unique_ptr<Memory> memory_;
    ring::ByteConsumer in_;
    ring::ByteProducer out_;
};

struct NotedSignals final : network::Signals {
    void signal_container(unsigned index) override { containers.push_back(index); }
    void signal_driver() override { ++driver; }

    std::vector<unsigned> containers;
    unsigned driver = 0;
};

// The driver, with nothing behind it but the test.
class Driver {
  public:
    Driver() : link_(std::make_unique<protocol::uplink::Link>()), buffers_(new std::uint8_t[buffer_bytes]()) {}

    protocol::uplink::Link& link() { return *link_; }
    std::uint8_t* buffers() { return buffers_.get(); }

    // Takes the session that is offered, as a driver that has just started does.
    void accept() {
        namespace uplink = protocol::uplink;
        link_->send.consumed = link_->returned.consumed = link_->sent.produced = link_->received.produced = 0;
        send_ = {link_->send, link_->send_entry, uplink::send_buffers};
        sent_ = {link_->sent, link_->sent_entry, uplink::send_buffers};
        received_ = {link_->received, link_->received_entry, uplink::receive_buffers};
        returned_ = {link_->returned, link_->returned_entry, uplink::receive_buffers};
        free_.clear();
        for (std::uint16_t number = 0; number < uplink::receive_buffers; ++number)
            free_.push_back(number);
        link_->accepted = link_->session;
    }

    bool give(const Frame& frame) {
        protocol::uplink::Entry entry{};
        while (returned_.pop(entry))
            free_.push_back(entry.buffer);
        if (free_.empty()) return false;
        const std::uint16_t buffer = free_.front();
        free_.pop_front();
        std::memcpy(buffers() + buffer * protocol::uplink::buffer_bytes, frame.bytes, frame.length);
        return received_.push({buffer, static_cast<std::uint16_t>(frame.length)});
    }

    std::optional<Frame> take() {
        protocol::uplink::Entry entry{};
        if (!send_.pop(entry)) return std::nullopt;
        Frame frame;
        frame.length = entry.length;
        std::memcpy(frame.bytes, buffers() + entry.buffer * protocol::uplink::buffer_bytes, entry.length);
        sent_.push({entry.buffer, 0});
        return frame;
    }

  private:
    static constexpr std::size_t buffer_bytes = protocol::uplink::buffers * protocol::uplink::buffer_bytes;

    std::unique_ptr<protocol::uplink::Link> link_;
    std::unique_ptr<std::uint8_t[]> buffers_;
    ring::EntryConsumer<protocol::uplink::Entry> send_;
    ring::EntryProducer<protocol::uplink::Entry> sent_;
    ring::EntryProducer<protocol::uplink::Entry> received_;
    ring::EntryConsumer<protocol::uplink::Entry> returned_;
    std::deque<std::uint16_t> free_;
};

struct Play {
    Play() {
        driver.accept();
        the_switch->run();
    }

    // Container `index`, in place of one before, with one interface or two and an open port.
    Container& add(unsigned index, const NetworkInterface& first, const NetworkInterface& second = {}) {
        containers.resize(std::max<std::size_t>(containers.size(), index + 1));
        the_switch->detach(index);
        containers[index] = std::make_unique<Container>();
        const NetworkInterface of_it[protocol::max_interfaces] = {first, second};
        the_switch->attach(index, of_it, &containers[index]->port());
        run();
        return *containers[index];
    }

    // Until there is nothing to do.
    void run() {
        while (the_switch->run())
            ;
    }

    Driver driver;
    NotedSignals signals;
    std::unique_ptr<network::Interfaces> interfaces = std::make_unique<network::Interfaces>();
    network::Uplink uplink{driver.link(), driver.buffers(), 1};
    std::unique_ptr<network::Switch> the_switch = std::make_unique<network::Switch>(*interfaces, uplink, signals);
    std::vector<std::unique_ptr<Container>> containers;
};

} // namespace network_test
