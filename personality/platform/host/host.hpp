// SPDX-License-Identifier: Apache-2.0
//
// What a test or fuzzer of personality code sets up around it.
#pragma once

#include "abi/protocol/console.hpp"
#include "personality/task/task_state.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace personality::host {

// Makes a first process with one task, the current one, on the caller's stack; once a program. Its memory has a
// readable and writable mapping of `user_bytes` at user_base; it has no files.
Task& start();
inline constexpr std::uint64_t user_base = 0x100000;
inline constexpr std::uint64_t user_bytes = 16 << 20;

// The image's extent; must outlive its use. image_reads counts copies out of it.
void set_image(std::span<const std::byte> extent);
extern std::uint64_t image_reads;

// Bounds the container's memory, in pages.
void set_memory_limit(std::uint32_t pages);

// Whether programs are run as on a kernel that needs patched code.
extern bool patched_system_calls;

// The host's side of the channel: session frames, whole or in pieces.
void feed_input(std::string_view bytes); // as much as fits is taken now, the rest as it is read
std::string take_output();

// The network port's pages, as abi/protocol/network.hpp lays them out; null: the container has no network. The second
// is called where the switch would be signalled.
extern std::uint8_t* network_memory;
extern std::function<void()> on_frames_sent;

// Whenever all tasks wait, `outside` is called; then time has passed and the switch has signalled.
void on_idle(std::function<void()> outside);

} // namespace personality::host
