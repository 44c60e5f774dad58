// SPDX-License-Identifier: Apache-2.0
//
// A file that an epoll(7) instance follows, by the descriptor that it was added with, and its places in the queues that
// the file wakes.
#pragma once

#include "personality/fs/vfs/file.hpp"
#include "personality/fs/vfs/poll_table.hpp"
#include "personality/linux/epoll.hpp"

namespace personality::event {

class Epoll;

class EpollItem final : public fs::FileWatch {
  public:
    EpollItem(Epoll& epoll, fs::File& file, std::int32_t descriptor) : epoll_(epoll), file_(file), fd_(descriptor) {
        file.add_watch(*this);
    }
    ~EpollItem() { leave_queues(); }

    void file_gone() override;

    static std::uint32_t hash(const fs::File& file, std::int32_t descriptor) {
        const auto address = reinterpret_cast<std::uintptr_t>(&file) >> 4;
        return static_cast<std::uint32_t>(address ^ address >> 16) + static_cast<std::uint32_t>(descriptor);
    }
    std::uint32_t hash() const { return hash(file_, fd_); }
    bool is(const fs::File& file, std::int32_t descriptor) const { return &file_ == &file && fd_ == descriptor; }

    // A fired one-shot item wants nothing.
    std::uint32_t wanted() const { return events_ & ~flags; }
    bool has(std::uint32_t flag) const { return (events_ & flag) != 0; }
    std::uint32_t ready_events() { return wanted() != 0 ? file_.poll(nullptr) & wanted() : 0; }

    // Takes its places, and tells which events hold. False without memory for a place.
    bool enter_queues(std::uint32_t& events);
    void leave_queues();

  private:
    friend class Epoll;
    static constexpr std::uint32_t flags =
        linux::epoll_exclusive | linux::epoll_wakeup | linux::epoll_oneshot | linux::epoll_et;

    struct Place : Listener {
        explicit Place(EpollItem& of);
        EpollItem& item;
        Place* next = nullptr;
    };
    class Table;

    Epoll& epoll_;
    fs::File& file_;
    std::int32_t fd_;
    std::uint32_t events_ = 0;
    std::uint64_t data_ = 0;
    std::uint32_t pass_ = 0; // that reported it last
    EpollItem* next_ = nullptr;
    Place* places_ = nullptr;
    ListHook ready_hook_;
    ListHook nested_hook_;
    ListHook outer_hook_;
};

} // namespace personality::event
