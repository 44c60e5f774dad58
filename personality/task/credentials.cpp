// SPDX-License-Identifier: Apache-2.0
#include "personality/task/credentials.hpp"

#include <algorithm>

namespace personality {

namespace {

bool any_root(const Credentials& who) { return who.uid == 0 || who.euid == 0 || who.suid == 0; }

} // namespace

Result<> Credentials::add_group(std::uint32_t group) {
    const auto before = groups();
    if (before.size() == GroupList::most) return Errno::einval;
    auto list = TRY(GroupList::make(before.size() + 1));
    std::copy(before.begin(), before.end(), list->ids().begin());
    list->ids().back() = group;
    group_list = std::move(list);
    return {};
}

void user_ids_changed(Credentials& who, const Credentials& before) {
    if (who.secure(linux::secbit_no_setuid_fixup)) return;
    CapabilitySets& sets = who.capabilities;
    if (any_root(before) && !any_root(who)) {
        if (!who.secure(linux::secbit_keep_caps)) sets.permitted = sets.effective = 0;
        sets.ambient = 0;
    }
    if (before.euid == 0 && who.euid != 0) sets.effective = 0;
    if (before.euid != 0 && who.euid == 0) sets.effective = sets.permitted;
}

void file_system_id_changed(Credentials& who, const Credentials& before) {
    if (who.secure(linux::secbit_no_setuid_fixup)) return;
    CapabilitySets& sets = who.capabilities;
    if (before.fsuid == 0 && who.fsuid != 0) sets.effective &= ~linux::file_system_capabilities;
    if (before.fsuid != 0 && who.fsuid == 0) sets.effective |= sets.permitted & linux::file_system_capabilities;
}

// Of a program whose file has none, so only root's.
void program_executed(Credentials& who, const Credentials& before) {
    CapabilitySets& sets = who.capabilities;
    const bool changes_id = who.euid != before.euid || who.egid != before.egid;
    if (changes_id) sets.ambient = 0;
    const bool root_counts = !who.secure(linux::secbit_noroot);
    const bool root = root_counts && (who.uid == 0 || who.euid == 0);
    sets.permitted = root ? sets.inheritable | sets.bounding : sets.ambient;
    sets.effective = root && who.euid == 0 ? sets.permitted : sets.ambient;
    who.secure_bits &= static_cast<std::uint8_t>(~linux::secbit_keep_caps);
}

} // namespace personality
