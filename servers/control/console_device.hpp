// SPDX-License-Identifier: Apache-2.0
//
// The virtio console device with multiple ports (virtio 1.2, section 5.3) as a Channel: its port 1, the first that
// isn't a console, if it bears the channel's name. Port 0 belongs to consoles and is left alone. Port 2 tells the host
// of restarts.
#pragma once

#include "abi/protocol/control.hpp"
#include "lib/virtio/device.hpp"
#include "servers/control/channel.hpp"

#include <cstring>
#include <string_view>
#include <utility>

namespace control {

inline constexpr std::string_view port_name = protocol::control_port_name;

// Memory for queues and buffers that the device reaches.
struct ConsoleMemory {
    static constexpr unsigned queue_entries = 32;
    static constexpr unsigned notes = 16; // messages of the control queues, each way
    static constexpr unsigned note_bytes = 64;
    static constexpr unsigned in_buffers = 16;
    static constexpr unsigned in_bytes = 4096;
    static constexpr unsigned out_buffers = 8;
    static constexpr unsigned out_bytes = 16384;

    alignas(16) std::uint8_t queues[5][virtio::queue_bytes(queue_entries)];
    alignas(16) protocol::RestartNotice restart;
    alignas(16) std::uint8_t notes_in[notes][note_bytes];
    alignas(16) std::uint8_t notes_out[notes][note_bytes];
    alignas(16) std::uint8_t in[in_buffers][in_bytes];
    alignas(16) std::uint8_t out[out_buffers][out_bytes];
};
static_assert(sizeof(ConsoleMemory) <= protocol::server::control_dma_bytes);
static_assert(max_reserve <= ConsoleMemory::out_bytes);

template<typename Registers>
class ConsoleDevice : public Channel {
  public:
    // `memory` is zeroed and at `physical` for the device.
    ConsoleDevice(Registers registers, const protocol::server::VirtioDevice& layout, ConsoleMemory& memory,
                  std::uint64_t physical)
        : device_(registers, layout), memory_(memory), physical_(physical) {}

    // False: the device can't be used.
    bool start() {
        if (!device_.begin(feature_multiport | virtio::feature_event_index) ||
            (device_.features() & feature_multiport) == 0)
            return false;
        for (unsigned i = 0; i < 4; ++i) {
            if (device_.queue_max(queue_index[i]) < ConsoleMemory::queue_entries) return false;
            queues_[i] = virtio::Queue(memory_.queues[i], at(memory_.queues[i]), ConsoleMemory::queue_entries);
            if ((device_.features() & virtio::feature_event_index) != 0) queues_[i].use_event_index();
            if (!device_.set_queue(queue_index[i], queues_[i])) return false;
        }
        const bool has_restart_port = device_.queue_max(restart_queue) >= ConsoleMemory::queue_entries;
        virtio::Queue restarts(memory_.queues[4], at(memory_.queues[4]), ConsoleMemory::queue_entries);
        if (incarnation_ != 0 && has_restart_port && !device_.set_queue(restart_queue, restarts)) return false;
        device_.finish();
        if (incarnation_ != 0 && has_restart_port) {
            memory_.restart = {incarnation_};
            const virtio::Buffer buffer{at(&memory_.restart), sizeof(memory_.restart)};
            restarts.set_interrupts(false);
            if (restarts.add(&buffer, 1, 0, 0) && restarts.publish()) device_.notify(restart_queue);
        }
        for (unsigned i = 0; i < ConsoleMemory::notes; ++i)
            give(note_in, memory_.notes_in[i], ConsoleMemory::note_bytes, i);
        for (unsigned i = 0; i < ConsoleMemory::in_buffers; ++i)
            give(data_in, memory_.in[i], ConsoleMemory::in_bytes, i);
        queues_[data_out].set_interrupts(false);
        free_out_ = (1U << ConsoleMemory::out_buffers) - 1;
        free_notes_ = (1U << ConsoleMemory::notes) - 1;
        publish(note_in);
        publish(data_in);
        say(event_device_ready, 0, 1);
        return true;
    }

    // Tells the host, where it listens, that this is another server than the one before. Once, before start().
    void announce_restart(std::uint32_t incarnation) { incarnation_ = incarnation; }

    // The device did what no device may.
    bool broken() const {
        for (const virtio::Queue& queue : queues_) {
            if (queue.broken()) return true;
        }
        return false;
    }

    // Follows the device's own messages: ports that appear, the host that comes and goes.
    void serve_notes() {
        virtio::Completion done{};
        while (queues_[note_out].take(done))
            free_notes_ |= 1U << done.token;
        // A note may take an answer: those that can't have one yet stay where they are.
        while (free_notes_ != 0 && (free_notes_ & (free_notes_ - 1)) != 0 && queues_[note_in].take(done)) {
            std::uint8_t note[ConsoleMemory::note_bytes];
            const unsigned size = done.written < sizeof(note) ? done.written : sizeof(note);
            std::memcpy(note, memory_.notes_in[done.token], sizeof(note));
            hear(note, size);
            give(note_in, memory_.notes_in[done.token], ConsoleMemory::note_bytes, done.token);
            publish(note_in);
        }
    }

    Input input() override {
        virtio::Completion done{};
        while (in_size_ == 0 && queues_[data_in].take(done)) {
            in_buffer_ = done.token;
            in_start_ = 0;
            in_size_ = done.written < ConsoleMemory::in_bytes ? done.written : ConsoleMemory::in_bytes;
            if (in_size_ == 0) return_input();
            serve_notes(); // that the host has opened the port was noted before its first bytes
        }
        return {memory_.in[in_buffer_] + in_start_, in_size_};
    }

    void consume(std::size_t count) override {
        in_start_ += static_cast<unsigned>(count);
        in_size_ -= static_cast<unsigned>(count);
        if (count != 0 && in_size_ == 0) return_input();
    }

    std::uint8_t* reserve(std::size_t bytes) override {
        if (out_size_ + bytes > ConsoleMemory::out_bytes) send_buffer();
        if (out_size_ == 0 && !take_out_buffer()) return nullptr;
        return memory_.out[out_buffer_] + out_size_;
    }

    void commit(std::size_t bytes) override {
        out_size_ += static_cast<unsigned>(bytes);
        committed_ += bytes;
    }

    std::uint64_t committed() const override { return committed_; }

    std::uint64_t delivered() override {
        reclaim();
        return delivered_;
    }

    bool wait_for_delivery() override {
        const std::uint64_t before = delivered_;
        queues_[data_out].set_interrupts(true);
        return delivered() == before;
    }

    void flush() override {
        send_buffer();
        publish(data_out);
        publish(data_in);
    }

    bool opened() override { return std::exchange(opened_, false); }

  private:
    static constexpr std::uint64_t feature_multiport = 2;
    static constexpr std::uint32_t our_port = 1;

    // Queues in the order of `queues_`, and where the device has them.
    enum QueueName : unsigned { note_in, note_out, data_in, data_out };
    static constexpr unsigned queue_index[4] = {2, 3, 4, 5};
    static constexpr unsigned restart_queue = 7;

    static constexpr unsigned out_buffers = ConsoleMemory::out_buffers;
    struct Sent {
        unsigned buffer;
        unsigned bytes;
    };

    // Section 5.3.6.2: control messages.
    struct Note {
        std::uint32_t port;
        std::uint16_t event;
        std::uint16_t value;
    };
    static constexpr std::uint16_t event_device_ready = 0;
    static constexpr std::uint16_t event_port_add = 1;
    static constexpr std::uint16_t event_port_ready = 3;
    static constexpr std::uint16_t event_port_open = 6;
    static constexpr std::uint16_t event_port_name = 7;

    std::uint64_t at(const void* inside) const {
        return physical_ + static_cast<std::uint64_t>(static_cast<const std::uint8_t*>(inside) -
                                                      reinterpret_cast<const std::uint8_t*>(&memory_));
    }

    void give(QueueName queue, const void* bytes, std::uint32_t size, std::uint32_t token) {
        const virtio::Buffer buffer{at(bytes), size};
        changed_[queue] = queues_[queue].add(&buffer, 0, 1, token) || changed_[queue];
    }

    void publish(QueueName queue) {
        if (changed_[queue] && queues_[queue].publish()) device_.notify(queue_index[queue]);
        changed_[queue] = false;
    }

    void say(std::uint16_t event, std::uint32_t port, std::uint16_t value) {
        const auto slot = static_cast<unsigned>(__builtin_ctz(free_notes_));
        free_notes_ &= free_notes_ - 1;
        const Note note{port, event, value};
        std::memcpy(memory_.notes_out[slot], &note, sizeof(note));
        const virtio::Buffer buffer{at(memory_.notes_out[slot]), sizeof(note)};
        changed_[note_out] = queues_[note_out].add(&buffer, 1, 0, slot);
        publish(note_out);
    }

    void hear(const std::uint8_t* bytes, unsigned size) {
        Note note{};
        if (size < sizeof(note)) return;
        std::memcpy(&note, bytes, sizeof(note));
        if (note.port != our_port) return;
        if (note.event == event_port_add) {
            say(event_port_ready, our_port, 1);
        } else if (note.event == event_port_name) {
            std::string_view name(reinterpret_cast<const char*>(bytes) + sizeof(note), size - sizeof(note));
            name = name.substr(0, name.find('\0'));
            if (name == port_name) say(event_port_open, our_port, 1);
        } else if (note.event == event_port_open && note.value == 1) {
            opened_ = true;
        }
    }

    void return_input() {
        give(data_in, memory_.in[in_buffer_], ConsoleMemory::in_bytes, in_buffer_);
        // The host waits when it has used up all buffers: let it go on before the last is read.
        if (++in_returned_ % (ConsoleMemory::in_buffers / 4) == 0) publish(data_in);
    }

    bool take_out_buffer() {
        reclaim();
        if (free_out_ == 0) {
            queues_[data_out].set_interrupts(true); // to be woken when there is one
            reclaim();
            if (free_out_ == 0) return false;
        }
        queues_[data_out].set_interrupts(false);
        out_buffer_ = static_cast<unsigned>(__builtin_ctz(free_out_));
        return true;
    }

    void reclaim() {
        virtio::Completion done{};
        while (queues_[data_out].take(done))
            finished(done.token);
    }

    // QEMU finishes buffers in the order in which they were sent. One that the host closed the channel in the midst of
    // it never finishes: it is free when a later one is.
    void finished(std::uint32_t buffer) {
        const auto is_out = [&](unsigned i) { return sent_[i % out_buffers].buffer == buffer; };
        unsigned at = oldest_sent_;
        while (at != next_sent_ && !is_out(at))
            ++at;
        if (at == next_sent_) return;
        for (; oldest_sent_ != at + 1; ++oldest_sent_) {
            const Sent& oldest = sent_[oldest_sent_ % out_buffers];
            free_out_ |= 1U << oldest.buffer;
            delivered_ += oldest.bytes;
        }
    }

    // Hands the buffer that is being filled to the device.
    void send_buffer() {
        if (out_size_ == 0) return;
        const virtio::Buffer buffer{at(memory_.out[out_buffer_]), out_size_};
        changed_[data_out] = queues_[data_out].add(&buffer, 1, 0, out_buffer_) || changed_[data_out];
        free_out_ &= ~(1U << out_buffer_);
        sent_[next_sent_++ % out_buffers] = {out_buffer_, out_size_};
        out_size_ = 0;
    }

    virtio::Device<Registers> device_;
    ConsoleMemory& memory_;
    std::uint64_t physical_;
    virtio::Queue queues_[4];
    bool changed_[4] = {};    // something was added that the device wasn't shown
    unsigned free_notes_ = 0; // bits
    unsigned free_out_ = 0;   // bits
    unsigned in_buffer_ = 0;  // that is being read, if in_size_ isn't 0
    unsigned in_start_ = 0;
    unsigned in_size_ = 0;
    unsigned in_returned_ = 0;
    unsigned out_buffer_ = 0; // that is being filled, if out_size_ isn't 0
    unsigned out_size_ = 0;
    std::uint64_t committed_ = 0;
    std::uint64_t delivered_ = 0;
    Sent sent_[out_buffers] = {}; // and not free again
    unsigned oldest_sent_ = 0;
    unsigned next_sent_ = 0;
    std::uint32_t incarnation_ = 0;
    bool opened_ = false;
};

} // namespace control
