// SPDX-License-Identifier: Apache-2.0
//
// User and group ids, credentials(7).
#include "personality/syscall/rows_system.hpp"
#include "personality/task/process_state.hpp"

namespace personality::syscall {

namespace {

constexpr std::uint32_t keep = UINT32_MAX; // leaves an id as it is

Credentials& own() { return current().process.credentials; }

// The ids of one kind, user or group.
struct Ids {
    linux::Capability capability; // to set them to anything
    std::uint32_t Credentials::*real;
    std::uint32_t Credentials::*effective;
    std::uint32_t Credentials::*saved;
    std::uint32_t Credentials::*file_system;

    bool has(const Credentials& who, std::uint32_t id) const {
        return id == keep || id == who.*real || id == who.*effective || id == who.*saved;
    }
};
constexpr Ids user_ids{linux::Capability::setuid, &Credentials::uid, &Credentials::euid, &Credentials::suid,
                       &Credentials::fsuid};
constexpr Ids group_ids{linux::Capability::setgid, &Credentials::gid, &Credentials::egid, &Credentials::sgid,
                        &Credentials::fsgid};

SysResult set_all(const Ids& ids, std::uint32_t real, std::uint32_t effective, std::uint32_t saved) {
    Credentials& who = own();
    const Credentials before = who;
    const bool may = who.can(ids.capability) || (ids.has(who, real) && ids.has(who, effective) && ids.has(who, saved));
    if (!may) return Errno::eperm;
    if (real != keep) who.*ids.real = real;
    if (effective != keep) who.*ids.effective = effective;
    if (saved != keep) who.*ids.saved = saved;
    who.*ids.file_system = who.*ids.effective;
    user_ids_changed(who, before);
    return 0;
}

SysResult set_one(const Ids& ids, std::uint32_t id) {
    if (id == keep) return Errno::einval;
    Credentials& who = own();
    if (who.can(ids.capability)) return set_all(ids, id, id, id);
    if (id != who.*ids.real && id != who.*ids.saved) return Errno::eperm;
    return set_all(ids, keep, id, keep);
}

// setreuid(2): the saved id follows the effective one if the real one is set or the effective one leaves it.
SysResult set_two(const Ids& ids, std::uint32_t real, std::uint32_t effective) {
    Credentials& who = own();
    const Credentials old = who;
    const bool real_known = real == keep || real == who.*ids.real || real == who.*ids.effective;
    if (!who.can(ids.capability) && (!real_known || !ids.has(who, effective))) return Errno::eperm;
    const bool follow = real != keep || (effective != keep && effective != who.*ids.real);
    if (real != keep) who.*ids.real = real;
    if (effective != keep) who.*ids.effective = effective;
    if (follow) who.*ids.saved = who.*ids.effective;
    who.*ids.file_system = who.*ids.effective;
    user_ids_changed(who, old);
    return 0;
}

SysResult get_three(const Ids& ids, UserOut<std::uint32_t> real, UserOut<std::uint32_t> effective,
                    UserOut<std::uint32_t> saved) {
    TRY(real.write(own().*ids.real));
    TRY(effective.write(own().*ids.effective));
    TRY(saved.write(own().*ids.saved));
    return 0;
}

SysResult set_file_system_id(const Ids& ids, std::uint32_t id) {
    Credentials& who = own();
    const Credentials before = who;
    const std::uint32_t former = who.*ids.file_system;
    if (who.can(ids.capability) || ids.has(who, id) || id == former)
        if (id != keep) who.*ids.file_system = id;
    file_system_id_changed(who, before);
    return former;
}

} // namespace

SysResult sys_getuid() { return own().uid; }
SysResult sys_getgid() { return own().gid; }
SysResult sys_geteuid() { return own().euid; }
SysResult sys_getegid() { return own().egid; }
SysResult sys_setuid(std::uint32_t uid) { return set_one(user_ids, uid); }
SysResult sys_setgid(std::uint32_t gid) { return set_one(group_ids, gid); }
SysResult sys_setreuid(std::uint32_t real, std::uint32_t effective) { return set_two(user_ids, real, effective); }
SysResult sys_setregid(std::uint32_t real, std::uint32_t effective) { return set_two(group_ids, real, effective); }
SysResult sys_setfsuid(std::uint32_t uid) { return set_file_system_id(user_ids, uid); }
SysResult sys_setfsgid(std::uint32_t gid) { return set_file_system_id(group_ids, gid); }

SysResult sys_setresuid(std::uint32_t real, std::uint32_t effective, std::uint32_t saved) {
    return set_all(user_ids, real, effective, saved);
}
SysResult sys_setresgid(std::uint32_t real, std::uint32_t effective, std::uint32_t saved) {
    return set_all(group_ids, real, effective, saved);
}
SysResult sys_getresuid(UserOut<std::uint32_t> real, UserOut<std::uint32_t> effective, UserOut<std::uint32_t> saved) {
    return get_three(user_ids, real, effective, saved);
}
SysResult sys_getresgid(UserOut<std::uint32_t> real, UserOut<std::uint32_t> effective, UserOut<std::uint32_t> saved) {
    return get_three(group_ids, real, effective, saved);
}

SysResult sys_getgroups(std::int32_t count, UserOut<std::uint32_t> groups) {
    const auto list = own().groups();
    const auto have = static_cast<std::int32_t>(list.size());
    if (count < 0 || (count > 0 && count < have)) return Errno::einval;
    if (count > 0) TRY(groups.write_array(list));
    return have;
}

SysResult sys_setgroups(std::int32_t count, UserIn<std::uint32_t> groups) {
    if (!own().can(linux::Capability::setgid)) return Errno::eperm;
    if (count < 0 || count > static_cast<std::int32_t>(GroupList::most)) return Errno::einval;
    auto list = TRY(GroupList::make(static_cast<std::size_t>(count)));
    if (list) TRY(groups.read_array(list->ids()));
    own().group_list = std::move(list);
    return 0;
}

} // namespace personality::syscall
