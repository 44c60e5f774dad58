// SPDX-License-Identifier: Apache-2.0
#include "lib/virtio/queue.hpp"

namespace virtio {

Queue::Queue(void* memory, std::uint64_t physical, unsigned size)
    : physical_(physical), size_(static_cast<std::uint16_t>(size)), free_count_(static_cast<std::uint16_t>(size)) {
    auto* const bytes = static_cast<std::uint8_t*>(memory);
    descriptors_ = reinterpret_cast<Descriptor*>(bytes);
    available_ = reinterpret_cast<AvailableHeader*>(bytes + available_offset(size));
    available_ring_ = reinterpret_cast<std::uint16_t*>(available_ + 1);
    used_event_ = available_ring_ + size;
    used_ = reinterpret_cast<UsedHeader*>(bytes + used_offset(size));
    used_ring_ = reinterpret_cast<UsedElement*>(used_ + 1);
    available_event_ = reinterpret_cast<std::uint16_t*>(used_ring_ + size);
    for (unsigned i = 0; i < size; ++i)
        next_[i] = static_cast<std::uint16_t>(i + 1);
}

bool Queue::add(const Buffer* buffers, unsigned readable, unsigned writable, std::uint32_t token) {
    const unsigned count = readable + writable;
    if (count == 0 || count > free_count_) return false;
    const std::uint16_t head = free_head_;
    std::uint16_t at = head;
    for (unsigned i = 0; i < count; ++i) {
        const bool last = i + 1 == count;
        const unsigned flags = (last ? 0U : descriptor_next) | (i < readable ? 0U : descriptor_write);
        descriptors_[at] = {buffers[i].physical, buffers[i].bytes, static_cast<std::uint16_t>(flags),
                            last ? std::uint16_t{0} : next_[at]};
        at = next_[at];
    }
    free_head_ = at;
    free_count_ = static_cast<std::uint16_t>(free_count_ - count);
    chains_[head] = {token, static_cast<std::uint16_t>(count)};
    available_ring_[next_available_ & (size_ - 1U)] = head;
    ++next_available_;
    return true;
}

void Queue::use_event_index() { event_index_ = true; }

bool Queue::publish() {
    const std::uint16_t before = published_;
    published_ = next_available_;
    __atomic_store_n(&available_->index, next_available_, __ATOMIC_RELEASE);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (!event_index_) return (__atomic_load_n(&used_->flags, __ATOMIC_RELAXED) & used_no_notify) == 0;
    const std::uint16_t event = __atomic_load_n(available_event_, __ATOMIC_RELAXED);
    return static_cast<std::uint16_t>(next_available_ - event - 1) <
           static_cast<std::uint16_t>(next_available_ - before);
}

// Whether the device has finished something that was not taken yet; if not, it will interrupt for it.
bool Queue::has_used() {
    if (next_used_ != __atomic_load_n(&used_->index, __ATOMIC_ACQUIRE)) return true;
    if (!event_index_ || !interrupts_) return false;
    __atomic_store_n(used_event_, next_used_, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return next_used_ != __atomic_load_n(&used_->index, __ATOMIC_ACQUIRE);
}

bool Queue::take(Completion& completion) {
    if (broken_ || !has_used()) return false;
    const UsedElement element = used_ring_[next_used_ & (size_ - 1U)];
    ++next_used_;
    broken_ = element.id >= size_ || chains_[element.id].length == 0;
    if (broken_) return false;
    Chain& chain = chains_[element.id];
    completion = {chain.token, element.length};
    auto last = static_cast<std::uint16_t>(element.id);
    for (unsigned i = 1; i < chain.length; ++i)
        last = next_[last];
    next_[last] = free_head_;
    free_head_ = static_cast<std::uint16_t>(element.id);
    free_count_ = static_cast<std::uint16_t>(free_count_ + chain.length);
    chain.length = 0;
    return true;
}

void Queue::set_interrupts(bool enabled) {
    interrupts_ = enabled;
    if (event_index_) {
        // The one before the next is the last to come.
        const auto event = static_cast<std::uint16_t>(enabled ? next_used_ : next_used_ - 1);
        __atomic_store_n(used_event_, event, __ATOMIC_RELAXED);
    } else {
        __atomic_store_n(&available_->flags, enabled ? std::uint16_t{0} : available_no_interrupt, __ATOMIC_RELAXED);
    }
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

} // namespace virtio
