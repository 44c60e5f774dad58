// SPDX-License-Identifier: Apache-2.0
#include "personality/syscall/fs_owner.hpp"

#include "personality/fs/vfs/async_notice.hpp"
#include "personality/linux/fcntl.hpp"
#include "personality/linux/ioctl.hpp"
#include "personality/linux/signal.hpp"

namespace personality::syscall {

namespace {

using Owner = IoSignal::Owner;

SysResult set_owner_by_kind(fs::File& file, UserIn<linux::FOwnerEx> argument) {
    const linux::FOwnerEx wanted = TRY(argument.read());
    if (wanted.kind < 0 || wanted.kind > static_cast<std::int32_t>(Owner::group) || wanted.number < 0)
        return Errno::einval;
    TRY(TRY(file.async_notice()).get().signal().set_owner(Owner{wanted.kind}, wanted.number));
    return 0;
}

SysResult set_signal(fs::File& file, std::uint64_t number) {
    if (number > linux::signal_count) return Errno::einval;
    TRY(file.async_notice()).get().signal().signal = static_cast<unsigned>(number);
    return 0;
}

IoSignal signal_of(const fs::File& file) {
    fs::AsyncNotice* const notice = file.existing_async_notice();
    return notice != nullptr ? notice->signal() : IoSignal();
}

SysResult set_owner(fs::File& file, std::int32_t owner) {
    if (owner == INT32_MIN) return Errno::einval;
    IoSignal& signal = TRY(file.async_notice()).get().signal();
    TRY(owner < 0 ? signal.set_owner(Owner::group, -owner) : signal.set_owner(Owner::process, owner));
    return 0;
}

std::int32_t owner_of(fs::File& file) {
    const IoSignal now = signal_of(file);
    return now.kind == Owner::group ? -now.owner : now.owner;
}

} // namespace

Result<> set_async(fs::File& file, std::int32_t descriptor, bool on) {
    if (on == ((file.flags() & linux::o_async) != 0)) return {};
    if (on) return TRY(file.async_notice()).get().start(descriptor);
    if (fs::AsyncNotice* const notice = file.existing_async_notice()) notice->stop();
    return {};
}

bool is_owner_command(std::uint32_t command) {
    return command == linux::f_setown || command == linux::f_getown || command == linux::f_setsig ||
           command == linux::f_getsig || command == linux::f_setown_ex || command == linux::f_getown_ex;
}

SysResult owner_command(fs::File& file, std::uint32_t command, std::uint64_t argument) {
    const IoSignal now = signal_of(file);
    switch (command) {
    case linux::f_setown:
        return set_owner(file, static_cast<std::int32_t>(argument));
    case linux::f_getown:
        return owner_of(file);
    case linux::f_setsig:
        return set_signal(file, argument);
    case linux::f_getsig:
        return now.signal;
    case linux::f_setown_ex:
        return set_owner_by_kind(file, {{argument}});
    default:
        TRY(UserOut<linux::FOwnerEx>{{argument}}.write({static_cast<std::int32_t>(now.kind), now.owner}));
        return 0;
    }
}

bool is_owner_request(std::uint32_t request) {
    return request == linux::fiosetown || request == linux::siocspgrp || request == linux::fiogetown ||
           request == linux::siocgpgrp;
}

SysResult owner_request(fs::File& file, std::uint32_t request, UserAddress argument) {
    if (request == linux::fiosetown || request == linux::siocspgrp)
        return set_owner(file, TRY(UserIn<std::int32_t>{{argument}}.read()));
    TRY(UserOut<std::int32_t>{{argument}}.write(owner_of(file)));
    return 0;
}

} // namespace personality::syscall
