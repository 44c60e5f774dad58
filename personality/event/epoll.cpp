// SPDX-License-Identifier: Apache-2.0
#include "personality/event/epoll.hpp"

#include "personality/fs/vfs/anonymous.hpp"

#include <algorithm>
#include <memory>

namespace personality::event {

namespace {

constexpr std::uint32_t always_told = linux::pollerr | linux::pollhup;
constexpr unsigned max_nesting = 4; // instances below or above one

} // namespace

Result<Ref<fs::File>> Epoll::make() {
    auto path = TRY(fs::make_anonymous_path("[eventpoll]"));
    return Ref<fs::File>(TRY(make_ref<Epoll>(std::move(path), linux::o_rdwr)));
}

Epoll::~Epoll() {
    while (EpollItem* const item = items_.any())
        forget(*item);
}

EpollItem* Epoll::find(const fs::File& file, std::int32_t descriptor) const {
    return items_.find(EpollItem::hash(file, descriptor),
                       [&](const EpollItem& item) { return item.is(file, descriptor); });
}

Result<> Epoll::add(fs::File& file, std::int32_t descriptor, const linux::EpollEvent& events) {
    Epoll* const inner = from(file);
    if (inner != nullptr && (inner == this || inner->reaches(*this))) return Errno::eloop;
    if (inner != nullptr && inner->depth_below() + 1 + depth_above() > max_nesting) return Errno::eloop;
    if (find(file, descriptor) != nullptr) return Errno::eexist;
    if (!items_.reserve()) return Errno::enomem;
    auto* const item = new (std::nothrow) EpollItem(*this, file, descriptor);
    if (item == nullptr) return Errno::enomem;
    item->events_ = events.events | always_told;
    item->data_ = events.data;
    std::uint32_t ready = 0;
    if (!item->enter_queues(ready)) {
        delete item;
        return Errno::enomem;
    }
    items_.insert(*item);
    if (inner != nullptr) {
        nested_.push_back(*item);
        inner->outer_.push_back(*item);
    }
    if (ready != 0) make_ready(*item);
    return {};
}

Result<> Epoll::modify(fs::File& file, std::int32_t descriptor, const linux::EpollEvent& events) {
    EpollItem* const item = find(file, descriptor);
    if (item == nullptr) return Errno::enoent;
    if (item->has(linux::epoll_exclusive)) return Errno::einval;
    item->events_ = events.events | always_told;
    item->data_ = events.data;
    item->leave_queues();
    std::uint32_t ready = 0;
    if (!item->enter_queues(ready)) return Errno::enomem;
    if (ready != 0) make_ready(*item);
    return {};
}

Result<> Epoll::remove(fs::File& file, std::int32_t descriptor) {
    EpollItem* const item = find(file, descriptor);
    if (item == nullptr) return Errno::enoent;
    forget(*item);
    return {};
}

void Epoll::forget(EpollItem& item) {
    items_.remove(item);
    delete &item;
}

bool Epoll::make_ready(EpollItem& item) {
    if (item.wanted() == 0) return false;
    if (!item.ready_hook_.linked()) ready_.push_back(item);
    const bool someone = !waiting_.empty();
    waiting_.wake_one();
    watching_.wake_all();
    return someone;
}

// An item that stays ready goes to the end of the list, so that each has its turn.
std::size_t Epoll::collect(std::uint32_t pass, std::span<linux::EpollEvent> to) {
    std::size_t count = 0;
    while (count < to.size() && !ready_.empty() && ready_.front().pass_ != pass) {
        EpollItem& item = *ready_.pop_front();
        const std::uint32_t events = item.ready_events();
        if (events == 0) continue;
        to[count++] = {events, item.data_};
        item.pass_ = pass;
        if (item.has(linux::epoll_oneshot))
            item.events_ &= EpollItem::flags;
        else if (!item.has(linux::epoll_et))
            ready_.push_back(item);
    }
    return count;
}

void Epoll::end_pass() {
    if (ready_.empty()) return;
    waiting_.wake_one();
    watching_.wake_all();
}

Result<> Epoll::wait(Deadline deadline) {
    const auto waited = waiting_.wait(deadline);
    if (waited.ok() || waited.error() == Errno::etimedout) return waited;
    return Errno::eintr;
}

std::uint32_t Epoll::poll(fs::PollTable* table) {
    if (table != nullptr) table->add(watching_, fs::PollTable::in_events);
    while (!ready_.empty()) {
        if (ready_.front().ready_events() != 0) return linux::pollin | linux::pollrdnorm;
        ready_.pop_front();
    }
    return 0;
}

bool Epoll::reaches(const Epoll& other) const {
    return std::any_of(nested_.begin(), nested_.end(), [&](const EpollItem& item) {
        const Epoll& inner = *from(item.file_);
        return &inner == &other || inner.reaches(other);
    });
}

unsigned Epoll::depth_below() const {
    unsigned depth = 0;
    for (const EpollItem& item : nested_)
        depth = std::max(depth, from(item.file_)->depth_below() + 1);
    return depth;
}

unsigned Epoll::depth_above() const {
    unsigned depth = 0;
    for (const EpollItem& item : outer_)
        depth = std::max(depth, item.epoll_.depth_above() + 1);
    return depth;
}

} // namespace personality::event
