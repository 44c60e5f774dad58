// SPDX-License-Identifier: Apache-2.0
//
// Terminal attributes, termios(3), and what the terminal ioctls exchange, ioctl_tty(2). Values and layouts: Linux,
// include/uapi/asm-generic/termbits.h, termbits-common.h, termios.h and include/uapi/linux/tty.h.
#pragma once

#include <cstdint>

namespace personality::linux {

// Indices of control characters. A character of 0 is switched off.
enum ControlCharacter : unsigned {
    vintr = 0,
    vquit = 1,
    verase = 2,
    vkill = 3,
    veof = 4,
    vtime = 5,
    vmin = 6,
    vstart = 8,
    vstop = 9,
    vsusp = 10,
    veol = 11,
    vreprint = 12,
    vwerase = 14,
    vlnext = 15,
    veol2 = 16,
};
inline constexpr unsigned control_characters = 19;

// Input flags
inline constexpr std::uint32_t parmrk = 0000010;
inline constexpr std::uint32_t istrip = 0000040;
inline constexpr std::uint32_t inlcr = 0000100;
inline constexpr std::uint32_t igncr = 0000200;
inline constexpr std::uint32_t icrnl = 0000400;
inline constexpr std::uint32_t iuclc = 0001000;
inline constexpr std::uint32_t ixon = 0002000;
inline constexpr std::uint32_t ixany = 0004000;
inline constexpr std::uint32_t iutf8 = 0040000;

// Output flags
inline constexpr std::uint32_t opost = 0000001;
inline constexpr std::uint32_t olcuc = 0000002;
inline constexpr std::uint32_t onlcr = 0000004;
inline constexpr std::uint32_t ocrnl = 0000010;
inline constexpr std::uint32_t onocr = 0000020;
inline constexpr std::uint32_t onlret = 0000040;
inline constexpr std::uint32_t tabdly = 0014000;
inline constexpr std::uint32_t xtabs = 0014000;

// Control flags
inline constexpr std::uint32_t cbaud = 0010017;
inline constexpr std::uint32_t b38400 = 0000017;
inline constexpr std::uint32_t bother = 0010000;
inline constexpr std::uint32_t csize = 0000060;
inline constexpr std::uint32_t cs8 = 0000060;
inline constexpr std::uint32_t cread = 0000200;
inline constexpr std::uint32_t parenb = 0000400;

// Local flags
inline constexpr std::uint32_t isig = 0000001;
inline constexpr std::uint32_t icanon = 0000002;
inline constexpr std::uint32_t echo = 0000010;
inline constexpr std::uint32_t echoe = 0000020;
inline constexpr std::uint32_t echok = 0000040;
inline constexpr std::uint32_t echonl = 0000100;
inline constexpr std::uint32_t noflsh = 0000200;
inline constexpr std::uint32_t tostop = 0000400;
inline constexpr std::uint32_t echoctl = 0001000;
inline constexpr std::uint32_t echoprt = 0002000;
inline constexpr std::uint32_t echoke = 0004000;
inline constexpr std::uint32_t iexten = 0100000;

// struct termios2; struct termios, which most requests exchange, is all of it but the speeds.
struct Termios {
    std::uint32_t input, output, control, local;
    std::uint8_t discipline;
    std::uint8_t characters[control_characters];
    std::uint32_t input_speed, output_speed; // in baud
};
static_assert(sizeof(Termios) == 44);
inline constexpr std::size_t termios_bytes = 36; // without the speeds

// What a terminal begins with.
inline constexpr Termios initial_termios{
    .input = icrnl | ixon,
    .output = opost | onlcr,
    .control = b38400 | cs8 | cread,
    .local = isig | icanon | echo | echoe | echok | echoctl | echoke | iexten,
    .discipline = 0,
    .characters = {3, 034, 0177, 025, 4, 0, 1, 0, 021, 023, 032, 0, 022, 017, 027, 026, 0},
    .input_speed = 38400,
    .output_speed = 38400,
};

struct WindowSize {
    std::uint16_t rows, columns;
    std::uint16_t pixel_width, pixel_height;
    bool operator==(const WindowSize&) const = default;
};
static_assert(sizeof(WindowSize) == 8);

// Arguments of TCXONC and TCFLSH
enum FlowAction : std::uint64_t { tcooff = 0, tcoon = 1, tcioff = 2, tcion = 3 };
enum FlushQueue : std::uint64_t { tciflush = 0, tcoflush = 1, tcioflush = 2 };

// What a pseudoterminal's master reads first in packet mode, ioctl_tty(2).
enum PacketStatus : std::uint8_t {
    tiocpkt_data = 0,
    tiocpkt_flushread = 1,
    tiocpkt_flushwrite = 2,
    tiocpkt_stop = 4,
    tiocpkt_start = 8,
    tiocpkt_nostop = 16,
    tiocpkt_dostop = 32,
};

} // namespace personality::linux
