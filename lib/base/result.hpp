// SPDX-License-Identifier: Apache-2.0
//
// Result<T, E>: a value or the reason why there is none, for code without exceptions (kernel, guests, host).
//
//     Result<Slot, Status> allocate();
//     Result<Thread, Status> create() {
//         Slot slot = TRY(allocate());      // returns allocate()'s error from create()
//         ...
//     }
//
// T and E are distinct types, so that both convert implicitly. Result<void, E> succeeds as `return {};`.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace base {

namespace detail {

// The value or the error. Trivially destructible where both are, as two classes: clang 14 can't choose between two
// destructors of one.
template<typename T, typename E, bool = std::is_trivially_destructible_v<T>&& std::is_trivially_destructible_v<E>>
class ResultStorage {
  public:
    constexpr explicit ResultStorage(bool ok) : ok_(ok) {}

    union {
        T value_;
        E error_;
    };
    bool ok_;
};

template<typename T, typename E>
class ResultStorage<T, E, false> {
  public:
    constexpr explicit ResultStorage(bool ok) : ok_(ok) {}
    ResultStorage(const ResultStorage&) = delete;
    ResultStorage& operator=(const ResultStorage&) = delete;
    constexpr ~ResultStorage() {
        if (ok_)
            std::destroy_at(std::addressof(value_));
        else
            std::destroy_at(std::addressof(error_));
    }

    union {
        T value_;
        E error_;
    };
    bool ok_;
};

} // namespace detail

template<typename T, typename E>
class [[nodiscard]] Result : private detail::ResultStorage<T, E> {
    using Storage = detail::ResultStorage<T, E>;
    using Storage::error_;
    using Storage::ok_;
    using Storage::value_;
    static_assert(!std::is_same_v<std::remove_cv_t<T>, E> && !std::is_reference_v<T>);

  public:
    using Value = T;
    using Failure = E;

    constexpr Result(T value) : Storage(true) { std::construct_at(std::addressof(value_), std::move(value)); }
    constexpr Result(E error) : Storage(false) { std::construct_at(std::addressof(error_), std::move(error)); }
    constexpr Result(Result&& other) noexcept : Storage(other.ok_) {
        if (ok_)
            std::construct_at(std::addressof(value_), std::move(other.value_));
        else
            std::construct_at(std::addressof(error_), std::move(other.error_));
    }
    Result& operator=(Result&&) = delete;
    constexpr ~Result() = default;

    constexpr bool ok() const { return ok_; }
    constexpr explicit operator bool() const { return ok_; }

    // Preconditions: ok().
    constexpr T& value() & { return value_; }
    constexpr const T& value() const& { return value_; }
    constexpr T&& value() && { return std::move(value_); }
    constexpr T value_or(T other) && { return ok_ ? std::move(value_) : std::move(other); }
    constexpr T& operator*() { return value_; }
    constexpr const T& operator*() const { return value_; }
    constexpr T* operator->() { return std::addressof(value_); }
    constexpr const T* operator->() const { return std::addressof(value_); }

    // Preconditions: !ok().
    constexpr const E& error() const& { return error_; }
    constexpr E&& error() && { return std::move(error_); }
};

template<typename E>
class [[nodiscard]] Result<void, E> {
  public:
    using Value = void;
    using Failure = E;

    constexpr Result() : ok_(true) {}
    constexpr Result(E error) : error_(std::move(error)), ok_(false) {}

    constexpr bool ok() const { return ok_; }
    constexpr explicit operator bool() const { return ok_; }
    constexpr void value() const {}

    // Preconditions: !ok().
    constexpr const E& error() const& { return error_; }
    constexpr E&& error() && { return std::move(error_); }

  private:
    E error_{};
    bool ok_;
};

} // namespace base

// The value of a Result, or returns its error from the calling function, whose own Result (or plain error type) must
// take it.
// Each use has a variable of its own, so that one may stand in another's expression.
#define TRY(expression) TRY_UNIQUE_(expression, __COUNTER__)
#define TRY_UNIQUE_(expression, number) TRY_NAMED_(expression, number)
#define TRY_NAMED_(expression, number)                                                                                 \
    ({                                                                                                                 \
        auto&& try_result_##number = (expression);                                                                     \
        if (!try_result_##number.ok()) return std::move(try_result_##number).error();                                  \
        std::move(try_result_##number).value();                                                                        \
    })
