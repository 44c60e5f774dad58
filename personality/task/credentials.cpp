// SPDX-License-Identifier: Apache-2.0
#include "personality/task/credentials.hpp"

namespace personality {

namespace {

bool any_root(const Credentials& who) { return who.uid == 0 || who.euid == 0 || who.suid == 0; }

} // namespace

void user_ids_changed(Credentials& who, const Credentials& before) {
    CapabilitySets& sets = who.capabilities;
    if (any_root(before) && !any_root(who)) {
        if (!who.keeps_capabilities) sets.permitted = sets.effective = 0;
        sets.ambient = 0;
    }
    if (before.euid == 0 && who.euid != 0) sets.effective = 0;
    if (before.euid != 0 && who.euid == 0) sets.effective = sets.permitted;
}

void file_system_id_changed(Credentials& who, const Credentials& before) {
    CapabilitySets& sets = who.capabilities;
    if (before.fsuid == 0 && who.fsuid != 0) sets.effective &= ~linux::file_system_capabilities;
    if (before.fsuid != 0 && who.fsuid == 0) sets.effective |= sets.permitted & linux::file_system_capabilities;
}

// Programs have no capabilities of their own here, but for those of root.
void program_executed(Credentials& who, const Credentials& before) {
    CapabilitySets& sets = who.capabilities;
    const bool changes_id = who.euid != before.euid || who.egid != before.egid;
    if (changes_id) sets.ambient = 0;
    const bool root = who.uid == 0 || who.euid == 0;
    sets.permitted = root ? sets.inheritable | sets.bounding : sets.ambient;
    sets.effective = who.euid == 0 ? sets.permitted : sets.ambient;
    who.keeps_capabilities = false;
}

} // namespace personality
