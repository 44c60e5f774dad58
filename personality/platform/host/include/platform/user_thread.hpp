// SPDX-License-Identifier: Apache-2.0
//
// User threads of the host build: registers, and nothing that runs.
#pragma once

#include "personality/base/result.hpp"
#include "personality/platform/registers.hpp"
#include "personality/platform/user_event.hpp"

namespace personality::platform {

class VSpace;

class UserThread {
  public:
    static Result<UserThread*> acquire(void* owner);
    void release() { delete this; }

    void* owner() const { return owner_; }
    void set_space(VSpace&) {}

    UserEvent event;

    const Registers& registers() { return registers_; }
    Registers& change_registers() { return registers_; }
    void set_fs_base(std::uint64_t address) { registers_.fs_base = address; }
    void set_gs_base(std::uint64_t address) { registers_.gs_base = address; }

  private:
    Registers registers_{};
    void* owner_ = nullptr;
};

} // namespace personality::platform
