// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/async_notice.hpp"

#include "personality/fs/vfs/file.hpp"
#include "personality/linux/sigaction.hpp"

namespace personality::fs {

AsyncNotice::Place::Place(AsyncNotice& of, std::uint32_t about)
    : Listener([](Listener& self) {
          auto& place = static_cast<Place&>(self);
          place.notice.woken(place.events);
          return false;
      }),
      notice(of), events(about) {}

class AsyncNotice::Table final : public PollTable {
  public:
    Table(AsyncNotice& notice, std::uint32_t events) : notice_(notice), events_(events) { want(events); }
    bool complete() const { return complete_; }

  private:
    void enter(WaitQueue& queue) override {
        auto* const place = new (std::nothrow) Place(notice_, events_);
        if (place == nullptr) {
            complete_ = false;
            return;
        }
        place->next = std::exchange(notice_.places_, place);
        queue.add(*place);
    }

    AsyncNotice& notice_;
    std::uint32_t events_;
    bool complete_ = true;
};

Result<> AsyncNotice::start(std::int32_t descriptor) {
    stop();
    signal_.descriptor = descriptor;
    if (!file_.can_poll()) return {}; // it is always ready, and says so to nobody
    for (const std::uint32_t events : {PollTable::in_events, PollTable::out_events}) {
        Table table(*this, events);
        file_.poll(&table);
        if (!table.complete()) {
            stop();
            return Errno::enomem;
        }
    }
    return {};
}

void AsyncNotice::stop() {
    while (places_ != nullptr)
        delete std::exchange(places_, places_->next);
}

void AsyncNotice::woken(std::uint32_t events) {
    if (file_.references() == 0) return; // it is about to go
    const std::uint32_t ready = file_.poll(nullptr) & (events | linux::pollerr | linux::pollhup);
    if (ready == 0) return;
    const std::int32_t code = (ready & linux::pollhup) != 0          ? linux::poll_hup
                              : (ready & PollTable::in_events) != 0  ? linux::poll_in
                              : (ready & PollTable::out_events) != 0 ? linux::poll_out
                                                                     : linux::poll_err;
    signal_.send(code, ready);
}

} // namespace personality::fs
