// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/tty/tty_ioctl.hpp"

#include "personality/linux/ioctl.hpp"
#include "personality/linux/signal.hpp"
#include "personality/task/job_control.hpp"

#include <iterator>

namespace personality::fs {

namespace {

constexpr std::uint32_t speeds[] = {0,       50,      75,      110,     134,     150,     200,    300,
                                    600,     1200,    1800,    2400,    4800,    9600,    19200,  38400,
                                    57600,   115200,  230400,  460800,  500000,  576000,  921600, 1000000,
                                    1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000};

// The number that CBAUD codes: 0 .. 15, then from BOTHER + 1 on.
std::uint32_t speed_of(std::uint32_t control) {
    const std::uint32_t code = control & linux::cbaud;
    const std::uint32_t index = (code & linux::bother) != 0 ? (code & ~linux::bother) + 15 : code;
    return index < std::size(speeds) ? speeds[index] : 0;
}

// The attributes that are asked for, complete: from struct termios, or struct termios2 if `with_speeds`.
Result<linux::Termios> read_termios(const Tty& tty, UserAddress from, bool with_speeds) {
    linux::Termios wanted = tty.termios();
    TRY(copy_from_user(&wanted, from, with_speeds ? sizeof wanted : linux::termios_bytes));
    const bool named_speed = (wanted.control & linux::cbaud) != linux::bother;
    if (named_speed) wanted.input_speed = wanted.output_speed = speed_of(wanted.control);
    wanted.control = (wanted.control & ~(linux::csize | linux::parenb)) | linux::cs8 | linux::cread;
    return wanted;
}

enum class When { now, drained, flushed }; // TCSETS, TCSETSW, TCSETSF

Result<> set_termios(Tty& tty, UserAddress from, When when, bool with_speeds) {
    TRY(job_control::check_foreground(tty, linux::sigttou));
    const linux::Termios wanted = TRY(read_termios(tty, from, with_speeds));
    if (when != When::now) TRY(tty.drain());
    if (when == When::flushed) TRY(tty.flush(linux::tciflush));
    tty.set_termios(wanted);
    return {};
}

Result<> get_termios(const Tty& tty, UserAddress to, bool with_speeds) {
    const linux::Termios& termios = tty.termios();
    return copy_to_user(to, &termios, with_speeds ? sizeof termios : linux::termios_bytes);
}

Result<> write_number(UserAddress to, std::int64_t number) {
    return UserOut<std::int32_t>{{to}}.write(static_cast<std::int32_t>(number));
}

// A change of which group is in the foreground; a member of an orphaned one has no say.
Result<> set_foreground(Tty& tty, UserAddress argument) {
    const auto allowed = job_control::check_foreground(tty, linux::sigttou);
    if (!allowed.ok()) return allowed.error() == Errno::eio ? Errno::enotty : allowed.error();
    return job_control::tiocspgrp(tty, TRY(UserIn<std::int32_t>{{argument}}.read()));
}

Result<std::int32_t> foreground_of(const Tty& tty, TtySide side) {
    return side == TtySide::master ? tty.foreground : job_control::tiocgpgrp(tty);
}

Result<std::int32_t> session_of(const Tty& tty, TtySide side) {
    if (side == TtySide::programs) return job_control::tiocgsid(tty);
    return tty.session != 0 ? Result<std::int32_t>(tty.session) : Errno::enotty;
}

Result<> request_attributes(Tty& tty, std::uint32_t request, UserAddress argument) {
    switch (request) {
    case linux::tcgets:
    case linux::tcgets2:
        return get_termios(tty, argument, request == linux::tcgets2);
    case linux::tcsets:
    case linux::tcsets2:
        return set_termios(tty, argument, When::now, request == linux::tcsets2);
    case linux::tcsetsw:
    case linux::tcsetsw2:
        return set_termios(tty, argument, When::drained, request == linux::tcsetsw2);
    case linux::tcsetsf:
    case linux::tcsetsf2:
        return set_termios(tty, argument, When::flushed, request == linux::tcsetsf2);
    case linux::tiocgwinsz:
        return UserOut<linux::WindowSize>{{argument}}.write(tty.size());
    case linux::tiocswinsz:
        tty.set_size(TRY(UserIn<linux::WindowSize>{{argument}}.read()));
        return {};
    case linux::tiocgetd:
        return write_number(argument, 0);
    case linux::tiocsetd:
        return TRY(UserIn<std::int32_t>{{argument}}.read()) == 0 ? Result<>() : Errno::einval;
    case linux::tiocgdev:
        return write_number(argument, static_cast<std::int64_t>(tty.device()));
    default:
        return Errno::enotty;
    }
}

Result<> request_bytes(Tty& tty, std::uint32_t request, UserAddress argument) {
    switch (request) {
    case linux::tcsbrk: // a break goes nowhere; with an argument, tcdrain(3)
    case linux::tcsbrkp:
        TRY(job_control::check_foreground(tty, linux::sigttou));
        return tty.drain();
    case linux::tcxonc:
        TRY(job_control::check_foreground(tty, linux::sigttou));
        return tty.control_flow(argument);
    case linux::tcflsh:
        TRY(job_control::check_foreground(tty, linux::sigttou));
        return tty.flush(argument);
    case linux::fionread:
        return write_number(argument, static_cast<std::int64_t>(tty.readable_bytes()));
    case linux::tiocoutq:
        return write_number(argument, static_cast<std::int64_t>(tty.unsent_bytes()));
    case linux::tiocsti: // as of Linux 6.2, without CAP_SYS_ADMIN
        return Errno::eio;
    default:
        return request_attributes(tty, request, argument);
    }
}

Result<> request_control(Tty& tty, std::uint32_t request, UserAddress argument, TtySide side) {
    switch (request) {
    case linux::tiocsctty:
        return job_control::tiocsctty(tty);
    case linux::tiocnotty:
        return side == TtySide::programs ? job_control::tiocnotty(tty) : Result<>(Errno::enotty);
    case linux::tiocgpgrp:
        return write_number(argument, TRY(foreground_of(tty, side)));
    case linux::tiocspgrp:
        return set_foreground(tty, argument);
    case linux::tiocgsid:
        return write_number(argument, TRY(session_of(tty, side)));
    case linux::tiocexcl:
    case linux::tiocnxcl:
        tty.exclusive = request == linux::tiocexcl;
        return {};
    case linux::tiocgexcl:
        return write_number(argument, tty.exclusive ? 1 : 0);
    case linux::tiocvhangup: // wants CAP_SYS_ADMIN, which no container's process has
        return Errno::eperm;
    default:
        return request_bytes(tty, request, argument);
    }
}

} // namespace

Result<std::int64_t> tty_ioctl(Tty& tty, std::uint32_t request, UserAddress argument, TtySide side) {
    TRY(request_control(tty, request, argument, side));
    return std::int64_t{0};
}

} // namespace personality::fs
