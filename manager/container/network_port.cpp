// SPDX-License-Identifier: Apache-2.0
//
// A container's network port (abi/protocol/network.hpp): made when the container asks for it, from port pieces of its
// own, with a CNode for the capabilities to its pages that is made from them too.
#include "manager/container/container.hpp"

namespace manager {

namespace where = protocol::container;

using sel4::ObjectType;

namespace {

constexpr Word bytes_of(unsigned node_radix) {
    return (Word{1} << (node_radix + sel4::slot_bits)) + protocol::network_port_pages * page_bytes;
}

CPtr visited(Word slot) { return cspace::slot(cspace::visited, slot); }

// Whether pieces for that many bytes are to be had: what fails later would leave some of them without use.
Done probe_pieces(UntypedPool& pool, Ledger& ledger, Word bytes) {
    unsigned taken = 0;
    Done result;
    for (unsigned bits = max_piece_bits; bits >= min_piece_bits && result.ok(); --bits) {
        if (!(align_up(bytes, Word{1} << min_piece_bits) & Word{1} << bits)) continue;
        const auto piece = ledger.take(pool, bits, PieceKind::port);
        if (piece.ok())
            ++taken;
        else
            result = piece.error();
    }
    for (; taken; --taken)
        ledger.undo_take(pool);
    return result;
}

} // namespace

Done Container::open_network(Machine& machine) {
    TRY(probe_pieces(machine.pool, ledger, bytes_of(network_radix)));
    ObjectMaker port(PieceKind::port, min_piece_bits);
    port.reserve(bytes_of(network_radix));
    TRY(port.make(machine.pool, ledger, ObjectType::cnode, network_radix, object(network_node)));
    const cspace::Visit visit(object(network_node), network_radix);
    if (!visit.ok()) return Error::failed_lookup;
    TRY(port.make(machine.pool, ledger, ObjectType::page, 0, visited(0), protocol::network_port_pages));
    for (unsigned i = 0; i < protocol::network_port_pages; ++i)
        TRY(map_page(visited(i), object(first_spaces), where::network_port + i * page_bytes, sel4::read_write));
    has_network_port_ = true;
    return {};
}

Done Container::attach_network_port(Machine& machine, Server& network) {
    const cspace::Visit visit(object(network_node), network_radix);
    if (!visit.ok()) return Error::failed_lookup;
    for (unsigned i = 0; i < protocol::network_port_pages; ++i) {
        TRY(cspace::remove(visited(network_copies + i)));
        TRY(cspace::copy(visited(network_copies + i), visited(i)));
    }
    return network.map_port(machine, index_, visited(network_copies), protocol::network_port_pages,
                            protocol::server::network_port_stride);
}

} // namespace manager
