// SPDX-License-Identifier: Apache-2.0
#include "personality/task/file_capabilities.hpp"

#include <cstring>

namespace personality {

namespace {

// struct vfs_ns_cap_data: Linux, include/uapi/linux/capability.h.
struct Attribute {
    std::uint32_t magic;
    struct {
        std::uint32_t permitted, inheritable;
    } words[2];
    std::uint32_t root; // of version 3
};
constexpr std::uint32_t version_2 = 0x02000000, version_3 = 0x03000000, version_mask = 0xff000000;
constexpr std::uint32_t effective_flag = 1;
constexpr std::size_t version_2_bytes = 20, version_3_bytes = 24;

std::uint64_t joined(std::uint32_t low, std::uint32_t high) { return low | std::uint64_t{high} << 32; }

} // namespace

Result<FileCapabilities> FileCapabilities::parse(std::span<const char> attribute) {
    Attribute raw{};
    if (attribute.size() != version_2_bytes && attribute.size() != version_3_bytes) return Errno::einval;
    std::memcpy(&raw, attribute.data(), attribute.size());
    const std::size_t expected = (raw.magic & version_mask) == version_2   ? version_2_bytes
                                 : (raw.magic & version_mask) == version_3 ? version_3_bytes
                                                                           : 0;
    if (attribute.size() != expected || raw.root != 0) return Errno::einval;
    return FileCapabilities{joined(raw.words[0].permitted, raw.words[1].permitted) & linux::all_capabilities,
                            joined(raw.words[0].inheritable, raw.words[1].inheritable) & linux::all_capabilities,
                            (raw.magic & effective_flag) != 0};
}

Result<> program_executed(Credentials& who, const Credentials& before, const FileCapabilities& file) {
    CapabilitySets& sets = who.capabilities;
    const std::uint64_t given = (file.permitted & sets.bounding) | (file.inheritable & sets.inheritable);
    // Such a program doesn't know what it lacks.
    if (file.effective && (file.permitted & ~given) != 0) return Errno::eperm;
    const bool root_by_file = who.uid != 0 && who.euid == 0;
    const bool root = !root_by_file && !who.secure(linux::secbit_noroot) && (who.uid == 0 || who.euid == 0);
    sets.ambient = 0;
    sets.permitted = root ? sets.inheritable | sets.bounding : given;
    if (who.no_new_privileges) sets.permitted &= before.capabilities.permitted;
    const bool effective = file.effective || (root && who.euid == 0);
    sets.effective = effective ? sets.permitted : 0;
    who.secure_bits &= static_cast<std::uint8_t>(~linux::secbit_keep_caps);
    return {};
}

} // namespace personality
