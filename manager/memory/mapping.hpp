// SPDX-License-Identifier: Apache-2.0
//
// Mappings, and the manager's own windows: addresses at which it looks at pages of others while it prepares them.
#pragma once

#include "lib/sel4/invoke.hpp"
#include "manager/memory/boot_memory.hpp"
#include "manager/types.hpp"

namespace manager {

// Attributes that no code may be run from, where the kernel honours it.
inline constexpr Word data_attributes = sel4::vm_default | sel4::vm_execute_never;

inline Done map_page(CPtr page, CPtr vspace, Word address, sel4::CapRights rights, Word attributes = data_attributes) {
    return done(sel4::invoke<sel4::Label::page_map>(page, vspace, address, rights, attributes));
}

inline Done unmap_page(CPtr page) { return done(sel4::invoke<sel4::Label::page_unmap>(page)); }

namespace window {

// Addresses of the windows, 4 KiB each but the large one.
inline constexpr Word base = 0x20000000;
inline constexpr Word copy = base;                        // for the time of filling one page
inline constexpr Word stats = base + page_bytes;          // MachineStats, for good
inline constexpr Word probe = base + 2 * page_bytes;      // the kernel probe's page without execute right
inline constexpr Word device = base + 3 * page_bytes;     // registers, while a device is prepared
inline constexpr Word reaper_ipc = base + 4 * page_bytes; // the reaper's IPC buffer, for good
inline constexpr Word large = base + 0x200000;            // one large page

// Makes the page table for the small ones.
Done initialize(BootMemory& memory);

// Maps a page at a window for as long as the object lives.
class View {
  public:
    View(CPtr page, Word address, Word attributes = data_attributes)
        : page_(page), address_(address),
          mapped_(map_page(page, sel4::slot_init_vspace, address, sel4::read_write, attributes).ok()) {}
    View(const View&) = delete;
    View& operator=(const View&) = delete;
    ~View() {
        if (mapped_) (void)unmap_page(page_);
    }

    bool ok() const { return mapped_; }
    template<typename T = std::byte>
    T* as() const {
        return reinterpret_cast<T*>(address_);
    }

  private:
    CPtr page_;
    Word address_;
    bool mapped_;
};

} // namespace window

} // namespace manager
