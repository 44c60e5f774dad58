// SPDX-License-Identifier: Apache-2.0
//
// The virtio network device (virtio 1.2, section 5.1) for the switch: takes frames from the link's `send` ring to the
// device and from the device to its `received` ring (abi/protocol/uplink.hpp), where they lie.
//
// The switch is believed nothing: a buffer's number, who has the buffer and a frame's length are checked by the
// driver's own books, and the device is never told an address that is not of a buffer. The headers that precede frames
// are in the driver's own memory; as no offload is agreed on, nothing in them matters.
#pragma once

#include "abi/protocol/network.hpp"
#include "abi/protocol/uplink.hpp"
#include "lib/ring/entries.hpp"
#include "lib/virtio/device.hpp"

namespace netdriver {

namespace uplink = protocol::uplink;

inline constexpr unsigned queue_entries = 128; // two for a frame: header and buffer
static_assert(2 * uplink::send_buffers <= queue_entries && 2 * uplink::receive_buffers <= queue_entries);

// What the device reads and writes beside buffers.
struct OwnMemory {
    alignas(16) std::uint8_t receive_queue[virtio::queue_bytes(queue_entries)];
    alignas(16) std::uint8_t send_queue[virtio::queue_bytes(queue_entries)];
    std::uint8_t received_header[16]; // of any frame: nobody looks at it
    std::uint8_t sent_header[16];     // of every frame: all 0
};
static_assert(sizeof(OwnMemory) <= protocol::server::netdriver_own_bytes);

template<typename Registers>
class Driver {
  public:
    // `own` is zeroed and at `physical` for the device; the link and its buffers are at `link`, the buffers at
    // `buffers_physical`.
    Driver(Registers registers, const protocol::server::VirtioDevice& layout, OwnMemory& own, std::uint64_t physical,
           uplink::Link& link, std::uint64_t buffers_physical)
        : device_(registers, layout), own_(own), physical_(physical), link_(link), buffers_physical_(buffers_physical) {
    }

    // False: the device can't be used.
    bool start() {
        if (!device_.begin(virtio::feature_event_index)) return false;
        if (!set_queue(receive_index, receive_, own_.receive_queue) || !set_queue(send_index, send_, own_.send_queue))
            return false;
        device_.finish();
        __atomic_store_n(&link_.accepted, 0, __ATOMIC_RELEASE);
        return true;
    }

    // The device did what no device may.
    bool broken() const { return receive_.broken() || send_.broken(); }

    // Does all that can be done now. True: the switch is to be signalled.
    bool run() {
        bool signal = follow_session();
        do {
            take_sent();
            take_received();
            if (session_ == 0) return signal;
            to_send_.cancel_want();
            returned_.cancel_want();
            give_back();
            send();
            signal = received_.signal_due() || signal;
            signal = sent_.signal_due() || signal;
        } while (work_is_there());
        return signal;
    }

  private:
    static constexpr unsigned receive_index = 0;
    static constexpr unsigned send_index = 1;
    static constexpr std::uint32_t header_bytes = 12; // struct virtio_net_hdr, with num_buffers

    enum class Holder : std::uint8_t { driver, device, peer };

    std::uint64_t at(const void* inside) const {
        return physical_ + static_cast<std::uint64_t>(static_cast<const std::uint8_t*>(inside) -
                                                      reinterpret_cast<const std::uint8_t*>(&own_));
    }
    std::uint64_t buffer(unsigned number) const { return buffers_physical_ + number * uplink::buffer_bytes; }

    bool set_queue(unsigned index, virtio::Queue& queue, std::uint8_t* memory) {
        if (device_.queue_max(index) < queue_entries) return false;
        queue = virtio::Queue(memory, at(memory), queue_entries);
        if ((device_.features() & virtio::feature_event_index) != 0) queue.use_event_index();
        return device_.set_queue(index, queue);
    }

    // True: the switch has begun a session.
    bool follow_session() {
        const std::uint32_t wanted = __atomic_load_n(&link_.session, __ATOMIC_ACQUIRE);
        if (wanted == session_) return false;
        session_ = wanted;
        if (session_ == 0) return false;
        link_.send.consumed = link_.returned.consumed = 0;
        link_.sent.produced = link_.received.produced = 0;
        to_send_ = {link_.send, link_.send_entry, uplink::send_buffers};
        sent_ = {link_.sent, link_.sent_entry, uplink::send_buffers};
        received_ = {link_.received, link_.received_entry, uplink::receive_buffers};
        returned_ = {link_.returned, link_.returned_entry, uplink::receive_buffers};
        for (unsigned number = 0; number < uplink::receive_buffers; ++number)
            if (holder_[number] != Holder::device) give_to_device(number);
        publish_receive();
        __atomic_store_n(&link_.accepted, session_, __ATOMIC_RELEASE);
        return true;
    }

    void give_to_device(unsigned number) {
        const virtio::Buffer parts[] = {{at(own_.received_header), header_bytes},
                                        {buffer(number), uplink::buffer_bytes}};
        holder_[number] = receive_.add(parts, 0, 2, number) ? Holder::device : Holder::driver;
    }

    void publish_receive() {
        if (receive_.publish()) device_.notify(receive_index);
    }

    bool take_sent() {
        bool any = false;
        virtio::Completion done{};
        while (send_.take(done)) {
            holder_[done.token] = Holder::driver;
            --sending_;
            if (session_ != 0) sent_.push({static_cast<std::uint16_t>(done.token), 0});
            any = true;
        }
        return any;
    }

    void take_received() {
        virtio::Completion done{};
        bool returned = false;
        while (receive_.take(done)) {
            const std::uint32_t length = done.written - header_bytes;
            const bool sound = done.written >= header_bytes + protocol::min_frame_bytes &&
                               length <= protocol::max_frame_bytes && session_ != 0;
            if (sound && received_.push({static_cast<std::uint16_t>(done.token), static_cast<std::uint16_t>(length)})) {
                holder_[done.token] = Holder::peer;
            } else {
                give_to_device(done.token);
                returned = true;
            }
        }
        if (returned) publish_receive();
    }

    void give_back() {
        uplink::Entry entry{};
        bool any = false;
        while (returned_.pop(entry)) {
            if (entry.buffer >= uplink::receive_buffers || holder_[entry.buffer] != Holder::peer) continue;
            give_to_device(entry.buffer);
            any = true;
        }
        if (any) publish_receive();
    }

    void send() {
        uplink::Entry entry{};
        bool any = false;
        while (to_send_.pop(entry)) {
            if (entry.buffer < uplink::receive_buffers || entry.buffer >= uplink::buffers ||
                holder_[entry.buffer] == Holder::device)
                continue;
            const bool sound = entry.length >= protocol::min_frame_bytes && entry.length <= protocol::max_frame_bytes;
            const virtio::Buffer parts[] = {{at(own_.sent_header), header_bytes}, {buffer(entry.buffer), entry.length}};
            if (sound && send_.add(parts, 2, 0, entry.buffer)) {
                holder_[entry.buffer] = Holder::device;
                ++sending_;
                any = true;
            } else {
                sent_.push(entry);
            }
        }
        if (any && send_.publish()) device_.notify(send_index);
    }

    // Before it sleeps: whether there is something to do already.
    bool work_is_there() {
        // The device tells of what it has sent only when buffers run short: until then nobody waits for them.
        const bool scarce = sending_ > uplink::send_buffers / 2;
        send_.set_interrupts(scarce);
        if (scarce && take_sent()) return true;
        return !to_send_.want_data(1) || !returned_.want_data(uplink::receive_buffers / 4);
    }

    virtio::Device<Registers> device_;
    OwnMemory& own_;
    std::uint64_t physical_;
    uplink::Link& link_;
    std::uint64_t buffers_physical_;
    virtio::Queue receive_;
    virtio::Queue send_;
    ring::EntryConsumer<uplink::Entry> to_send_;
    ring::EntryProducer<uplink::Entry> sent_;
    ring::EntryProducer<uplink::Entry> received_;
    ring::EntryConsumer<uplink::Entry> returned_;
    std::uint32_t session_ = 0;
    unsigned sending_ = 0;
    Holder holder_[uplink::buffers] = {};
};

} // namespace netdriver
