// SPDX-License-Identifier: Apache-2.0
//
// Waiting for many files, epoll(7). Each file that is followed has an item here. When a queue of the file is woken, its
// item joins the list of those that may be ready, so that a wait costs what is ready and not what is followed.
//
// An instance does not keep the files open: an item goes with its file (fs::FileWatch).
#pragma once

#include "personality/event/epoll_item.hpp"
#include "personality/fs/vfs/hash_table.hpp"

#include <span>

namespace personality::event {

class Epoll final : public fs::File {
  public:
    // enomem.
    static Result<Ref<fs::File>> make();
    // nullptr: the file is no such instance.
    static Epoll* from(fs::File& file) { return file.kind() == file_kind ? static_cast<Epoll*>(&file) : nullptr; }

    Epoll(Ref<fs::Dentry> path, std::uint32_t flags) : File(std::move(path), flags) {}
    ~Epoll() override;

    // epoll_ctl(2). `events` as the program gives them. eexist, enomem, eloop, einval; enoent.
    Result<> add(fs::File& file, std::int32_t descriptor, const linux::EpollEvent& events);
    Result<> modify(fs::File& file, std::int32_t descriptor, const linux::EpollEvent& events);
    Result<> remove(fs::File& file, std::int32_t descriptor);

    // A wait looks at each item once: it is a pass, which collect() goes on with.
    std::uint32_t begin_pass() { return ++pass_; }
    // What is ready now, as much as there is room for; doesn't block.
    std::size_t collect(std::uint32_t pass, std::span<linux::EpollEvent> to);
    // After the pass: what is still ready is for others that wait.
    void end_pass();
    // eintr: a signal; etimedout.
    Result<> wait(Deadline deadline);

    Kind kind() const override { return file_kind; }
    bool can_poll() const override { return true; }
    std::uint32_t poll(fs::PollTable* table) override;

  private:
    friend class EpollItem;
    static constexpr char file_kind[] = "epoll";

    struct Traits {
        static std::uint32_t hash(const EpollItem& item) { return item.hash(); }
        static EpollItem*& next(EpollItem& item) { return item.next_; }
    };

    EpollItem* find(const fs::File& file, std::int32_t descriptor) const;
    void follow(EpollItem& item);
    bool make_ready(EpollItem& item); // true: a task was woken
    void forget(EpollItem& item);
    unsigned depth_below() const;
    unsigned depth_above() const;
    bool reaches(const Epoll& other) const;

    fs::HashTable<EpollItem, Traits> items_;
    List<EpollItem, &EpollItem::nested_hook_> nested_; // items whose file is an instance itself
    List<EpollItem, &EpollItem::ready_hook_> ready_;
    List<EpollItem, &EpollItem::outer_hook_> outer_; // of other instances, which follow this one
    WaitQueue waiting_;                              // tasks in epoll_wait(2)
    WaitQueue watching_;                             // who polls this instance
    std::uint32_t pass_ = 0;
};

} // namespace personality::event
