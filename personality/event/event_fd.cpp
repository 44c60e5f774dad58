// SPDX-License-Identifier: Apache-2.0
#include "personality/event/event_fd.hpp"

#include "personality/fs/vfs/anonymous.hpp"
#include "personality/fs/vfs/poll_table.hpp"

namespace personality::event {

namespace {

constexpr std::uint64_t most = UINT64_MAX - 1; // that programs can write
constexpr std::uint64_t overflow = UINT64_MAX;

class EventFd final : public fs::File {
  public:
    EventFd(Ref<fs::Dentry> path, std::uint32_t flags, std::uint32_t count, bool semaphore)
        : File(std::move(path), flags), count_(count), semaphore_(semaphore) {}

    Result<std::size_t> read(IoBuffer& to, std::uint64_t) override {
        if (to.remaining() < sizeof count_) return Errno::einval;
        while (count_ == 0) {
            if (nonblock()) return Errno::eagain;
            TRY(readable_.wait());
        }
        const std::uint64_t taken = semaphore_ ? 1 : count_;
        count_ -= taken;
        writable_.wake_all();
        TRY(to.put(&taken, sizeof taken));
        return sizeof taken;
    }

    Result<std::size_t> write(IoBuffer& from, std::uint64_t&) override {
        std::uint64_t added = 0;
        if (from.remaining() < sizeof added) return Errno::einval;
        TRY(from.get(&added, sizeof added));
        if (added > most) return Errno::einval;
        while (count_ == overflow || most - count_ < added) {
            if (nonblock()) return Errno::eagain;
            TRY(writable_.wait());
        }
        count_ += added;
        readable_.wake_all();
        return sizeof added;
    }

    static EventFd* from(fs::File& file) { return file.kind() == file_kind ? static_cast<EventFd*>(&file) : nullptr; }
    Kind kind() const override { return file_kind; }

    // One more than a program can write is an overflow, which poll(2) tells.
    void add_one() {
        if (count_ < overflow) ++count_;
        readable_.wake_all();
    }

    bool can_poll() const override { return true; }
    std::uint32_t poll(fs::PollTable* table) override {
        if (table != nullptr) {
            table->add(readable_, fs::PollTable::in_events);
            table->add(writable_, fs::PollTable::out_events);
        }
        return (count_ > 0 ? linux::pollin : 0) | (count_ < most ? linux::pollout : 0) |
               (count_ == overflow ? linux::pollerr : 0);
    }

  private:
    static constexpr Kind file_kind = "eventfd";

    std::uint64_t count_;
    bool semaphore_;
    WaitQueue readable_, writable_;
};

} // namespace

Result<Ref<fs::File>> make_event_fd(std::uint32_t count, bool semaphore, std::uint32_t flags) {
    auto path = TRY(fs::make_anonymous_path("[eventfd]"));
    return Ref<fs::File>(TRY(make_ref<EventFd>(std::move(path), flags | linux::o_rdwr, count, semaphore)));
}

Result<> check_event_fd(fs::File& file) { return EventFd::from(file) != nullptr ? Result<>() : Errno::einval; }

Result<> signal_event_fd(fs::File& file) {
    EventFd* const counter = EventFd::from(file);
    if (counter == nullptr) return Errno::einval;
    counter->add_one();
    return {};
}

} // namespace personality::event
