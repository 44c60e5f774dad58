// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

constexpr sel4::PAddr kernel_window = Word{1} << 39;

} // namespace

TEST(boot_info, "BOOT0001", "the boot information describes the root task's slots without gaps") {
    const sel4::BootInfo& info = env.info();
    CHECK_EQ(info.num_nodes, 1);
    CHECK_EQ(info.init_cnode_size_bits, 12);
    CHECK_EQ(info.sched_control.start, sel4::num_initial_slots);
    CHECK_EQ(info.user_image_paging.start, info.sched_control.end);
    CHECK_EQ(info.extra_bi_pages.start, info.user_image_paging.end);
    CHECK_EQ(info.user_image_frames.start, info.extra_bi_pages.end);
    CHECK_EQ(info.untyped.start, info.user_image_frames.end);
    CHECK_EQ(info.empty.start, info.untyped.end);
    CHECK_EQ(info.empty.end, Word{1} << 12);
}

TEST(boot_untypeds, "BOOT0002", "untypeds are aligned, of legal size and do not overlap") {
    const sel4::BootInfo& info = env.info();
    const Word count = info.untyped.end - info.untyped.start;
    CHECK(count > 0 && count <= sel4::max_boot_untypeds);
    for (Word i = 0; i < count; ++i) {
        const sel4::UntypedDesc& desc = info.untyped_list[i];
        const Word size = Word{1} << desc.size_bits;
        CHECK(desc.size_bits >= sel4::min_untyped_bits && desc.size_bits <= sel4::max_untyped_bits);
        // Stock seL4 aligns the largest device untypeds by their addresses in its own window.
        if (desc.paddr < kernel_window) CHECK_EQ(desc.paddr & (size - 1), 0);
        for (Word j = 0; j < i; ++j) {
            const sel4::UntypedDesc& other = info.untyped_list[j];
            CHECK(desc.paddr + size <= other.paddr || other.paddr + (Word{1} << other.size_bits) <= desc.paddr);
        }
    }
}

TEST(boot_devices, "BOOT0003", "HPET and PCI hole are covered by device untypeds, the local APIC is not") {
    const sel4::BootInfo& info = env.info();
    const auto covered = [&](sel4::PAddr address) {
        for (Word i = 0; i < info.untyped.end - info.untyped.start; ++i) {
            const sel4::UntypedDesc& desc = info.untyped_list[i];
            if (address >= desc.paddr && address - desc.paddr < Word{1} << desc.size_bits) return desc.is_device != 0;
        }
        return false;
    };
    CHECK(covered(0xfed00000));
    CHECK(covered(0xe0000000));
    CHECK(!covered(0xfee00000));
    CHECK(!covered(0xfec00000));
}

TEST(boot_extras, "BOOT0004", "ACPI root pointer, memory map and time-stamp frequency follow the boot information") {
    const sel4::BootInfo& info = env.info();
    const auto* const rsdp = sel4::find_chunk(info, sel4::BootInfoId::acpi_rsdp);
    CHECK(rsdp != nullptr);
    CHECK_EQ(rsdp->length, sizeof(sel4::BootInfoHeader) + 36);
    CHECK_EQ(*reinterpret_cast<const Word*>(rsdp + 1), 0x2052545020445352); // "RSD PTR "
    const auto* const map = sel4::find_chunk(info, sel4::BootInfoId::multiboot_memory_map);
    CHECK(map != nullptr);
    CHECK_EQ(map->length, sizeof(sel4::BootInfoMemoryMap));
    CHECK(sel4::tsc_mhz(info) > 100);
}

TEST(boot_image, "BOOT0005", "the frames of the image are those that are mapped, in order") {
    const sel4::BootInfo& info = env.info();
    Word previous = 0;
    for (SlotPos frame = info.user_image_frames.start; frame < info.user_image_frames.end; ++frame) {
        const auto address = invoke<Label::page_get_address>(frame);
        CHECK_OK(address.error);
        if (previous != 0) CHECK_EQ(address.value, previous + page_size);
        previous = address.value;
    }
}

} // namespace test
