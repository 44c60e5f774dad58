// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/ports.hpp"

#include "lib/ring/bytes.hpp"
#include "personality/mm/page.hpp"
#include "personality/platform/doorbell.hpp"
#include "personality/platform/host/host.hpp"
#include "platform/vcpu.hpp"

namespace personality {

namespace platform {

namespace {

protocol::ConsolePort console;
protocol::TimerPort timer;
std::uint8_t rings[protocol::lane_count][protocol::console_ring_bytes];
std::string input;

ring::ByteProducer& input_ring() {
    static ring::ByteProducer ring(console.rings[0], rings[0], protocol::console_ring_bytes);
    return ring;
}

ring::ByteConsumer& output_ring() {
    static ring::ByteConsumer ring(console.rings[1], rings[1], protocol::console_ring_bytes);
    return ring;
}

void push_input() { input.erase(0, input_ring().write(input.data(), static_cast<std::uint32_t>(input.size()))); }

// Time-stamp counter ticks are taken for nanoseconds: time passes, at some rate.
constexpr protocol::ClockPage host_clock{
    .sequence = 0, .shift = 0, .mult = 1, .base_tsc = 0, .base_ns = 0, .realtime_offset_ns = 1'700'000'000'000'000'000};

} // namespace

const protocol::ClockPage& clock_page() { return host_clock; }
protocol::ConsolePort& console_port() { return console; }
protocol::TimerPort& timer_port() { return timer; }
std::uint8_t* console_ring(protocol::Lane lane) { return rings[static_cast<unsigned>(lane)]; }

void signal_control_server() {
    push_input();
    Vcpu::events |= console_event;
}
void signal_store_server() {}
void signal_time_server() {}

bool open_network() { return host::network_memory != nullptr; }
protocol::NetworkPort& network_port() { return *reinterpret_cast<protocol::NetworkPort*>(host::network_memory); }
const std::uint8_t* network_in_ring() { return host::network_memory + page_size; }
std::uint8_t* network_out_ring() { return host::network_memory + page_size + protocol::network_in_bytes; }
void signal_network_server() {
    if (host::on_frames_sent) host::on_frames_sent();
}

} // namespace platform

std::uint8_t* host::network_memory = nullptr;
std::function<void()> host::on_frames_sent;

void host::on_idle(std::function<void()> outside) {
    platform::Vcpu::on_idle = [outside = std::move(outside)] {
        outside();
        platform::Vcpu::events |= platform::network_event | platform::timer_event;
    };
}

void host::feed_input(std::string_view bytes) {
    platform::input += bytes;
    platform::push_input();
    platform::Vcpu::events |= platform::console_event;
}

std::string host::take_output() {
    std::string output(protocol::console_ring_bytes, '\0');
    output.resize(platform::output_ring().read(output.data(), protocol::console_ring_bytes));
    platform::Vcpu::events |= platform::console_event;
    return output;
}

} // namespace personality
