// SPDX-License-Identifier: Apache-2.0
//
// A second address space, with the tables for the addresses that Env gives out and the root task's image mapped.
#pragma once

#include "tests/kernel/root/env.hpp"

namespace test {

class Process {
  public:
    explicit Process(Env& env);

    // What making it ended with.
    Error error() const { return error_; }
    CPtr vspace() const { return vspace_; }
    Error map(CPtr page, Word address, sel4::CapRights rights = sel4::read_write) const;

  private:
    Error add_tables(Env& env, Word address);
    Error add_image(Env& env);

    CPtr vspace_;
    Error error_;
};

} // namespace test
