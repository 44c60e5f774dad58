// SPDX-License-Identifier: Apache-2.0
#include "personality/syscall/table.hpp"

#include "personality/syscall/rows_event.hpp"
#include "personality/syscall/rows_fs.hpp"
#include "personality/syscall/rows_memory.hpp"
#include "personality/syscall/rows_mount.hpp"
#include "personality/syscall/rows_mqueue.hpp"
#include "personality/syscall/rows_path.hpp"
#include "personality/syscall/rows_process.hpp"
#include "personality/syscall/rows_scheduling.hpp"
#include "personality/syscall/rows_signal.hpp"
#include "personality/syscall/rows_socket.hpp"
#include "personality/syscall/rows_system.hpp"
#include "personality/syscall/rows_sysv.hpp"
#include "personality/syscall/rows_time.hpp"
#include "personality/syscall/rows_trace.hpp"

#include <algorithm>
#include <array>

namespace personality::syscall {

namespace {

constexpr std::size_t row_count = std::size(event_rows) + std::size(fs_rows) + std::size(memory_rows) +
                                  std::size(mount_rows) + std::size(mqueue_rows) + std::size(path_rows) +
                                  std::size(process_rows) + std::size(scheduling_rows) + std::size(signal_rows) +
                                  std::size(socket_rows) + std::size(system_rows) + std::size(sysv_rows) +
                                  std::size(time_rows) + std::size(trace_rows);

constexpr auto table = [] {
    std::array<Row, row_count> joined{};
    std::size_t count = 0;
    const auto add = [&](std::span<const Row> section) {
        for (const Row& row : section)
            joined[count++] = row;
    };
    add(event_rows);
    add(fs_rows);
    add(memory_rows);
    add(mount_rows);
    add(mqueue_rows);
    add(path_rows);
    add(process_rows);
    add(scheduling_rows);
    add(signal_rows);
    add(socket_rows);
    add(system_rows);
    add(sysv_rows);
    add(time_rows);
    add(trace_rows);
    std::sort(joined.begin(), joined.end(), [](const Row& a, const Row& b) { return a.number < b.number; });
    return joined;
}();

constexpr bool all_different() {
    for (std::size_t i = 1; i < table.size(); ++i)
        if (table[i - 1].number == table[i].number) return false;
    return true;
}
static_assert(all_different(), "a system call has two rows");

constexpr std::size_t number_count = table.back().number + 1;

// Index of each number's row plus 1; 0: there is none.
constexpr auto index = [] {
    std::array<std::uint16_t, number_count> result{};
    for (std::size_t i = 0; i < table.size(); ++i)
        result[table[i].number] = static_cast<std::uint16_t>(i + 1);
    return result;
}();

} // namespace

std::span<const Row> rows() { return table; }

const Row* find(std::uint64_t number) {
    if (number >= number_count || index[number] == 0) return nullptr;
    return &table[index[number] - 1U];
}

} // namespace personality::syscall
