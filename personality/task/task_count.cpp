// SPDX-License-Identifier: Apache-2.0
#include "personality/task/task_count.hpp"

#include "personality/platform/ports.hpp"

#include <algorithm>

namespace personality::task_count {

namespace {

std::uint32_t count = 0;
std::uint32_t most = 0;
std::uint32_t peak = 0;
std::uint64_t refused = 0;

void change(std::int32_t by) {
    count += static_cast<std::uint32_t>(by);
    peak = std::max(peak, count);
    __atomic_store_n(&platform::console_port().task_count, count, __ATOMIC_RELAXED);
}

} // namespace

std::uint32_t now() { return count; }
std::uint32_t limit() { return most; }
void set_limit(std::uint32_t at_most) { most = at_most; }
std::uint32_t most_ever() { return peak; }
std::uint64_t refusals() { return refused; }

Result<> may_grow() {
    if (most == 0 || count < most) return {};
    ++refused;
    return Errno::eagain;
}

void add() { change(1); }
void remove() { change(-1); }

} // namespace personality::task_count
