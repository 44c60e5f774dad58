// SPDX-License-Identifier: Apache-2.0
//
// capget(2), capset(2), and what prctl(2) does with capabilities.
#include "personality/syscall/capabilities.hpp"

#include "personality/syscall/rows_system.hpp"
#include "personality/task/process_state.hpp"

namespace personality::syscall {

namespace {

// Linux, include/uapi/linux/capability.h.
constexpr std::uint32_t version_1 = 0x19980330;
constexpr std::uint32_t version_2 = 0x20071026;
constexpr std::uint32_t version_3 = 0x20080522;
constexpr std::uint64_t last_capability = 40;

enum AmbientOperation : std::uint64_t {
    pr_cap_ambient_is_set = 1,
    pr_cap_ambient_raise = 2,
    pr_cap_ambient_lower = 3,
    pr_cap_ambient_clear_all = 4,
};

CapabilitySets& own() { return current().process.credentials.capabilities; }

// How many words of 32 bits a set has. An unknown version is told the one that is known.
Result<unsigned> words_of(UserInOut<CapabilityHeader> header, std::uint32_t version) {
    if (version == version_1) return 1U;
    if (version == version_2 || version == version_3) return 2U;
    TRY(UserOut<std::uint32_t>{{header.address}}.write(version_3));
    return Errno::einval;
}

std::uint32_t word(std::uint64_t set, unsigned index) { return static_cast<std::uint32_t>(set >> (32 * index)); }

} // namespace

SysResult sys_capget(UserInOut<CapabilityHeader> header, UserOut<CapabilityWords> data) {
    const CapabilityHeader asked = TRY(header.read());
    const auto words = words_of(header, asked.version);
    if (!words) return data.is_null() ? SysResult(0) : words.error();
    if (asked.pid < 0) return Errno::einval;
    const Process* const process = asked.pid == 0 ? &current().process : Process::find(asked.pid);
    if (process == nullptr) return Errno::esrch;
    if (data.is_null()) return 0;
    const CapabilitySets& sets = process->credentials.capabilities;
    for (unsigned i = 0; i < *words; ++i)
        TRY(data.write({word(sets.effective, i), word(sets.permitted, i), word(sets.inheritable, i)}, i));
    return 0;
}

SysResult sys_capset(UserInOut<CapabilityHeader> header, UserIn<CapabilityWords> data) {
    const CapabilityHeader asked = TRY(header.read());
    const unsigned words = TRY(words_of(header, asked.version));
    if (asked.pid != 0 && asked.pid != current().process.pid) return Errno::eperm;
    std::uint64_t effective = 0;
    std::uint64_t permitted = 0;
    std::uint64_t inheritable = 0;
    for (unsigned i = 0; i < words; ++i) {
        const CapabilityWords given = TRY(data.read(i));
        effective |= std::uint64_t{given.effective} << (32 * i);
        permitted |= std::uint64_t{given.permitted} << (32 * i);
        inheritable |= std::uint64_t{given.inheritable} << (32 * i);
    }
    CapabilitySets& sets = own();
    const bool may_inherit = (sets.effective & linux::capability_bit(linux::Capability::setpcap)) != 0;
    if (!may_inherit && (inheritable & ~(sets.inheritable | sets.permitted)) != 0) return Errno::eperm;
    if ((inheritable & ~(sets.inheritable | sets.bounding)) != 0) return Errno::eperm;
    if ((permitted & ~sets.permitted) != 0 || (effective & ~permitted) != 0) return Errno::eperm;
    sets.effective = effective;
    sets.permitted = permitted;
    sets.inheritable = inheritable;
    sets.ambient &= permitted & inheritable;
    return 0;
}

SysResult bounding_capability(std::uint64_t number) {
    if (number > last_capability) return Errno::einval;
    return static_cast<std::int64_t>(own().bounding >> number & 1);
}

SysResult drop_bounding_capability(std::uint64_t number) {
    if (!credentials().can(linux::Capability::setpcap)) return Errno::eperm;
    if (number > last_capability) return Errno::einval;
    own().bounding &= ~(std::uint64_t{1} << number);
    return 0;
}

SysResult change_ambient(std::uint64_t operation, std::uint64_t number, std::uint64_t third, std::uint64_t fourth) {
    if (third != 0 || fourth != 0) return Errno::einval;
    CapabilitySets& sets = own();
    if (operation == pr_cap_ambient_clear_all) {
        if (number != 0) return Errno::einval;
        sets.ambient = 0;
        return 0;
    }
    if (number > last_capability) return Errno::einval;
    const std::uint64_t bit = std::uint64_t{1} << number;
    switch (operation) {
    case pr_cap_ambient_is_set:
        return (sets.ambient & bit) != 0 ? 1 : 0;
    case pr_cap_ambient_raise:
        if ((sets.permitted & sets.inheritable & bit) == 0) return Errno::eperm;
        if (credentials().secure(linux::secbit_no_cap_ambient_raise)) return Errno::eperm;
        sets.ambient |= bit;
        return 0;
    case pr_cap_ambient_lower:
        sets.ambient &= ~bit;
        return 0;
    default:
        return Errno::einval;
    }
}

SysResult set_secure_bits(std::uint64_t bits) {
    using namespace linux;
    Credentials& who = current().process.credentials;
    const std::uint64_t locks = who.secure_bits & secbit_locks;
    const bool changes_locked = ((locks >> 1) & (who.secure_bits ^ bits)) != 0;
    if (changes_locked || (locks & ~bits) != 0 || (bits & ~std::uint64_t{secbit_all}) != 0) return Errno::eperm;
    if (!who.can(Capability::setpcap)) return Errno::eperm;
    who.secure_bits = static_cast<std::uint8_t>(bits);
    return 0;
}

SysResult set_keep_capabilities(std::uint64_t keep) {
    using namespace linux;
    Credentials& who = current().process.credentials;
    if (keep > 1) return Errno::einval;
    if (who.secure(secbit_keep_caps_locked)) return Errno::eperm;
    const auto others = static_cast<std::uint8_t>(who.secure_bits & ~secbit_keep_caps);
    who.secure_bits = keep != 0 ? static_cast<std::uint8_t>(others | secbit_keep_caps) : others;
    return 0;
}

} // namespace personality::syscall
