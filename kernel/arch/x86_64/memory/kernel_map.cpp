// SPDX-License-Identifier: Apache-2.0
#include "kernel/arch/x86_64/memory/kernel_map.hpp"

#include "arch/paging.hpp"
#include "kernel/arch/x86_64/cpu/instructions.hpp"
#include "kernel/arch/x86_64/layout.hpp"
#include "kernel/boot/fail.hpp"
#include "kernel/machine.hpp"

namespace keel::x86_64 {

namespace {

constexpr unsigned entries = 512;
constexpr Word present = 1 << 0;
constexpr Word writable = 1 << 1;
constexpr Word write_through = 1 << 3;
constexpr Word cache_disabled = 1 << 4;
constexpr Word global = 1 << 8;
constexpr Word execute_disable = Word{1} << 63;
constexpr Word cr4_global_pages = 1 << 7;

constexpr unsigned half_entry = 511;  // of the PML4: window and image
constexpr unsigned image_entry = 510; // of the PDPT
constexpr unsigned device_entry = (KEEL_DEVICE_BASE - KEEL_IMAGE_BASE) >> sel4::large_page_bits;
constexpr unsigned image_tables = 2; // 4 MiB; the linker script checks

struct alignas(1 << sel4::page_bits) Page {
    Word entry[entries];
};

Page directory;
Page image[image_tables];
Page devices;
unsigned num_devices;

sel4::PAddr loaded_root;

extern "C" {
Page x86_64_kernel_pml4; // the boot code's too
Page x86_64_kernel_pdpt;
extern const char image_text_start[], image_text_end[], image_rodata_end[], image_end[];
extern const char image_stack_guard[];
}

sel4::PAddr image_address(const void* pointer) { return address_of(pointer) - KEEL_IMAGE_BASE; }

void map_image(const char* start, const char* end, Word access) {
    for (const char* page = start; page < end; page += 1 << sel4::page_bits) {
        const Word number = image_address(page) >> sel4::page_bits;
        if (page != image_stack_guard) image[number / entries].entry[number % entries] = image_address(page) | access;
    }
}

} // namespace

void seal_kernel_map() {
    map_image(image_text_start, image_text_end, present | global);
    map_image(image_text_end, image_rodata_end, present | global | execute_disable);
    map_image(image_rodata_end, image_end, present | writable | global | execute_disable);
    for (unsigned i = 0; i < image_tables; ++i)
        directory.entry[i] = image_address(&image[i]) | present | writable;
    directory.entry[device_entry] = image_address(&devices) | present | writable;

    x86_64_kernel_pdpt.entry[image_entry] = image_address(&directory) | present | writable;
    x86_64_kernel_pdpt.entry[0] |= execute_disable;
    x86_64_kernel_pml4.entry[0] = 0;
    loaded_root = image_address(&x86_64_kernel_pml4);
    write_cr3(loaded_root);
    write_cr4(read_cr4() | cr4_global_pages);
}

volatile std::uint32_t* map_device_page(sel4::PAddr page) {
    if (num_devices == entries) boot::fail("too many devices");
    devices.entry[num_devices] = page | present | writable | write_through | cache_disabled | global | execute_disable;
    const Word address = KEEL_DEVICE_BASE + (Word{num_devices++} << sel4::page_bits);
    return reinterpret_cast<volatile std::uint32_t*>(address);
}

} // namespace keel::x86_64

namespace keel::arch {

using namespace x86_64;

sel4::PAddr empty_root() { return image_address(&x86_64_kernel_pml4); }

void share_kernel_half(void* pml4) {
    static_cast<Page*>(pml4)->entry[half_entry] = x86_64_kernel_pml4.entry[half_entry];
}

void set_root(sel4::PAddr root) {
    if (root == loaded_root) return;
    loaded_root = root;
    write_cr3(root);
}

void forget_root(sel4::PAddr root) {
    if (root == loaded_root) set_root(empty_root());
}

void flush_page(sel4::PAddr root, Word address) {
    if (root == loaded_root) invalidate_page(address);
}

void flush_all(sel4::PAddr root) {
    if (root == loaded_root) write_cr3(root);
}

sel4::PAddr to_physical(const void* pointer) { return address_of(pointer) - KEEL_WINDOW_BASE; }

void* to_pointer(sel4::PAddr address) { return reinterpret_cast<void*>(address + KEEL_WINDOW_BASE); }

} // namespace keel::arch
