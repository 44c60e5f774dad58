// SPDX-License-Identifier: Apache-2.0
//
// Invocations of kernel objects, typed by the API table (abi/sel4/api.hpp): a stub is generated for every row, with the
// row's arguments in the row's order.
//
//     Error error = invoke<Label::page_map>(frame, vspace, address, read_write, vm_default);
//     Outcome<Word> address = invoke<Label::page_get_address>(frame);
//
// Messages of more than four words, and capability arguments, use the caller's IPC buffer.
#pragma once

#include "abi/sel4/api.hpp"
#include "lib/sel4/ipc_buffer.hpp"
#include "lib/sel4/syscall.hpp"

#include <type_traits>
#include <utility>

namespace sel4 {

// What an invocation with a result came back with; `value` counts only without an error.
template<typename T>
struct [[nodiscard]] Outcome {
    Error error;
    T value;

    constexpr bool ok() const { return error == Error::none; }
};

namespace detail {

template<std::size_t N>
constexpr unsigned count_of(const std::array<Argument, N>& list) {
    unsigned count = 0;
    while (count < N && !list[count].name.empty())
        ++count;
    return count;
}

template<Label L>
inline constexpr Shape shape_for = shape_of(invocation(L).arguments);

template<typename T>
[[gnu::always_inline]] constexpr Word as_word(const T& value) {
    if constexpr (requires { value.raw(); })
        return value.raw();
    else if constexpr (std::is_pointer_v<T>)
        return reinterpret_cast<Word>(value);
    else
        return static_cast<Word>(value);
}

template<Label L, unsigned I, std::size_t N, typename T>
[[gnu::always_inline]] inline void put_argument(std::array<Word, N>& words, const T& value) {
    constexpr Field field = shape_for<L>.fields[I];
    if constexpr (field.cap) {
        ipc_buffer().caps_or_badges[field.word] = as_word(value);
    } else if constexpr (std::is_same_v<T, UserContext>) {
        static_assert(invocation(L).arguments[I].type == Type::user_context);
        const auto& registers = reinterpret_cast<const Word(&)[user_context_words]>(value);
        for (unsigned i = 0; i < user_context_words; ++i)
            words[field.word + i] = registers[i];
    } else {
        words[field.word] |= field.put(as_word(value));
    }
}

template<Label L, std::size_t N, unsigned... I, typename... Args>
[[gnu::always_inline]] inline void put_arguments(std::array<Word, N>& words, std::integer_sequence<unsigned, I...>,
                                                 const Args&... args) {
    (put_argument<L, I>(words, args), ...);
}

// Words of the message, at least those in registers.
constexpr unsigned space_for(unsigned words) { return words < message_registers ? message_registers : words; }

} // namespace detail

// Invokes and returns the whole reply: its label is the Error, its words tell the error's details or the result.
template<Label L, typename... Args>
[[gnu::always_inline]] inline Received invoke_message(CPtr object, const Args&... args) {
    static_assert(sizeof...(Args) == detail::count_of(invocation(L).arguments), "arguments are those of the API table");
    constexpr unsigned length = detail::shape_for<L>.words;
    constexpr unsigned caps = detail::shape_for<L>.caps;
    std::array<Word, detail::space_for(length)> words{};
    detail::put_arguments<L>(words, std::make_integer_sequence<unsigned, sizeof...(Args)>(), args...);
    for (unsigned i = message_registers; i < length; ++i)
        ipc_buffer().message[i] = words[i];
    return call(object, MessageInfo(static_cast<Word>(L), 0, caps, length), {{words[0], words[1], words[2], words[3]}});
}

// Invokes. Returns Error, or Outcome<Word> or Outcome<UserContext> if the row has a result.
template<Label L, typename... Args>
[[nodiscard]] [[gnu::always_inline]] inline auto invoke(CPtr object, const Args&... args) {
    const Received reply = invoke_message<L>(object, args...);
    const Error error{reply.info.label()};
    if constexpr (detail::count_of(invocation(L).results) == 0) {
        return error;
    } else if constexpr (invocation(L).results[0].type == Type::user_context) {
        Outcome<UserContext> outcome{error, {}};
        auto& registers = reinterpret_cast<Word(&)[user_context_words]>(outcome.value);
        for (unsigned i = 0; i < user_context_words; ++i)
            registers[i] = i < message_registers ? reply.words.word[i] : ipc_buffer().message[i];
        return outcome;
    } else {
        constexpr Field field = shape_of(invocation(L).results).fields[0];
        return Outcome<Word>{error, field.get(reply.words.word[field.word])};
    }
}

} // namespace sel4
