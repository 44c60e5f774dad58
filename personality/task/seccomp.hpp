// SPDX-License-Identifier: Apache-2.0
//
// Filters that a task puts on its own system calls, seccomp(2): programs of the classic Berkeley packet filter. A task
// passes them on to its children and to the programs that it executes.
#pragma once

#include "personality/base/ref.hpp"

#include <memory>
#include <span>

namespace personality {

// struct sock_filter, Linux, include/uapi/linux/filter.h.
struct FilterInstruction {
    std::uint16_t code;
    std::uint8_t if_true, if_false; // instructions to pass over
    std::uint32_t value;
};

// struct seccomp_data: what a filter sees.
struct SystemCallData {
    std::int32_t number;
    std::uint32_t architecture;
    std::uint64_t instruction;
    std::uint64_t arguments[6];
};

enum class SeccompMode : std::uint8_t { none = 0, strict = 1, filter = 2 };

class SeccompFilter : public RefCounted {
  public:
    // einval: the program could read outside the data, jump outside itself, or not end.
    static Result<Ref<SeccompFilter>> make(std::span<const FilterInstruction> program, Ref<SeccompFilter> previous);
    ~SeccompFilter();

    // What all filters together say: the strictest.
    std::uint32_t run(const SystemCallData& data) const;
    std::uint32_t total() const; // instructions of all, each filter counting four more

  private:
    template<typename T, typename... Args>
    friend Result<Ref<T>> make_ref(Args&&... args);
    SeccompFilter() = default;

    std::uint32_t run_one(const SystemCallData& data) const;

    std::unique_ptr<FilterInstruction[]> program_;
    std::uint32_t count_ = 0;
    Ref<SeccompFilter> previous_;
};

struct Seccomp {
    SeccompMode mode = SeccompMode::none;
    Ref<SeccompFilter> filter;
};

} // namespace personality
