// SPDX-License-Identifier: Apache-2.0
//
// ioctl(2) requests that files and terminals know. Numbers: Linux, include/uapi/asm-generic/ioctls.h.
#pragma once

#include <cstdint>

namespace personality::linux {

enum IoctlRequest : std::uint32_t {
    tcgets = 0x5401,
    tcsets = 0x5402,
    tcsetsw = 0x5403,
    tcsetsf = 0x5404,
    tcsbrk = 0x5409,
    tcxonc = 0x540a,
    tcflsh = 0x540b,
    tiocexcl = 0x540c,
    tiocnxcl = 0x540d,
    tiocsctty = 0x540e,
    tiocgpgrp = 0x540f,
    tiocspgrp = 0x5410,
    tiocoutq = 0x5411,
    tiocsti = 0x5412,
    tiocgwinsz = 0x5413,
    tiocswinsz = 0x5414,
    fionread = 0x541b,
    tiocpkt = 0x5420,
    fionbio = 0x5421,
    tiocnotty = 0x5422,
    tiocsetd = 0x5423,
    tiocgetd = 0x5424,
    tcsbrkp = 0x5425,
    tiocgsid = 0x5429,
    tcgets2 = 0x802c542a,
    tcsets2 = 0x402c542b,
    tcsetsw2 = 0x402c542c,
    tcsetsf2 = 0x402c542d,
    tiocgptn = 0x80045430,
    tiocsptlck = 0x40045431,
    tiocgdev = 0x80045432,
    tiocvhangup = 0x5437,
    tiocgpkt = 0x80045438,
    tiocgptlck = 0x80045439,
    tiocgexcl = 0x80045440,
    tiocgptpeer = 0x5441,
    fionclex = 0x5450,
    fioclex = 0x5451,
    fioasync = 0x5452,
    fiosetown = 0x8901,
    siocspgrp = 0x8902,
    fiogetown = 0x8903,
    siocgpgrp = 0x8904,
    fioqsize = 0x5460,
    figetbsz = 2,
    ficlone = 0x40049409,
    ficlonerange = 0x4020940d,
};

} // namespace personality::linux
