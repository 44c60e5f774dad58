// SPDX-License-Identifier: Apache-2.0
#include "manager/pci/virtio.hpp"

namespace manager::pci {

namespace {

constexpr std::uint8_t capability_vendor = 0x09;
constexpr std::uint8_t capability_msix = 0x11;
constexpr unsigned max_capabilities = 48; // as many as fit into 256 bytes: a list that is longer is a loop

// virtio_pci_cap: id, next, length, type; bar; offset; length.
enum VirtioType : std::uint8_t { common = 1, notify = 2, isr = 3, config = 4 };
constexpr std::uint32_t common_bytes = 56;

constexpr std::uint32_t msix_enable = 1U << 31;
constexpr std::uint32_t msix_mask_all = 1U << 30;
constexpr std::uint32_t msix_entry_bytes = 16;

bool inside(const Bars& bars, const Place& place, std::uint32_t bytes) {
    return place.bar < bar_count && place.offset <= bars.bar[place.bar].bytes &&
           bytes <= bars.bar[place.bar].bytes - place.offset;
}

} // namespace

std::optional<VirtioLayout> virtio_layout(const ConfigSpace& function, const Bars& bars) {
    if (!(function.read(reg_command) & status_capabilities)) return std::nullopt;
    VirtioLayout layout;
    unsigned found = 0;
    unsigned at = function.read8(reg_capabilities) & ~3U;
    for (unsigned i = 0; at && i < max_capabilities; ++i) {
        const std::uint32_t head = function.read(at);
        const auto id = static_cast<std::uint8_t>(head);
        if (id == capability_msix) {
            const std::uint32_t table = function.read(at + 4);
            layout.msix_offset = at;
            layout.msix_table = {table & 7, table & ~7U};
            if (inside(bars, layout.msix_table, msix_entry_bytes)) found |= 1;
        } else if (id == capability_vendor) {
            const auto type = static_cast<std::uint8_t>(head >> 24);
            const Place place{function.read8(at + 4), function.read(at + 8)};
            const std::uint32_t bytes = function.read(at + 12);
            Place* const wanted = type == common   ? &layout.common
                                  : type == notify ? &layout.notify
                                  : type == isr    ? &layout.isr
                                  : type == config ? &layout.config
                                                   : nullptr;
            // The first of each type is the one to use (section 4.1.4.1).
            if (wanted && !(found & 1U << type) && inside(bars, place, bytes) &&
                (type != common || bytes >= common_bytes)) {
                *wanted = place;
                if (type == notify) layout.notify_multiplier = function.read(at + 16);
                found |= 1U << type;
            }
        }
        at = head >> 8 & 0xfc;
    }
    constexpr unsigned all = 1 | 1U << common | 1U << notify | 1U << isr | 1U << config;
    if (found != all) return std::nullopt;
    return layout;
}

void enable_msix(ConfigSpace& function, const VirtioLayout& layout) {
    function.write(layout.msix_offset, (function.read(layout.msix_offset) | msix_enable) & ~msix_mask_all);
}

} // namespace manager::pci
