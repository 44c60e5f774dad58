// SPDX-License-Identifier: Apache-2.0
//
// A counter to wait for, eventfd(2).
#pragma once

#include "personality/fs/vfs/file.hpp"

namespace personality::event {

// `flags`: o_nonblock or nothing. With `semaphore` a read takes one. enomem.
Result<Ref<fs::File>> make_event_fd(std::uint32_t count, bool semaphore, std::uint32_t flags);

// For those who count on another's behalf: io_submit(2). einval: the file is no eventfd.
Result<> check_event_fd(fs::File& file);
Result<> signal_event_fd(fs::File& file); // adds one, if there is room

} // namespace personality::event
