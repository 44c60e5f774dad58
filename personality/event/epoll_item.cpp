// SPDX-License-Identifier: Apache-2.0
#include "personality/event/epoll_item.hpp"

#include "personality/event/epoll.hpp"

namespace personality::event {

EpollItem::Place::Place(EpollItem& of)
    : Listener(
          [](Listener& self) {
              EpollItem& woken = static_cast<Place&>(self).item;
              return woken.epoll_.make_ready(woken);
          },
          of.has(linux::epoll_exclusive)),
      item(of) {}

class EpollItem::Table final : public fs::PollTable {
  public:
    explicit Table(EpollItem& item) : item_(item) { want(item.wanted()); }
    bool complete() const { return complete_; }

  private:
    void enter(WaitQueue& queue) override {
        auto* const place = new (std::nothrow) Place(item_);
        if (place == nullptr) {
            complete_ = false;
            return;
        }
        place->next = std::exchange(item_.places_, place);
        queue.add(*place);
    }

    EpollItem& item_;
    bool complete_ = true;
};

bool EpollItem::enter_queues(std::uint32_t& events) {
    Table table(*this);
    events = file_.poll(&table) & wanted();
    return table.complete();
}

void EpollItem::leave_queues() {
    while (places_ != nullptr)
        delete std::exchange(places_, places_->next);
}

void EpollItem::file_gone() { epoll_.forget(*this); }

} // namespace personality::event
