// SPDX-License-Identifier: Apache-2.0
#include "personality/task/pending_signals.hpp"

#include "personality/task/clock_timer.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace personality {

namespace {
constexpr unsigned first_queued_signal = 32; // real-time signals don't merge
std::uint64_t records_in_container = 0;
} // namespace

void TimerSignal::miss(std::uint64_t times) {
    missed = static_cast<std::uint32_t>(std::min<std::uint64_t>(missed + times, INT32_MAX));
}

void TimerSignal::taken() {
    waits = false;
    if (timer != nullptr) miss(timer->resume());
    overrun = std::exchange(missed, 0);
}

std::uint64_t PendingSignals::count_in_container() { return records_in_container; }

bool PendingSignals::add(unsigned signal, const SignalCause& cause, std::uint64_t limit) {
    const bool waits = (set_ & linux::signal_bit(signal)) != 0;
    if (waits && signal < first_queued_signal) return true;
    auto* const record = records_in_container < limit ? new (std::nothrow) Record{signal, cause, {}} : nullptr;
    set_ |= linux::signal_bit(signal);
    if (record == nullptr) return false;
    ++records_in_container;
    records_.push_back(*record);
    if (cause.timer) cause.timer->waits = true;
    return true;
}

void PendingSignals::remove(Record& record) {
    --records_in_container;
    delete &record;
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
        remove(*record);
        if (cause.timer) {
            cause.timer->taken();
            cause.uid = cause.timer->overrun; // si_overrun is there
        }
    }
    if (find(signal) == nullptr) set_ &= ~linux::signal_bit(signal);
    return cause;
}

const PendingSignals::Record* PendingSignals::record(std::uint64_t number) const {
    for (const Record& record : records_)
        if (number-- == 0) return &record;
    return nullptr;
}

void PendingSignals::discard(linux::SignalSet signals) {
    for (unsigned signal = 1; signal <= linux::signal_count; ++signal)
        while ((set_ & signals & linux::signal_bit(signal)) != 0)
            take(signal);
}

} // namespace personality
