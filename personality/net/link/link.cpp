// SPDX-License-Identifier: Apache-2.0
#include "personality/net/link/link.hpp"

#include "personality/net/inet/stack.hpp"
#include "personality/net/link/frame_port.hpp"
#include "personality/platform/clock.hpp"
#include "personality/platform/doorbell.hpp"
#include "personality/platform/ports.hpp"
#include "personality/task/timer_queue.hpp"
#include "personality/task/wait_queue.hpp"

#include <lwip/priv/tcp_priv.h>

#include <memory>

namespace personality::net::link {

namespace {

constexpr std::uint64_t patience_ns = 1'000'000'000; // with a switch that has yet to describe the interfaces
constexpr unsigned most_frames = 256;                // at a time, so that a flood leaves programs some time

struct Link {
    FramePort port{platform::network_port(), platform::network_in_ring(), platform::network_out_ring(),
                   platform::signal_network_server};
    std::uint32_t generation = 0;
    std::unique_ptr<Interface> interfaces[protocol::max_interfaces];
};

std::unique_ptr<Link> opened;
Traffic total;
WaitQueue described;

void follow(const protocol::NetworkInterface (&descriptions)[protocol::max_interfaces]) {
    for (unsigned i = 0; i < protocol::max_interfaces; ++i) {
        auto& interface = opened->interfaces[i];
        if (interface && interface->is(descriptions[i])) continue;
        interface.reset();
        if (descriptions[i].network == 0 || !protocol::interface_valid(descriptions[i])) continue;
        interface.reset(new (std::nothrow) Interface(opened->port, total, i, descriptions[i]));
    }
}

void look_at_description() {
    if (opened->port.generation() == opened->generation) return;
    std::uint32_t generation = 0;
    protocol::NetworkInterface descriptions[protocol::max_interfaces];
    if (!opened->port.read_interfaces(generation, descriptions)) return; // an event follows
    opened->generation = generation;
    follow(descriptions);
    described.wake_all();
}

bool open_port() {
    if (opened) return true;
    if (!platform::open_network()) return false;
    opened.reset(new (std::nothrow) Link);
    if (!opened) return false;
    look_at_description();
    (void)opened->port.wait_for_frames(); // those that are there are taken with the next event
    return true;
}

void retry_sending() {
    for (tcp_pcb* block = tcp_active_pcbs; block != nullptr; block = block->next)
        if (block->unsent != nullptr || (block->flags & TF_ACK_NOW) != 0) (void)tcp_output(block);
}

void receive();
Timer more_timer([](Timer&) { receive(); });

void receive() {
    unsigned left = most_frames;
    bool asleep = false;
    while (left != 0 && !asleep) {
        unsigned number = 0;
        for (; left != 0; --left) {
            pbuf* const frame = opened->port.receive(number);
            if (frame == nullptr) break;
            if (Interface* const to = opened->interfaces[number].get())
                to->receive(frame);
            else
                pbuf_free(frame);
        }
        asleep = left != 0 && opened->port.wait_for_frames();
    }
    if (!asleep) more_timer.arm(platform::monotonic_ns());
    inet::settle();
}

} // namespace

void open() {
    inet::start();
    if (!open_port()) return;
    const Deadline deadline = platform::monotonic_ns() + patience_ns;
    while (opened->generation == 0 && described.wait(deadline, WaitMode::killable).ok()) {
    }
}

void on_event() {
    inet::start();
    if (!open_port()) return;
    look_at_description();
    if (opened->port.has_room_again()) retry_sending();
    receive();
}

void flush() {
    if (!opened) return;
    opened->port.flush();
    platform::console_port().network_in_bytes = total.in_bytes;
    platform::console_port().network_out_bytes = total.out_bytes;
}

Interface* interface(unsigned number) {
    return opened && number < protocol::max_interfaces ? opened->interfaces[number].get() : nullptr;
}

const Traffic& traffic() { return total; }

} // namespace personality::net::link
