// SPDX-License-Identifier: Apache-2.0
#include "manager/memory/object_maker.hpp"

#include "manager/cspace.hpp"
#include "manager/memory/objects.hpp"

#include <bit>

namespace manager {

Done ObjectMaker::make(UntypedPool& pool, Ledger& ledger, sel4::ObjectType type, unsigned size_bits, CPtr to,
                       unsigned count) {
    const unsigned bits = object_bits(type, size_bits);
    while (count) {
        const Word start = align_up(used_, Word{1} << bits);
        const Word size = piece_ == no_piece ? 0 : Word{1} << pool.bits(piece_);
        const Word room = start < size ? (size - start) >> bits : 0;
        if (!room) {
            TRY(grow(pool, ledger, bits));
            continue;
        }
        const auto now = static_cast<unsigned>(room < count ? room : count);
        TRY(cspace::retype(pool.cap(piece_), type, size_bits, to, now));
        used_ = start + (Word{now} << bits);
        to += now;
        count -= now;
    }
    return {};
}

Done ObjectMaker::grow(UntypedPool& pool, Ledger& ledger, unsigned at_least) {
    // Whole smallest pieces, the largest power of two of them first.
    const Word wanted = align_up(reserved_, Word{1} << min_piece_bits);
    unsigned bits = wanted ? static_cast<unsigned>(std::bit_width(wanted)) - 1 : grow_bits_;
    if (bits > max_piece_bits) bits = max_piece_bits;
    if (bits < at_least) bits = at_least;
    piece_ = TRY(ledger.take(pool, bits, kind_));
    used_ = 0;
    reserved_ = wanted > Word{1} << bits ? wanted - (Word{1} << bits) : 0;
    return {};
}

} // namespace manager
