// SPDX-License-Identifier: Apache-2.0
//
// prctl(2). Options that Linux has by its configuration only, and that need what is not here, are unknown.
#include "personality/linux/prctl.hpp"

#include "personality/syscall/capabilities.hpp"
#include "personality/syscall/rows_process.hpp"
#include "personality/task/process_state.hpp"

#include <cstring>

namespace personality::syscall {

namespace {

using namespace linux;

struct Words {
    std::uint64_t first, second, third, fourth;

    bool only_first() const { return second == 0 && third == 0 && fourth == 0; }
    bool none() const { return first == 0 && only_first(); }
};

SysResult set_name(Task& task, std::uint64_t address) {
    char name[sizeof(task.own_name)] = {};
    const auto length = copy_string_from_user(name, address, sizeof(name));
    // A longer name is cut, as Linux does it.
    if (!length.ok() && length.error() != Errno::enametoolong) return length.error();
    name[sizeof(name) - 1] = '\0';
    std::memcpy(task.name(), name, sizeof(name));
    return 0;
}

SysResult write_int(std::uint64_t address, std::int32_t value) {
    TRY(UserOut<std::int32_t>{{address}}.write(value));
    return 0;
}

// Of the task itself. einval: the option isn't about it.
SysResult task_option(Task& task, std::int32_t option, const Words& words) {
    switch (option) {
    case pr_set_name:
        return set_name(task, words.first);
    case pr_get_name:
        TRY(copy_to_user(words.first, task.name(), sizeof(task.own_name)));
        return 0;
    case pr_get_timing: // by the clock, which is the only way
        return 0;
    case pr_set_timing:
        return words.first == 0 ? SysResult(0) : Errno::einval;
    case pr_get_seccomp:
        return static_cast<std::int64_t>(task.seccomp.mode);
    case pr_set_seccomp:
        return set_seccomp(words.first, words.second);
    case pr_get_tsc:
        return write_int(words.first, pr_tsc_enable);
    case pr_set_tsc: // that reading it would be a fault can't be had
        return words.first == pr_tsc_enable ? SysResult(0) : Errno::einval;
    case pr_set_timerslack:
        task.timer_slack_ns = words.first != 0 ? words.first : Task::usual_slack_ns;
        return 0;
    case pr_get_timerslack:
        return static_cast<std::int64_t>(task.timer_slack_ns);
    case pr_get_tid_address:
        TRY(UserOut<std::uint64_t>{{words.first}}.write(task.clear_tid_address));
        return 0;
    default:
        return Errno::einval;
    }
}

SysResult credentials_option(Credentials& who, std::int32_t option, const Words& words) {
    switch (option) {
    case pr_get_keepcaps:
        return who.secure(secbit_keep_caps) ? 1 : 0;
    case pr_set_keepcaps:
        return set_keep_capabilities(words.first);
    case pr_get_securebits:
        return who.secure_bits;
    case pr_set_securebits:
        return set_secure_bits(words.first);
    case pr_capbset_read:
        return bounding_capability(words.first);
    case pr_capbset_drop:
        return drop_bounding_capability(words.first);
    case pr_cap_ambient:
        return change_ambient(words.first, words.second, words.third, words.fourth);
    case pr_set_no_new_privs:
        if (words.first != 1 || !words.only_first()) return Errno::einval;
        who.no_new_privileges = true;
        return 0;
    case pr_get_no_new_privs:
        if (!words.none()) return Errno::einval;
        return who.no_new_privileges ? 1 : 0;
    case pr_set_mm: // containers have no CAP_SYS_RESOURCE
    case pr_set_io_flusher:
    case pr_get_io_flusher:
        return Errno::eperm;
    default:
        return Errno::einval;
    }
}

} // namespace

SysResult sys_prctl(std::int32_t option, std::uint64_t first, std::uint64_t second, std::uint64_t third,
                    std::uint64_t fourth) {
    const Words words{first, second, third, fourth};
    Process& process = current().process;
    switch (option) {
    case pr_set_pdeathsig:
        if (first > signal_count) return Errno::einval;
        process.death_signal = static_cast<unsigned>(first);
        return 0;
    case pr_get_pdeathsig:
        return write_int(first, static_cast<std::int32_t>(process.death_signal));
    case pr_get_dumpable:
        return process.dumpable ? 1 : 0;
    case pr_set_dumpable:
        if (first > 1) return Errno::einval;
        process.dumpable = first != 0;
        return 0;
    case pr_set_child_subreaper:
        process.subreaper = first != 0;
        return 0;
    case pr_get_child_subreaper:
        return write_int(first, process.subreaper ? 1 : 0);
    case pr_set_thp_disable:
        if (!words.only_first()) return Errno::einval;
        process.huge_pages_disabled = first != 0;
        return 0;
    case pr_get_thp_disable:
        if (!words.none()) return Errno::einval;
        return process.huge_pages_disabled ? 1 : 0;
    case pr_mce_kill: // no page fails
        if (first != pr_mce_kill_clear && first != pr_mce_kill_set) return Errno::einval;
        if (third != 0 || fourth != 0 || (first == pr_mce_kill_clear && second != 0)) return Errno::einval;
        return first == pr_mce_kill_set && second != pr_mce_kill_default ? SysResult(Errno::einval) : SysResult(0);
    case pr_mce_kill_get:
        return words.none() ? SysResult(pr_mce_kill_default) : Errno::einval;
    default:
        break;
    }
    SysResult done = task_option(current(), option, words);
    if (!done.ok() && done.error() == Errno::einval) return credentials_option(process.credentials, option, words);
    return done;
}

} // namespace personality::syscall
