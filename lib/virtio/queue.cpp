// SPDX-License-Identifier: Apache-2.0
#include "lib/virtio/queue.hpp"

namespace virtio {

Queue::Queue(void* memory, std::uint64_t physical, unsigned size)
    : physical_(physical), size_(static_cast<std::uint16_t>(size)), free_count_(static_cast<std::uint16_t>(size)) {
    auto* const bytes = static_cast<std::uint8_t*>(memory);
    descriptors_ = reinterpret_cast<Descriptor*>(bytes);
    available_ = reinterpret_cast<AvailableHeader*>(bytes + available_offset(size));
    available_ring_ = reinterpret_cast<std::uint16_t*>(available_ + 1);
    used_ = reinterpret_cast<UsedHeader*>(bytes + used_offset(size));
    used_ring_ = reinterpret_cast<UsedElement*>(used_ + 1);
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

bool Queue::publish() {
    __atomic_store_n(&available_->index, next_available_, __ATOMIC_RELEASE);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return (__atomic_load_n(&used_->flags, __ATOMIC_RELAXED) & used_no_notify) == 0;
}

bool Queue::take(Completion& completion) {
    while (!broken_ && next_used_ != __atomic_load_n(&used_->index, __ATOMIC_ACQUIRE)) {
        const UsedElement element = used_ring_[next_used_ & (size_ - 1U)];
        ++next_used_;
        if (element.id >= size_ || chains_[element.id].length == 0) {
            broken_ = true;
            break;
        }
        Chain& chain = chains_[element.id];
        completion = {chain.token, element.length};
        std::uint16_t last = static_cast<std::uint16_t>(element.id);
        for (unsigned i = 1; i < chain.length; ++i)
            last = next_[last];
        next_[last] = free_head_;
        free_head_ = static_cast<std::uint16_t>(element.id);
        free_count_ = static_cast<std::uint16_t>(free_count_ + chain.length);
        chain.length = 0;
        return true;
    }
    return false;
}

void Queue::set_interrupts(bool enabled) {
    const std::uint16_t flags = enabled ? 0 : available_no_interrupt;
    __atomic_store_n(&available_->flags, flags, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

} // namespace virtio
