// SPDX-License-Identifier: Apache-2.0
#include "personality/task/task_count.hpp"

#include "personality/platform/ports.hpp"

namespace personality::task_count {

namespace {

std::uint32_t count = 0;
std::uint32_t most = 0;

void change(std::int32_t by) {
    count += static_cast<std::uint32_t>(by);
    __atomic_store_n(&platform::console_port().task_count, count, __ATOMIC_RELAXED);
}

} // namespace

std::uint32_t now() { return count; }
std::uint32_t limit() { return most; }
void set_limit(std::uint32_t at_most) { most = at_most; }

Result<> may_grow() {
    if (most != 0 && count >= most) return Errno::eagain;
    return {};
}

void add() { change(1); }
void remove() { change(-1); }

} // namespace personality::task_count
