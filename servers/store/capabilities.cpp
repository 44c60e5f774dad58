// SPDX-License-Identifier: Apache-2.0
#include "servers/store/capabilities.hpp"

#include "lib/runtime/abort.hpp"
#include "lib/server/manager.hpp"

namespace store {

namespace {

using protocol::server::own_cnode;
using sel4::Label;
using sel4::ObjectType;

constexpr sel4::CPtr untyped_slot(unsigned chunk) { return protocol::server::free_first + sel4::CPtr{2} * chunk; }
constexpr sel4::CPtr cnode_slot(unsigned chunk) { return untyped_slot(chunk) + 1; }
constexpr sel4::CPtr record_slot = untyped_slot(max_chunks); // where record pages are while they are mapped
constexpr sel4::CPtr directory_slot = record_slot + chunk_record_pages;
constexpr sel4::CPtr table_slot = directory_slot + 1;
constexpr unsigned records_per_table = (1U << sel4::large_page_bits) / (chunk_record_pages * page_bytes); // chunks
constexpr unsigned table_count = (max_chunks + records_per_table - 1) / records_per_table;
static_assert(table_slot + table_count <= protocol::server::container_first);
static_assert(1 + table_count <= chunk_spare_pages);

constexpr sel4::Word own_depth = sel4::word_bits;

// What can only fail if the manager or this server is wrong; the manager starts a new store.
void must(sel4::Error error, const char* what) {
    if (error != sel4::Error::none) runtime::fail(what);
}

// `count` objects from the chunk's memory, into slots from `slot` on of the CNode in root slot `node` (0: the root).
sel4::Error retype(unsigned chunk, ObjectType type, unsigned bits, sel4::CPtr node, sel4::Word slot, unsigned count) {
    return sel4::invoke<Label::untyped_retype>(untyped_slot(chunk), type, bits, own_cnode, node,
                                               node == 0 ? 0 : own_depth, slot, count);
}

constexpr std::uint64_t records_address(unsigned chunk) {
    return protocol::server::cache_base + page_bytes * chunk_record_pages * chunk;
}

} // namespace

Frame* ChunkMemory::grow() {
    const unsigned chunk = chunk_count_;
    if (!server::ask(protocol::manager::Request::GrowCache, untyped_slot(chunk)).ok()) return nullptr;
    must(retype(chunk, ObjectType::cnode, chunk_index_bits, 0, cnode_slot(chunk), 1), "store: no CNode in a chunk");
    must(retype(chunk, ObjectType::page, 0, 0, record_slot, chunk_record_pages), "store: no records in a chunk");
    const auto address = sel4::invoke<Label::page_get_address>(record_slot);
    must(address.error, "store: a page has no address");
    first_frame_[chunk] = address.value + chunk_record_pages * page_bytes;
    if (chunk % records_per_table == 0) make_page_table(chunk);
    ++chunk_count_;
    return map_records(chunk);
}

void ChunkMemory::make_page_table(unsigned chunk) {
    using protocol::server::own_vspace;
    if (chunk == 0) {
        must(retype(chunk, ObjectType::page_directory, 0, 0, directory_slot, 1), "store: no page directory");
        must(sel4::invoke<Label::page_directory_map>(directory_slot, own_vspace, records_address(chunk),
                                                     sel4::vm_default),
             "store: the page directory can't be mapped");
        first_frame_[chunk] += page_bytes;
    }
    const sel4::CPtr slot = table_slot + chunk / records_per_table;
    must(retype(chunk, ObjectType::page_table, 0, 0, slot, 1), "store: no page table");
    must(sel4::invoke<Label::page_table_map>(slot, own_vspace, records_address(chunk), sel4::vm_default),
         "store: a page table can't be mapped");
    first_frame_[chunk] += page_bytes;
}

// The mapped capabilities move into the chunk's own CNode: they would go with a slot that is used again.
Frame* ChunkMemory::map_records(unsigned chunk) {
    for (unsigned i = 0; i < chunk_record_pages; ++i) {
        must(sel4::invoke<Label::page_map>(record_slot + i, protocol::server::own_vspace,
                                           records_address(chunk) + i * page_bytes, sel4::read_write,
                                           sel4::vm_execute_never),
             "store: records can't be mapped");
        must(sel4::invoke<Label::cnode_move>(cnode_slot(chunk), chunk_frames + i, chunk_index_bits, own_cnode,
                                             record_slot + i, own_depth),
             "store: a capability can't be moved");
    }
    return reinterpret_cast<Frame*>(records_address(chunk));
}

bool ChunkMemory::make_frames(FrameId first) {
    const unsigned chunk = chunk_of(first);
    return retype(chunk, ObjectType::page, 0, cnode_slot(chunk), place_of(first), frame_batch) == sel4::Error::none;
}

void ChunkMemory::revoke(FrameId frame) {
    must(sel4::invoke<Label::cnode_revoke>(cnode_slot(chunk_of(frame)), place_of(frame), chunk_index_bits),
         "store: a frame can't be revoked");
}

Copied PageCacheNodes::copy(FrameId frame, unsigned index, unsigned slot) {
    const sel4::Error error =
        sel4::invoke<Label::cnode_copy>(protocol::server::page_cache_first + index, slot, protocol::page_cache_radix,
                                        cnode_slot(chunk_of(frame)), place_of(frame), chunk_index_bits, sel4::can_read);
    if (error == sel4::Error::none) return Copied::Yes;
    return error == sel4::Error::delete_first ? Copied::SlotOccupied : Copied::NoSuchSlot;
}

void PageCacheNodes::signal(unsigned index) { server::signal_container(index); }

} // namespace store
