// SPDX-License-Identifier: Apache-2.0
//
// Sizes, limits, object types and fixed slots of seL4 16.0.0, x86-64, MCS (libsel4: constants.h, objecttype.h).
#pragma once

#include <cstdint>

namespace sel4 {

// Object sizes: log2 of bytes. A CNode of 2^n slots takes n + slot_bits; an untyped object's size is chosen.
inline constexpr unsigned word_bits = 64;
inline constexpr unsigned slot_bits = 5;
inline constexpr unsigned tcb_bits = 11;
inline constexpr unsigned endpoint_bits = 4;
inline constexpr unsigned notification_bits = 6;
inline constexpr unsigned reply_bits = 5;
inline constexpr unsigned min_sched_context_bits = 7;
inline constexpr unsigned page_table_bits = 12;
inline constexpr unsigned page_directory_bits = 12;
inline constexpr unsigned pdpt_bits = 12;
inline constexpr unsigned pml4_bits = 12;
inline constexpr unsigned asid_pool_bits = 12;
inline constexpr unsigned page_bits = 12;
inline constexpr unsigned large_page_bits = 21;
inline constexpr unsigned huge_page_bits = 30;
inline constexpr unsigned min_untyped_bits = 4;
inline constexpr unsigned max_untyped_bits = 47;
inline constexpr unsigned ipc_buffer_bits = 10;

// A scheduling context of 2^n bytes has (2^n - core) / refill refills beyond the two that every one has.
inline constexpr unsigned core_sched_context_bytes = 128;
inline constexpr unsigned refill_bytes = 16;
constexpr std::uint64_t max_extra_refills(unsigned size_bits) {
    return ((std::uint64_t{1} << size_bits) - core_sched_context_bytes) / refill_bytes;
}

inline constexpr unsigned message_registers = 4;
inline constexpr unsigned max_message_words = 120;
inline constexpr unsigned max_extra_caps = 3;
inline constexpr unsigned max_priority = 255;
inline constexpr unsigned num_priorities = max_priority + 1;
inline constexpr unsigned retype_fan_out_limit = 256;
inline constexpr unsigned min_budget_us = 20;
inline constexpr unsigned num_asid_pools = 8;
inline constexpr unsigned asids_per_pool = 512;
inline constexpr unsigned max_irq_vector = 107;               // of IRQControl_GetIOAPIC and _GetMSI: 0..107 (not 109)
inline constexpr unsigned msi_vector_offset = 0x30;           // processor vector = allocated vector + this
inline constexpr std::uint64_t user_top = 0x00007ffffffff000; // first address that user level can't have

// Object types of Untyped_Retype.
enum class ObjectType : std::uint64_t {
    untyped = 0,
    tcb = 1,
    endpoint = 2,
    notification = 3,
    cnode = 4,
    sched_context = 5,
    reply = 6,
    pdpt = 7,
    pml4 = 8,
    huge_page = 9,
    page = 10,
    large_page = 11,
    page_table = 12,
    page_directory = 13,
};
inline constexpr unsigned num_object_types = 14;

// Flags of TCB_SetFlags.
enum TcbFlag : std::uint64_t {
    tcb_flag_fpu_disabled = 1, // the thread has no FPU state; using it is a UserException 7
    // Keel only: every system call of this thread is an UnknownSyscall fault. Stock seL4 ignores it, and the flags that
    // the call returns say so.
    tcb_flag_foreign_syscalls = std::uint64_t{1} << 62,
};

enum SchedContextFlag : std::uint64_t { sched_context_sporadic = 1 };

// Attributes of page and paging-structure mappings. Stock seL4 reads bits 0..2 and accepts others.
enum VmAttribute : std::uint64_t {
    vm_default = 0,
    vm_write_through = 1,
    vm_cache_disabled = 2,
    vm_uncacheable = 3,
    vm_write_combining = 4,
    // Keel only: instruction fetches from the page fault.
    vm_execute_never = std::uint64_t{1} << 63,
};

// Slots of the root task's CNode that are the same in every boot.
enum RootSlot : std::uint64_t {
    slot_null = 0,
    slot_init_tcb = 1,
    slot_init_cnode = 2,
    slot_init_vspace = 3,
    slot_irq_control = 4,
    slot_asid_control = 5,
    slot_init_asid_pool = 6,
    slot_io_port_control = 7,
    slot_io_space = 8,
    slot_boot_info_frame = 9,
    slot_init_ipc_buffer = 10,
    slot_domain = 11,
    slot_smmu_sid_control = 12,
    slot_smmu_cb_control = 13,
    slot_init_sched_context = 14,
    slot_smc = 15,
    num_initial_slots = 16,
};

// First word of a SchedContext_Consumed that asks keel for a second word in the reply: the microseconds consumed in
// all, which no report and no timeout fault starts anew. Other kernels don't look at it, and answer one word.
inline constexpr std::uint64_t ask_for_total_consumed = 0x6b65'656c'746f'7461; // "keeltota"

} // namespace sel4
