// SPDX-License-Identifier: Apache-2.0
//
// futex_waitv(2): waiting for one of several words.
#include "personality/platform/clock.hpp"
#include "personality/syscall/futex_waiters.hpp"
#include "personality/syscall/rows_process.hpp"
#include "personality/syscall/time_values.hpp"

#include <memory>
#include <new>
#include <optional>

namespace personality::syscall {

namespace {

constexpr std::uint32_t most_words = 128; // FUTEX_WAITV_MAX
constexpr std::uint32_t flag_32_bits = 2;
constexpr std::uint32_t flag_private = 128;

struct Waits {
    std::optional<FutexWaiter> of[most_words];
    std::uint32_t count = 0;

    // The last one that was woken.
    std::optional<std::uint32_t> woken() const {
        for (std::uint32_t i = count; i > 0; --i)
            if (of[i - 1]->woken) return i - 1;
        return std::nullopt;
    }
};

Result<Deadline> deadline_of(UserIn<linux::TimeSpec> timeout, std::int32_t clock) {
    if (timeout.is_null()) return no_deadline;
    if (clock != linux::clock_realtime && clock != linux::clock_monotonic) return Errno::einval;
    const std::uint64_t time = TRY(nanoseconds(TRY(timeout.read())));
    const std::uint64_t now = clock == linux::clock_realtime ? platform::realtime_ns() : platform::monotonic_ns();
    return time > now ? after(time - now) : Deadline{0};
}

Result<> check(const FutexWord& word) {
    const bool known = (word.flags & ~(flag_32_bits | flag_private)) == 0 && (word.flags & flag_32_bits) != 0;
    return known && word.reserved == 0 ? Result<>() : Errno::einval;
}

// Each is waited for before it is read: reading can block. eagain: one is not what was expected.
Result<> begin(Waits& waits, UserIn<FutexWord> words, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i)
        TRY(check(TRY(words.read(i))));
    for (std::uint32_t i = 0; i < count; ++i) {
        const FutexWord word = TRY(words.read(i));
        const bool own = (word.flags & flag_private) != 0;
        const FutexScope scope = own ? FutexScope::private_to_process : FutexScope::shared;
        waits.of[i].emplace(TRY(futex_key(word.address, scope)), futex_any_bits);
        ++waits.count;
        if (TRY(futex_read(word.address)) != static_cast<std::uint32_t>(word.value)) return Errno::eagain;
    }
    return {};
}

} // namespace

SysResult sys_futex_waitv(UserIn<FutexWord> words, std::uint32_t count, std::uint32_t flags,
                          UserIn<linux::TimeSpec> timeout, std::int32_t clock) {
    if (flags != 0 || count == 0 || count > most_words || words.is_null()) return Errno::einval;
    const Deadline deadline = TRY(deadline_of(timeout, clock));
    const std::unique_ptr<Waits> waits(new (std::nothrow) Waits);
    if (!waits) return Errno::enomem;
    const auto begun = begin(*waits, words, count);
    if (!begun.ok()) {
        if (const auto woken = waits->woken(); woken && begun.error() == Errno::eagain) return *woken;
        return begun.error();
    }
    for (;;) {
        if (const auto woken = waits->woken()) return *woken;
        const auto waited = block(deadline);
        if (!waited.ok() && !waits->woken()) return waited.error();
    }
}

} // namespace personality::syscall
