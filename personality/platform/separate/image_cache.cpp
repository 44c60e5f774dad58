// SPDX-License-Identifier: Apache-2.0
#include "personality/platform/separate/image_cache.hpp"

#include "personality/platform/doorbell.hpp"
#include "personality/platform/outside.hpp"
#include "personality/platform/separate/capability.hpp"
#include "personality/platform/separate/paging.hpp"
#include "personality/platform/separate/platform_block.hpp"

#include <bit>
#include <utility>

namespace personality::platform {

namespace {

namespace container = protocol::container;

constexpr std::uint64_t image_page_bytes = 4096;

std::byte* window_address(unsigned cache_slot) {
    return reinterpret_cast<std::byte*>(container::image_window) + cache_slot * image_page_bytes;
}

} // namespace

ImageCache& image_cache() {
    static ImageCache cache(*reinterpret_cast<protocol::StorePort*>(container::store_port), block().image_bytes);
    return cache;
}

void store_has_answered() { image_cache().take_completions(); }

ImageCache::ImageCache(protocol::StorePort& port, std::uint64_t image_bytes)
    : port_(port), pages_(image_bytes / image_page_bytes),
      requests_(port.requests, port.request, protocol::store_ring_entries),
      completions_(port.completions, port.completion, protocol::store_ring_entries) {
    // The store always signals a completion: somebody waits for each.
    (void)completions_.want_data(1);
}

Slot ImageCache::slot(const Group& group, unsigned index) const {
    // Unlike the personality's own CNodes this one has a guard, which fills the address.
    return Slot::root(container::page_cache).below(container::second_level_bits, number(group) * group_pages + index);
}

ImageCache::Group* ImageCache::group_of(std::uint64_t page) {
    for (Group& group : groups_)
        if (group.tag == page / group_pages) return &group;
    return nullptr;
}

void ImageCache::clear(Group& group) {
    for (unsigned i = 0; i < group_pages; ++i)
        if ((group.present >> i & 1) != 0) remove(slot(group, i));
    group.tag = no_tag;
    group.present = group.mapped = group.failed = 0;
}

ImageCache::Group* ImageCache::group_for(std::uint64_t page) {
    Group* oldest = nullptr;
    for (Group& group : groups_) {
        const bool in_use = group.asked != 0 || !group.waiting.empty();
        if (!in_use && (oldest == nullptr || group.last_use < oldest->last_use)) oldest = &group;
    }
    if (oldest == nullptr) return nullptr;
    clear(*oldest);
    oldest->tag = page / group_pages;
    oldest->last_use = ++clock_;
    return oldest;
}

// Asks for every page of the group that is missing, a run at a time.
void ImageCache::request(Group& group) {
    const std::uint64_t first = group.tag * group_pages;
    const unsigned end = pages_ - first < group_pages ? static_cast<unsigned>(pages_ - first) : group_pages;
    unsigned missing = ~(group.present | group.asked) & ((1U << end) - 1);
    while (missing != 0) {
        const auto start = static_cast<unsigned>(std::countr_zero(missing));
        const auto count = static_cast<unsigned>(std::countr_one(missing >> start));
        const unsigned run = ((1U << count) - 1) << start;
        if (!ask(first + start, number(group) * group_pages + start, count)) break;
        group.asked |= static_cast<std::uint8_t>(run);
        group.failed &= static_cast<std::uint8_t>(~run);
        missing &= ~run;
    }
    if (group.asked != 0 && requests_.signal_due()) signal_store_server();
}

// False: as many requests are under way as there may be.
bool ImageCache::ask(std::uint64_t page, std::uint32_t first_slot, unsigned count) {
    for (Outstanding& outstanding : outstanding_) {
        if (outstanding.tag != 0) continue;
        const Outstanding asked{first_slot | count << 16, requests_.total()};
        const bool pushed = requests_.push(
            {page, static_cast<std::uint16_t>(first_slot), static_cast<std::uint16_t>(count), asked.tag});
        if (pushed) outstanding = asked;
        return pushed;
    }
    return false;
}

// What the store that died had taken from the ring and not answered. What it had delivered is gone, as if evicted.
void ImageCache::ask_again() {
    const std::uint32_t resumed_at = __atomic_load_n(&port_.resumed_at, __ATOMIC_RELAXED);
    for (Outstanding& outstanding : outstanding_) {
        const auto ahead = static_cast<std::int32_t>(outstanding.position - resumed_at);
        if (outstanding.tag == 0 || ahead >= 0) continue;
        const std::uint32_t tag = std::exchange(outstanding.tag, 0);
        const std::uint32_t first = tag & 0xffff;
        (void)ask(groups_[first / group_pages].tag * group_pages + first % group_pages, first, tag >> 16);
    }
    if (requests_.signal_due()) signal_store_server();
}

Result<Slot> ImageCache::get(std::uint64_t page) {
    if (page >= pages_) return Errno::eio;
    const unsigned index = page % group_pages;
    const unsigned bit = 1U << index;
    bool asked = false;
    for (;;) {
        Group* group = group_of(page);
        if (group != nullptr && (group->present & bit) != 0) {
            group->last_use = ++clock_;
            return slot(*group, index);
        }
        if (group != nullptr && asked && (group->failed & bit) != 0) return Errno::eio;
        if (requests_.broken() || completions_.broken()) return Errno::eio;
        if (group == nullptr) group = group_for(page);
        if (group == nullptr) {
            TRY(group_freed_.wait(no_deadline, WaitMode::uninterruptible));
            continue;
        }
        if ((group->asked & bit) == 0) request(*group);
        asked = true;
        const bool under_way = (group->asked & bit) != 0;
        TRY((under_way ? group->waiting : group_freed_).wait(no_deadline, WaitMode::uninterruptible));
    }
}

bool ImageCache::find(std::uint64_t page, Slot& found) {
    Group* const group = group_of(page);
    if (group == nullptr || (group->present >> page % group_pages & 1) == 0) return false;
    found = slot(*group, page % group_pages);
    return true;
}

const std::byte* ImageCache::window(std::uint64_t page) {
    Group* const group = group_of(page);
    const unsigned index = page % group_pages;
    if (group == nullptr || (group->present >> index & 1) == 0) return nullptr;
    std::byte* const address = window_address(number(*group) * group_pages + index);
    if ((group->mapped >> index & 1) == 0) {
        const sel4::Error error = sel4::invoke<sel4::Label::page_map>(
            slot(*group, index).pointer(), own_vspace.pointer(), reinterpret_cast<sel4::Word>(address), sel4::can_read,
            sel4::vm_execute_never);
        if (error != sel4::Error::none) {
            forget(page);
            return nullptr;
        }
        group->mapped |= static_cast<std::uint8_t>(1U << index);
    }
    return address;
}

void ImageCache::forget(std::uint64_t page) {
    Group* const group = group_of(page);
    if (group == nullptr) return;
    const auto kept = static_cast<std::uint8_t>(~(1U << page % group_pages));
    remove(slot(*group, page % group_pages));
    group->present &= kept;
    group->mapped &= kept;
}

void ImageCache::prefetch(std::uint64_t page) {
    if (page >= pages_ || group_of(page) != nullptr) return;
    if (Group* const group = group_for(page); group != nullptr) request(*group);
}

void ImageCache::take_completions() {
    // First: all that the store before this one completed is in the ring by then.
    const std::uint32_t incarnation = __atomic_load_n(&port_.incarnation, __ATOMIC_ACQUIRE);
    protocol::StoreCompletion completion;
    while (completions_.pop(completion))
        complete(completion);
    if (std::exchange(incarnation_, incarnation) != incarnation) ask_again();
    if (completions_.signal_due()) signal_store_server();
    (void)completions_.want_data(1);
}

// Of a request that is under way: its tag is as this side made it.
void ImageCache::complete(const protocol::StoreCompletion& completion) {
    for (Outstanding& outstanding : outstanding_) {
        if (outstanding.tag == 0 || outstanding.tag != completion.tag) continue;
        outstanding.tag = 0;
        const unsigned first = completion.tag & 0xffff;
        const unsigned count = completion.tag >> 16;
        Group& group = groups_[first / group_pages];
        const unsigned delivered = completion.delivered < count ? completion.delivered : count;
        const unsigned asked = ((1U << count) - 1) << first % group_pages;
        const unsigned present = ((1U << delivered) - 1) << first % group_pages;
        group.asked &= static_cast<std::uint8_t>(~asked);
        group.present |= static_cast<std::uint8_t>(present);
        group.failed |= static_cast<std::uint8_t>(asked & ~present);
        group.waiting.wake_all();
        group_freed_.wake_all();
        return;
    }
}

} // namespace personality::platform
