// SPDX-License-Identifier: Apache-2.0
//
// A context of asynchronous I/O, io_setup(2): requests that are done, until io_getevents(2) takes them. A program knows
// it by the address of a page that is mapped for it, and libaio looks into that page for Linux's ring of events: it is
// zero, so that libaio makes the call. The mapping keeps the context alive; fork(2) does not copy it.
#pragma once

#include "personality/base/list.hpp"
#include "personality/linux/aio.hpp"
#include "personality/mm/page_source.hpp"
#include "personality/task/wait_queue.hpp"

namespace personality {

class AddressSpace;

namespace event {

class AioContext final : public PageSource {
  public:
    // Maps a new one. eagain: more requests than all may have; enomem.
    static Result<Ref<AioContext>> make(AddressSpace& owner, std::uint32_t most);
    static Result<Ref<AioContext>> find(const AddressSpace& owner, std::uint64_t address); // einval
    static std::uint32_t requests_of_all();

    AioContext(AddressSpace& owner, std::uint32_t most) : owner_(owner), most_(most) {}
    ~AioContext() override;

    std::uint64_t address() const { return address_; }
    Result<> remove(); // io_destroy(2). enomem

    bool full() const { return count_ == most_; }
    Result<> add(const linux::IoEvent& event);                // enomem
    bool take(linux::IoEvent& event);                         // the oldest. False: there is none
    Result<> wait(std::uint32_t at_least, Deadline deadline); // for that many. einval: it was removed; as WaitQueue

    std::uint64_t size() const override { return page_size; }
    Result<BackingPage> page(std::uint64_t index, bool for_write) override;

    ListHook hook;

  private:
    struct Done {
        linux::IoEvent event;
        ListHook hook;
    };

    AddressSpace& owner_;
    std::uint32_t most_;
    std::uint32_t count_ = 0;
    std::uint64_t address_ = 0;
    bool removed_ = false;
    PageRef page_;
    List<Done, &Done::hook> done_;
    WaitQueue changed_;
};

} // namespace event

} // namespace personality
