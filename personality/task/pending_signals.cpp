// SPDX-License-Identifier: Apache-2.0
#include "personality/task/pending_signals.hpp"

#include <new>

namespace personality {

namespace {
constexpr unsigned first_queued_signal = 32; // real-time signals don't merge
}

void PendingSignals::add(unsigned signal, const SignalCause& cause) {
    const bool waits = (set_ & linux::signal_bit(signal)) != 0;
    set_ |= linux::signal_bit(signal);
    if (waits && signal < first_queued_signal) return;
    auto* const record = new (std::nothrow) Record{signal, cause, {}};
    if (record != nullptr) records_.push_back(*record);
}

PendingSignals::Record* PendingSignals::find(unsigned signal) {
    for (Record& record : records_)
        if (record.signal == signal) return &record;
    return nullptr;
}

SignalCause PendingSignals::take(unsigned signal) {
    SignalCause cause;
    if (Record* const record = find(signal); record != nullptr) {
        cause = record->cause;
        delete record;
    }
    if (find(signal) == nullptr) set_ &= ~linux::signal_bit(signal);
    return cause;
}

void PendingSignals::discard(linux::SignalSet signals) {
    for (unsigned signal = 1; signal <= linux::signal_count; ++signal)
        while ((set_ & signals & linux::signal_bit(signal)) != 0)
            take(signal);
}

} // namespace personality
