// SPDX-License-Identifier: Apache-2.0
//
// capget(2), capset(2), prctl(2)'s options about them. They need a user 0 that has CAP_SETPCAP and CAP_CHOWN.
#include "tests/linux/tty/processes.hpp"

#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdint>
#include <numeric>
#include <vector>

namespace {

struct Sets {
    std::uint64_t effective, permitted, inheritable;
};

Sets get() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2] = {};
    CHECK_EQ(call(SYS_capget, &header, data), 0);
    const auto join = [](std::uint32_t low, std::uint32_t high) { return low | std::uint64_t{high} << 32; };
    return {join(data[0].effective, data[1].effective), join(data[0].permitted, data[1].permitted),
            join(data[0].inheritable, data[1].inheritable)};
}

long set(const Sets& wanted) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2] = {};
    for (unsigned i = 0; i < 2; ++i) {
        data[i].effective = static_cast<std::uint32_t>(wanted.effective >> (32 * i));
        data[i].permitted = static_cast<std::uint32_t>(wanted.permitted >> (32 * i));
        data[i].inheritable = static_cast<std::uint32_t>(wanted.inheritable >> (32 * i));
    }
    return call(SYS_capset, &header, data);
}

constexpr std::uint64_t bit(int capability) { return std::uint64_t{1} << capability; }

bool is_root() { return getuid() == 0 && (get().effective & bit(CAP_SETPCAP)) != 0; }

void as_child(void (*body)()) {
    if (is_root()) CHECK_ENDS_WELL(test::child(body));
}

} // namespace

CASE(capability_versions) {
    __user_cap_header_struct header{1, 0};
    __user_cap_data_struct data[2] = {};
    CHECK_FAILS(call(SYS_capget, &header, data), EINVAL);
    CHECK_EQ(header.version, _LINUX_CAPABILITY_VERSION_3);
    header.version = 1;
    CHECK_EQ(call(SYS_capget, &header, nullptr), 0);
    header.pid = 0x3fffffff;
    CHECK_FAILS(call(SYS_capget, &header, data), ESRCH);
    header.pid = 0;
    CHECK_EQ(call(SYS_capget, &header, data), 0);
    CHECK_FAILS(call(SYS_capget, nullptr, data), EFAULT);
}

CASE(capabilities_can_be_given_up) {
    as_child([] {
        Sets sets = get();
        sets.effective &= ~bit(CAP_CHOWN);
        CHECK_EQ(set(sets), 0);
        test::make_file("file", "");
        CHECK_FAILS(call(SYS_chown, "file", 1, 1), EPERM);
        sets.effective |= bit(CAP_CHOWN);
        CHECK_EQ(set(sets), 0);
        CHECK_EQ(call(SYS_chown, "file", 1, 1), 0);
        sets.effective &= ~bit(CAP_CHOWN);
        sets.permitted &= ~bit(CAP_CHOWN);
        CHECK_EQ(set(sets), 0);
        sets.permitted |= bit(CAP_CHOWN);
        CHECK_FAILS(set(sets), EPERM);
        sets = get();
        sets.effective |= bit(CAP_CHOWN); // without being permitted
        CHECK_FAILS(set(sets), EPERM);
    });
}

CASE(capabilities_go_with_user_0) {
    as_child([] {
        const Sets before = get();
        CHECK_EQ(seteuid(1000), 0);
        CHECK_EQ(get().effective, 0);
        CHECK_EQ(get().permitted, before.permitted);
        CHECK_EQ(seteuid(0), 0);
        CHECK_EQ(get().effective, before.permitted);
        CHECK_EQ(setuid(1000), 0);
        CHECK_EQ(get().effective, 0);
        CHECK_EQ(get().permitted, 0);
        CHECK_EQ(setuid(0), -1);
        CHECK_EQ(errno, EPERM);
    });
}

CASE(capabilities_can_be_kept) {
    as_child([] {
        const Sets before = get();
        CHECK_EQ(prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0), 0);
        CHECK_EQ(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), 0);
        CHECK_EQ(prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0), 1);
        CHECK_EQ(setuid(1000), 0);
        CHECK_EQ(get().effective, 0);
        CHECK_EQ(get().permitted, before.permitted);
        CHECK_FAILS(call(SYS_prctl, PR_SET_KEEPCAPS, 2, 0, 0, 0), EINVAL);
        Sets sets = get();
        sets.effective = bit(CAP_CHOWN);
        CHECK_EQ(set(sets), 0);
        CHECK_EQ(get().effective, bit(CAP_CHOWN));
    });
}

CASE(capabilities_of_the_bounding_set) {
    as_child([] {
        CHECK_EQ(prctl(PR_CAPBSET_READ, CAP_CHOWN, 0, 0, 0), 1);
        CHECK_EQ(prctl(PR_CAPBSET_DROP, CAP_CHOWN, 0, 0, 0), 0);
        CHECK_EQ(prctl(PR_CAPBSET_READ, CAP_CHOWN, 0, 0, 0), 0);
        CHECK_FAILS(call(SYS_prctl, PR_CAPBSET_READ, 64, 0, 0, 0), EINVAL);
        CHECK_FAILS(call(SYS_prctl, PR_CAPBSET_DROP, 64, 0, 0, 0), EINVAL);
        CHECK(get().permitted & bit(CAP_CHOWN)); // which is for programs that are executed
        Sets sets = get();
        sets.effective &= ~bit(CAP_SETPCAP);
        CHECK_EQ(set(sets), 0);
        CHECK_FAILS(call(SYS_prctl, PR_CAPBSET_DROP, CAP_KILL, 0, 0, 0), EPERM);
    });
}

CASE(capabilities_that_are_ambient) {
    as_child([] {
        CHECK_FAILS(call(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0), EPERM); // not inheritable
        Sets sets = get();
        sets.inheritable |= bit(CAP_KILL);
        CHECK_EQ(set(sets), 0);
        CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0), 0);
        CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 0, 0), 1);
        CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, CAP_KILL, 0, 0), 0);
        CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 0, 0), 0);
        CHECK_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), 0);
        CHECK_FAILS(call(SYS_prctl, PR_CAP_AMBIENT, 9, CAP_KILL, 0, 0), EINVAL);
    });
}

CASE(no_new_privileges) {
    CHECK_ENDS_WELL(test::child([] {
        CHECK_EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0);
        CHECK_FAILS(call(SYS_prctl, PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0), EINVAL);
        CHECK_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
        CHECK_EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
        CHECK_ENDS_WELL(test::child([] { CHECK_EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1); }));
    }));
}

CASE(secure_bits) {
    as_child([] {
        CHECK_EQ(prctl(PR_GET_SECUREBITS, 0, 0, 0, 0), 0);
        CHECK_EQ(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), 0);
        CHECK_EQ(prctl(PR_GET_SECUREBITS, 0, 0, 0, 0), SECBIT_KEEP_CAPS);
        CHECK_EQ(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS_LOCKED, 0, 0, 0), 0);
        CHECK_EQ(prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0), 0);
        CHECK_FAILS(call(SYS_prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0), EPERM);
        CHECK_FAILS(call(SYS_prctl, PR_SET_SECUREBITS, 0, 0, 0, 0), EPERM); // locked for good
        CHECK_FAILS(call(SYS_prctl, PR_SET_SECUREBITS, SECBIT_KEEP_CAPS_LOCKED | 0x10000, 0, 0, 0), EPERM);
        const long more = SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_CAP_AMBIENT_RAISE;
        CHECK_EQ(prctl(PR_SET_SECUREBITS, more, 0, 0, 0), 0);
        const Sets before = get();
        CHECK_EQ(set({before.effective, before.permitted, bit(CAP_CHOWN)}), 0);
        CHECK_FAILS(call(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_CHOWN, 0, 0), EPERM);
        CHECK_EQ(setresuid(1000, 1000, 1000), 0);
        CHECK_EQ(get().effective, before.effective); // no user's right, but nobody took it away
        CHECK_EQ(set({0, before.permitted, 0}), 0);
        CHECK_FAILS(call(SYS_prctl, PR_SET_SECUREBITS, more | SECBIT_NOROOT, 0, 0, 0), EPERM);
    });
}

CASE(many_groups) {
    as_child([] {
        std::vector<gid_t> groups(1000);
        std::iota(groups.begin(), groups.end(), 5000);
        CHECK_EQ(call(SYS_setgroups, groups.size(), groups.data()), 0);
        std::vector<gid_t> kept(groups.size());
        CHECK_EQ(call(SYS_getgroups, kept.size(), kept.data()), 1000);
        CHECK(kept == groups);
        CHECK_ENDS_WELL(test::child([&] { CHECK_EQ(call(SYS_getgroups, 0, nullptr), 1000); }));
        CHECK_FAILS(call(SYS_getgroups, 999, kept.data()), EINVAL);
        CHECK_FAILS(call(SYS_setgroups, 65537, groups.data()), EINVAL);
        CHECK_FAILS(call(SYS_setgroups, 65536, nullptr), EFAULT);
        CHECK_EQ(call(SYS_getgroups, 0, nullptr), 1000);
        CHECK_EQ(call(SYS_setgroups, 0, nullptr), 0);
        CHECK_EQ(call(SYS_getgroups, 0, nullptr), 0);
    });
}
