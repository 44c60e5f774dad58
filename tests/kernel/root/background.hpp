// SPDX-License-Identifier: Apache-2.0
//
// A thread of the lowest priority: when it runs, all others have blocked or stopped.
#pragma once

#include "tests/kernel/root/thread.hpp"

namespace test {

class Background {
  public:
    explicit Background(Env& env);

    // Lets every other thread run until none can any more.
    void settle() const;

  private:
    CPtr go_;
    CPtr done_;
};

} // namespace test
