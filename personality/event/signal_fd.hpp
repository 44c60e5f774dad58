// SPDX-License-Identifier: Apache-2.0
//
// Signals that are read instead of delivered, signalfd(2): those of whoever reads.
#pragma once

#include "personality/fs/vfs/file.hpp"
#include "personality/linux/signal.hpp"

namespace personality::event {

// `flags`: o_nonblock or nothing. enomem.
Result<Ref<fs::File>> make_signal_fd(linux::SignalSet wanted, std::uint32_t flags);
// einval: the file is none.
Result<> set_signal_fd(fs::File& file, linux::SignalSet wanted);

} // namespace personality::event
