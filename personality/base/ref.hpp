// SPDX-License-Identifier: Apache-2.0
//
// Reference-counted objects. A personality runs one thread at a time under the container's one lock, so counts are
// plain integers.
#pragma once

#include "personality/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

namespace personality {

// Base of reference-counted classes. The last Ref deletes the object through T's destructor (virtual where T is a
// base class).
class RefCounted {
  public:
    RefCounted() = default;
    RefCounted(const RefCounted&) = delete;
    RefCounted& operator=(const RefCounted&) = delete;

    std::uint32_t references() const { return references_; }

  private:
    template<typename T>
    friend class Ref;
    std::uint32_t references_ = 0;
};

template<typename T>
class Ref {
  public:
    constexpr Ref() = default;
    constexpr Ref(std::nullptr_t) {}
    explicit Ref(T* object) : object_(object) { acquire(); }
    Ref(const Ref& other) : object_(other.object_) { acquire(); }
    Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    template<typename U>
    requires std::is_convertible_v<U*, T*> Ref(const Ref<U>& other) : object_(other.get()) { acquire(); }
    Ref& operator=(Ref other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~Ref() {
        if (object_ != nullptr && --counter().references_ == 0) destroy(object_);
    }

    T* get() const { return object_; }
    T* operator->() const { return object_; }
    T& operator*() const { return *object_; }
    explicit operator bool() const { return object_ != nullptr; }
    bool operator==(const Ref& other) const = default;
    bool operator==(std::nullptr_t) const { return object_ == nullptr; }
    void reset() { *this = nullptr; }

  private:
    RefCounted& counter() const { return *object_; }
    // Out of line: rare, and GCC takes a count that it can't follow for a use after free.
    [[gnu::noinline]] static void destroy(T* object) { delete object; }
    void acquire() {
        if (object_ != nullptr) ++counter().references_;
    }

    T* object_ = nullptr;
};

// A new object, or enomem.
template<typename T, typename... Args>
Result<Ref<T>> make_ref(Args&&... args) {
    T* const object = new (std::nothrow) T(std::forward<Args>(args)...);
    if (object == nullptr) return Errno::enomem;
    return Ref<T>(object);
}

} // namespace personality
