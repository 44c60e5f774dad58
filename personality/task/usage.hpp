// SPDX-License-Identifier: Apache-2.0
//
// What tasks have used, getrusage(2).
#pragma once

#include <algorithm>
#include <cstdint>

namespace personality {

struct Usage {
    std::uint64_t user_ns = 0, system_ns = 0; // processor time
    std::uint64_t minor_faults = 0;
    std::uint64_t major_faults = 0;        // that waited for the page
    std::uint64_t waits = 0;               // gave the processor away to wait for something
    std::uint64_t preemptions = 0;         // lost it to others
    std::uint64_t most_resident_bytes = 0; // at any time; of a process

    Usage& operator+=(const Usage& other) {
        user_ns += other.user_ns;
        system_ns += other.system_ns;
        minor_faults += other.minor_faults;
        major_faults += other.major_faults;
        waits += other.waits;
        preemptions += other.preemptions;
        most_resident_bytes = std::max(most_resident_bytes, other.most_resident_bytes);
        return *this;
    }
};

} // namespace personality
