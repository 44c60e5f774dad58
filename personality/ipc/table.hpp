// SPDX-License-Identifier: Apache-2.0
//
// The objects of one kind of System V communication. T has an `identity` and a `hook`, and keeps itself alive by `held`
// while it is in the table; it is forgotten when it is removed or destroyed.
#pragma once

#include "personality/base/list.hpp"
#include "personality/base/ref.hpp"
#include "personality/ipc/object.hpp"

#include <algorithm>
#include <memory>
#include <new>

namespace personality::ipc {

template<typename T>
class Table {
  public:
    using Objects = List<T, &T::hook>;

    // At most `most` objects, at most index_step.
    explicit Table(std::int32_t most) : most_(most) {}

    Objects& all() { return objects_; }
    std::int32_t count() const { return count_; }

    // einval.
    Result<Ref<T>> find(std::int32_t id) const {
        T* const found = slot(id);
        return found != nullptr && found->identity.id == id ? Result<Ref<T>>(Ref<T>(found)) : Errno::einval;
    }

    // As IPC_INFO counts: the index alone of an id says which. einval.
    Result<Ref<T>> find_index(std::int32_t id) const {
        T* const found = slot(id);
        return found != nullptr ? Result<Ref<T>>(Ref<T>(found)) : Errno::einval;
    }

    // What IPC_INFO answers: the highest index in use, 0 if there is none.
    std::int32_t highest_index() const {
        for (std::int32_t index = room_ - 1; index > 0; --index)
            if (slots_[static_cast<std::size_t>(index)] != nullptr) return index;
        return 0;
    }

    // shmget(2) and its kind: the id of the object with this key, or of a new one. `make` returns a Result<Ref<T>>,
    // `fits` a Result<> for one that exists. eexist, enoent, eacces, enospc, enomem.
    template<typename Make, typename Fits>
    Result<std::int32_t> get(std::int32_t key, std::uint32_t flags, Make&& make, Fits&& fits) {
        if (T* const found = key != linux::ipc_private ? find_key(key) : nullptr) {
            if ((flags & linux::ipc_creat) != 0 && (flags & linux::ipc_excl) != 0) return Errno::eexist;
            TRY(fits(*found));
            TRY(found->identity.check_access(flags & 0777));
            return found->identity.id;
        }
        if (key != linux::ipc_private && (flags & linux::ipc_creat) == 0) return Errno::enoent;
        Ref<T> made = TRY(make());
        const std::int32_t index = TRY(free_index());
        made->identity = Identity::make(key, flags);
        made->identity.id = static_cast<std::int32_t>(sequence_) * index_step + index;
        sequence_ = static_cast<std::uint16_t>((sequence_ + 1) % (INT32_MAX / index_step));
        T& added = *made;
        added.held = std::move(made);
        slots_[static_cast<std::size_t>(index)] = &added;
        ++count_;
        objects_.push_back(added);
        return added.identity.id;
    }

    void forget(T& object) {
        if (slot(object.identity.id) != &object) return;
        const std::int32_t index = object.identity.id % index_step;
        slots_[static_cast<std::size_t>(index)] = nullptr;
        first_free_ = std::min(first_free_, index);
        --count_;
        object.hook.unlink();
    }

  private:
    T* slot(std::int32_t id) const {
        const std::int32_t index = id % index_step;
        return id >= 0 && index < room_ ? slots_[static_cast<std::size_t>(index)] : nullptr;
    }

    T* find_key(std::int32_t key) {
        for (T& object : objects_)
            if (object.identity.key == key) return &object;
        return nullptr;
    }

    Result<std::int32_t> free_index() {
        while (first_free_ < room_ && slots_[static_cast<std::size_t>(first_free_)] != nullptr)
            ++first_free_;
        if (first_free_ == most_) return Errno::enospc;
        if (first_free_ == room_) TRY(grow());
        return first_free_;
    }

    Result<> grow() {
        constexpr std::int32_t few = 16;
        const std::int32_t wanted = std::min(std::max(few, 2 * room_), most_);
        std::unique_ptr<T*[]> slots(new (std::nothrow) T*[static_cast<std::size_t>(wanted)]());
        if (!slots) return Errno::enomem;
        std::copy_n(slots_.get(), room_, slots.get());
        slots_ = std::move(slots);
        room_ = wanted;
        return {};
    }

    const std::int32_t most_;
    Objects objects_;
    std::unique_ptr<T*[]> slots_; // by index; null: free
    std::int32_t room_ = 0, count_ = 0;
    std::int32_t first_free_ = 0; // no index below it is free
    std::uint16_t sequence_ = 0;
};

} // namespace personality::ipc
