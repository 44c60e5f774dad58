// SPDX-License-Identifier: Apache-2.0
//
// What a test works with: slots of the root CNode, objects made in memory that is revoked after the test, and the root
// task's address space.
#pragma once

#include "lib/sel4/boot_info.hpp"
#include "lib/sel4/invoke.hpp"

namespace test {

using sel4::CPtr, sel4::Error, sel4::Label, sel4::ObjectType, sel4::SlotPos, sel4::Word, sel4::invoke;

inline constexpr Word page_size = 4096;

class Env {
  public:
    explicit Env(const sel4::BootInfo& info);

    const sel4::BootInfo& info() const { return info_; }
    CPtr sched_control() const { return info_.sched_control.start; }

    // An empty slot of the root CNode; it is emptied after the test.
    SlotPos slot();

    // Makes an object; without memory for it the test program ends.
    CPtr make(ObjectType type, unsigned size_bits = 0);
    // The same with the result, to the given slots.
    Error retype(CPtr untyped, ObjectType type, unsigned size_bits, SlotPos first, Word count = 1);

    // Memory that objects are made of.
    CPtr memory() const { return memory_; }

    Error copy(SlotPos to, SlotPos from, sel4::CapRights rights = sel4::all_rights);
    Error mint(SlotPos to, SlotPos from, sel4::CapRights rights, Word badge);
    Error remove(SlotPos slot);
    Error revoke(SlotPos slot);
    CPtr minted(SlotPos from, sel4::CapRights rights, Word badge); // into a new slot
    bool is_empty(SlotPos slot);

    // An address of the root task where nothing is mapped and all tables are there; 256 pages in all for a test.
    Word address();
    // A new page of ordinary memory, mapped there.
    struct MappedPage {
        CPtr page;
        Word address;
        Word* words() const { return reinterpret_cast<Word*>(address); }
    };
    MappedPage map_page(sel4::CapRights rights = sel4::read_write, Word attributes = sel4::vm_default);

    // A page of device memory, or slot 0.
    CPtr device_page(sel4::PAddr address);

    // Keel honours flags that stock seL4 ignores; tests of its deviations ask for them.
    bool is_keel() const { return is_keel_; }

    void begin_test();
    // Deletes all that the test has made. False: something could not be deleted.
    bool end_test();

  private:
    void take_memory();
    void make_tables();
    void probe_kernel();

    const sel4::BootInfo& info_;
    SlotPos first_slot_;
    SlotPos next_slot_;
    CPtr memory_ = 0;
    Word next_address_ = 0;
    bool is_keel_ = false;
};

} // namespace test
