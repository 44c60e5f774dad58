// SPDX-License-Identifier: Apache-2.0
//
// The personality's side of its ports, as simple as it can be: blocking streams, page requests and timers for one
// thread. H passes every signal on; P sleeps until then.
#pragma once

#include "abi/protocol/console.hpp"
#include "abi/protocol/container.hpp"
#include "abi/protocol/store.hpp"
#include "abi/protocol/time.hpp"
#include "lib/ring/bytes.hpp"
#include "lib/ring/entries.hpp"
#include "lib/sel4/invoke.hpp"

namespace probe {

namespace where = protocol::container;

inline protocol::ConsolePort& console() { return *reinterpret_cast<protocol::ConsolePort*>(where::console_port); }
inline protocol::StorePort& store_port() { return *reinterpret_cast<protocol::StorePort*>(where::store_port); }
inline protocol::TimerPort& timer() { return *reinterpret_cast<protocol::TimerPort*>(where::timer_port); }
inline const protocol::ClockPage& clock_page() {
    return *reinterpret_cast<const protocol::ClockPage*>(where::clock_page);
}

inline void notify(std::uint64_t slot) { sel4::signal(where::root_pointer(slot)); }
inline void sleep_until_signal() { sel4::wait(where::root_pointer(where::wake_notification)); }

inline std::uint8_t* lane(protocol::Lane which) {
    return reinterpret_cast<std::uint8_t*>(where::console_port + 4096 * (1 + static_cast<std::uint64_t>(which)));
}

// What the host sends: eight bytes that say how much there is, and that much.
class Input {
  public:
    // At least one byte, or 0 at the end.
    std::uint32_t read(void* bytes, std::uint32_t count) {
        if (!begun_) {
            begun_ = true;
            for (std::uint32_t got = 0; got < sizeof left_;)
                got += read_ring(reinterpret_cast<std::uint8_t*>(&left_) + got,
                                 static_cast<std::uint32_t>(sizeof left_ - got));
        }
        if (left_ == 0) return 0;
        const std::uint32_t got = read_ring(bytes, count < left_ ? count : static_cast<std::uint32_t>(left_));
        left_ -= got;
        return got;
    }

  private:
    std::uint32_t read_ring(void* bytes, std::uint32_t count) {
        for (;;) {
            const std::uint32_t got = ring_.read(bytes, count);
            if (got != 0 && ring_.signal_due()) notify(where::control_notification);
            if (got != 0) return got;
            if (ring_.want_data(1)) sleep_until_signal();
            ring_.cancel_want();
        }
    }

    std::uint64_t left_ = 0;
    bool begun_ = false;
    ring::ByteConsumer ring_{console().rings[0], lane(protocol::Lane::ToContainer), protocol::console_ring_bytes};
};

class Output {
  public:
    void write(const void* bytes, std::uint32_t count) {
        const auto* at = static_cast<const std::uint8_t*>(bytes);
        while (count != 0) {
            const std::uint32_t put = ring_.write(at, count);
            if (put != 0 && ring_.signal_due()) notify(where::control_notification);
            at += put;
            count -= put;
            const std::uint32_t wanted = count < protocol::console_ring_bytes ? count : protocol::console_ring_bytes;
            if (count != 0 && ring_.want_space(wanted)) sleep_until_signal();
            ring_.cancel_want();
        }
    }

  private:
    ring::ByteProducer ring_{console().rings[1], lane(protocol::Lane::FromContainer), protocol::console_ring_bytes};
};

// Monotonic time by the clock page.
inline std::uint64_t now_ns() {
    __extension__ using Wide = unsigned __int128;
    const protocol::ClockPage& page = clock_page();
    for (;;) {
        const std::uint32_t sequence = __atomic_load_n(&page.sequence, __ATOMIC_ACQUIRE);
        const std::uint64_t ticks = __builtin_ia32_rdtsc() - page.base_tsc;
        const std::uint64_t now = page.base_ns + static_cast<std::uint64_t>(Wide{ticks} * page.mult >> page.shift);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if ((sequence & 1) == 0 && sequence == __atomic_load_n(&page.sequence, __ATOMIC_RELAXED)) return now;
    }
}

inline void set_timer(std::uint64_t deadline) {
    __atomic_store_n(&timer().deadline_ns, deadline, __ATOMIC_RELAXED);
    __atomic_store_n(&timer().generation, timer().generation + 1, __ATOMIC_RELEASE);
    notify(where::time_notification);
}

} // namespace probe
