// SPDX-License-Identifier: Apache-2.0
#include "personality/event/aio_context.hpp"

#include "personality/mm/address_space.hpp"

#include <memory>
#include <new>

namespace personality::event {

namespace {

List<AioContext, &AioContext::hook>& contexts() {
    static List<AioContext, &AioContext::hook> list;
    return list;
}

std::uint32_t requests = 0;

} // namespace

std::uint32_t AioContext::requests_of_all() { return requests; }

Result<Ref<AioContext>> AioContext::make(AddressSpace& owner, std::uint32_t most) {
    if (most > linux::aio_max_nr - requests) return Errno::eagain;
    auto context = TRY(make_ref<AioContext>(owner, most));
    requests += most;
    contexts().push_back(*context);
    AddressSpace::Request request;
    request.bytes = page_size;
    request.protection = {true, true, false};
    request.shared = true;
    request.flags = not_inherited;
    request.name = MappingName::aio;
    request.source = Ref<PageSource>(context);
    context->address_ = TRY(owner.map(std::move(request)));
    return context;
}

AioContext::~AioContext() {
    if (hook.linked()) requests -= most_;
    while (!done_.empty())
        delete done_.pop_front();
}

Result<Ref<AioContext>> AioContext::find(const AddressSpace& owner, std::uint64_t address) {
    for (AioContext& context : contexts())
        if (&context.owner_ == &owner && context.address_ == address && !context.removed_) return Ref(&context);
    return Errno::einval;
}

Result<> AioContext::remove() {
    removed_ = true;
    changed_.wake_all();
    return owner_.unmap(address_, page_size);
}

Result<BackingPage> AioContext::page(std::uint64_t, bool) {
    if (!page_) page_ = TRY(allocate_page());
    return BackingPage::of(page_);
}

Result<> AioContext::add(const linux::IoEvent& event) {
    auto done = std::unique_ptr<Done>(new (std::nothrow) Done{event, {}});
    if (!done) return Errno::enomem;
    done_.push_back(*done.release());
    ++count_;
    changed_.wake_all();
    return {};
}

bool AioContext::take(linux::IoEvent& event) {
    const std::unique_ptr<Done> first(done_.pop_front());
    if (!first) return false;
    --count_;
    event = first->event;
    return true;
}

Result<> AioContext::wait(std::uint32_t at_least, Deadline deadline) {
    while (count_ < at_least) {
        TRY(changed_.wait(deadline));
        if (removed_) return Errno::einval;
    }
    return {};
}

} // namespace personality::event
