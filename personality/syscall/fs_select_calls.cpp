// SPDX-License-Identifier: Apache-2.0
//
// select(2), pselect6(2): as poll(2) with sets of descriptors.
#include "personality/fs/vfs/file_table.hpp"
#include "personality/syscall/fs_poll.hpp"
#include "personality/syscall/fs_wait.hpp"
#include "personality/syscall/rows_fs.hpp"
#include "personality/task/task.hpp"

#include <algorithm>
#include <memory>

namespace personality::syscall {

namespace {

constexpr unsigned bits = 64;

struct Kind {
    std::uint32_t asked; // of poll
    std::uint32_t told;  // what of poll's answer means that the descriptor stays in the set
};
constexpr Kind kinds[3] = {
    {linux::pollin | linux::pollrdnorm | linux::pollrdband,
     linux::pollin | linux::pollrdnorm | linux::pollrdband | linux::pollhup | linux::pollerr},
    {linux::pollout | linux::pollwrnorm | linux::pollwrband,
     linux::pollout | linux::pollwrnorm | linux::pollwrband | linux::pollerr},
    {linux::pollpri, linux::pollpri},
};

// The three sets of one call: words of 64 descriptors.
class Sets {
  public:
    Result<> read(std::uint32_t count, const UserAddress (&user)[3]) {
        words_ = (count + bits - 1) / bits;
        std::copy_n(user, 3, user_);
        memory_.reset(new (std::nothrow) std::uint64_t[words_ * 3 + 1]());
        if (!memory_) return Errno::enomem;
        for (unsigned set = 0; set < 3; ++set)
            if (user_[set] != 0) TRY(copy_from_user(words(set), user_[set], words_ * sizeof(std::uint64_t)));
        return {};
    }

    bool has(unsigned set, std::uint32_t descriptor) const {
        return words(set)[descriptor / bits] >> (descriptor % bits) & 1;
    }
    void remove(unsigned set, std::uint32_t descriptor) {
        words(set)[descriptor / bits] &= ~(std::uint64_t{1} << (descriptor % bits));
    }

    Result<> write() const {
        for (unsigned set = 0; set < 3; ++set)
            if (user_[set] != 0) TRY(copy_to_user(user_[set], words(set), words_ * sizeof(std::uint64_t)));
        return {};
    }

  private:
    std::uint64_t* words(unsigned set) const { return memory_.get() + set * words_; }

    std::size_t words_ = 0;
    UserAddress user_[3] = {};
    std::unique_ptr<std::uint64_t[]> memory_;
};

std::uint32_t asked_events(const Sets& sets, std::uint32_t descriptor) {
    std::uint32_t events = 0;
    for (unsigned set = 0; set < 3; ++set)
        if (sets.has(set, descriptor)) events |= kinds[set].asked;
    return events;
}

SysResult select_sets(std::int32_t count, const UserAddress (&user)[3], Deadline deadline) {
    if (count < 0) return Errno::einval;
    const auto used = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(static_cast<std::uint64_t>(count), std::max(files().capacity(), 1)));
    Sets sets;
    TRY(sets.read(used, user));
    const std::unique_ptr<linux::PollFd[]> entries(new (std::nothrow) linux::PollFd[used]);
    if (!entries) return Errno::enomem;
    std::size_t entry_count = 0;
    for (std::uint32_t descriptor = 0; descriptor < used; ++descriptor) {
        const std::uint32_t events = asked_events(sets, descriptor);
        if (events == 0) continue;
        if (!files().get(static_cast<std::int32_t>(descriptor))) return Errno::ebadf;
        entries[entry_count++] = {static_cast<std::int32_t>(descriptor), static_cast<std::int16_t>(events), 0};
    }
    TRY(wait_for_events({entries.get(), entry_count}, deadline));
    std::int64_t ready = 0;
    for (std::size_t i = 0; i < entry_count; ++i)
        for (unsigned set = 0; set < 3; ++set) {
            const auto descriptor = static_cast<std::uint32_t>(entries[i].fd);
            if (!sets.has(set, descriptor)) continue;
            if (static_cast<std::uint16_t>(entries[i].revents) & kinds[set].told)
                ++ready;
            else
                sets.remove(set, descriptor);
        }
    TRY(sets.write());
    return ready;
}

} // namespace

SysResult sys_select(std::int32_t count, UserAddress read, UserAddress write, UserAddress except,
                     UserInOut<linux::TimeVal> timeout) {
    TimedWait wait;
    TRY(wait.begin(timeout));
    return wait.end(select_sets(count, {read, write, except}, wait.deadline()));
}

SysResult sys_pselect6(std::int32_t count, UserAddress read, UserAddress write, UserAddress except,
                       UserInOut<linux::TimeSpec> timeout, UserIn<linux::PselectSignals> signals) {
    linux::PselectSignals mask{};
    if (!signals.is_null()) mask = TRY(signals.read());
    TimedWait wait;
    TRY(wait.begin(timeout, {{mask.mask}}, mask.mask_bytes));
    return wait.end(select_sets(count, {read, write, except}, wait.deadline()));
}

} // namespace personality::syscall
