// SPDX-License-Identifier: Apache-2.0
#include "personality/task/host_signals.hpp"

#include "personality/session/channel.hpp"
#include "personality/task/signals.hpp"

#include <bit>

namespace personality {

void deliver_host_signals() {
    Process* const init = Process::find(init_pid);
    if (init == nullptr) return;
    for (linux::SignalSet signals = session::channel::take_signals(); signals != 0; signals &= signals - 1)
        send_host_signal(*init, static_cast<unsigned>(std::countr_zero(signals)) + 1);
}

} // namespace personality
