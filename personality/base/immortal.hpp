// SPDX-License-Identifier: Apache-2.0
//
// A static object that is never destroyed: what lives as long as the container has no end in a program's order of
// static objects.
//
//     Tree& tree() {
//         static Immortal<Tree> the_tree;
//         return *the_tree;
//     }
#pragma once

#include <cstddef>
#include <new>
#include <utility>

namespace personality {

template<typename T>
class Immortal {
  public:
    template<typename... Args>
    explicit Immortal(Args&&... args) {
        new (storage_) T(std::forward<Args>(args)...);
    }

    T& operator*() { return *std::launder(reinterpret_cast<T*>(storage_)); }

  private:
    alignas(T) std::byte storage_[sizeof(T)];
};

} // namespace personality
