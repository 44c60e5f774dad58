// SPDX-License-Identifier: Apache-2.0
//
// What the ledger of untyped memory asks of the kernel. A piece's slots are named by its row.
#pragma once

#include "manager/types.hpp"

namespace manager {

class UntypedSource {
  public:
    virtual CPtr outer(unsigned row) const = 0;
    virtual CPtr inner(unsigned row) const = 0;

    // Makes sure that the slots of rows below `rows` exist.
    virtual Done provide_slots(unsigned rows) = 0;

    // New memory of 2^min_bits to 2^max_bits bytes into `to`; its size.
    virtual base::Result<unsigned, Error> carve(unsigned min_bits, unsigned max_bits, CPtr to) = 0;

    // `count` untyped objects of 2^bits bytes from `from`.
    virtual Done retype(CPtr from, unsigned bits, CPtr to, unsigned count) = 0;

    virtual Done revoke(CPtr slot) = 0;

  protected:
    ~UntypedSource() = default;
};

} // namespace manager
