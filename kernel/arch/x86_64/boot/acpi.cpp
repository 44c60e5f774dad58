// SPDX-License-Identifier: Apache-2.0
#include "kernel/arch/x86_64/boot/acpi.hpp"

#include "kernel/boot/fail.hpp"
#include "kernel/machine.hpp"

namespace keel::x86_64 {

struct [[gnu::packed]] Acpi::Header {
    char signature[4];
    std::uint32_t length; // with the header
    std::uint8_t revision, checksum;
    char oem[6], oem_table[8];
    std::uint32_t oem_revision, creator, creator_revision;
};

namespace {

constexpr sel4::PAddr search_start = 0xe0000;
constexpr sel4::PAddr search_end = 0x100000;
constexpr Word search_step = 16;
constexpr char rsdp_signature[] = "RSD PTR ";
constexpr unsigned rsdp_checked_bytes = 20;
constexpr unsigned rsdp_rsdt_offset = 16;
constexpr std::uint32_t largest_table = 1 << 20;

constexpr unsigned madt_entries_offset = 44;
constexpr std::uint8_t madt_io_apic = 1;

struct [[gnu::packed]] MadtEntry {
    std::uint8_t type, length;
};
struct [[gnu::packed]] MadtIoApic {
    MadtEntry entry;
    std::uint8_t id, reserved;
    std::uint32_t address, first_interrupt;
};

bool sums_to_zero(const unsigned char* bytes, Word length) {
    unsigned char sum = 0;
    for (Word i = 0; i < length; ++i)
        sum = static_cast<unsigned char>(sum + bytes[i]);
    return sum == 0;
}

bool starts_with(const void* bytes, const char* text, unsigned length) {
    return __builtin_memcmp(bytes, text, length) == 0;
}

template<typename T>
T read(const unsigned char* from) {
    T value;
    __builtin_memcpy(&value, from, sizeof value);
    return value;
}

const unsigned char* find_rsdp() {
    for (sel4::PAddr address = search_start; address < search_end; address += search_step) {
        const auto* const bytes = static_cast<const unsigned char*>(arch::to_pointer(address));
        if (starts_with(bytes, rsdp_signature, sizeof rsdp_signature - 1) && sums_to_zero(bytes, rsdp_checked_bytes))
            return bytes;
    }
    boot::fail("no ACPI root pointer");
}

} // namespace

Acpi::Acpi() : rsdp_(find_rsdp()), rsdt_(nullptr) {
    const auto* const table =
        static_cast<const Header*>(arch::to_pointer(read<std::uint32_t>(rsdp_ + rsdp_rsdt_offset)));
    const auto* const bytes = reinterpret_cast<const unsigned char*>(table);
    if (!starts_with(table->signature, "RSDT", 4) || table->length < sizeof(Header) || table->length > largest_table ||
        !sums_to_zero(bytes, table->length))
        boot::fail("no ACPI RSDT");
    rsdt_ = table;
}

const Acpi::Header* Acpi::find_table(const char (&signature)[5]) const {
    const auto* const pointers = reinterpret_cast<const unsigned char*>(rsdt_ + 1);
    const Word count = (rsdt_->length - sizeof(Header)) / sizeof(std::uint32_t);
    for (Word i = 0; i < count; ++i) {
        const auto address = read<std::uint32_t>(pointers + i * sizeof(std::uint32_t));
        const auto* const table = static_cast<const Header*>(arch::to_pointer(address));
        if (starts_with(table->signature, signature, 4) && table->length >= sizeof(Header) &&
            table->length <= largest_table &&
            sums_to_zero(reinterpret_cast<const unsigned char*>(table), table->length))
            return table;
    }
    return nullptr;
}

bool Acpi::find_io_apic(unsigned index, sel4::PAddr& address) const {
    const Header* const madt = find_table("APIC");
    if (madt == nullptr) return false;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(madt);
    for (Word at = madt_entries_offset; at + sizeof(MadtEntry) <= madt->length;) {
        const auto entry = read<MadtEntry>(bytes + at);
        if (entry.length < sizeof entry || entry.length > madt->length - at) return false;
        if (entry.type == madt_io_apic && entry.length >= sizeof(MadtIoApic) && index-- == 0) {
            address = read<MadtIoApic>(bytes + at).address;
            return true;
        }
        at += entry.length;
    }
    return false;
}

} // namespace keel::x86_64
