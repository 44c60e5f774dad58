// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/proc/kernel_config.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace personality::fs {

namespace {

// What is here of Linux's build options, and what is not though programs ask for it.
constexpr std::string_view options = "CONFIG_64BIT=y\n"
                                     "CONFIG_X86_64=y\n"
                                     "CONFIG_X86=y\n"
                                     "CONFIG_MMU=y\n"
                                     "CONFIG_SMP=y\n"
                                     "CONFIG_PRINTK=y\n"
                                     "CONFIG_IKCONFIG=y\n"
                                     "CONFIG_IKCONFIG_PROC=y\n"
                                     "CONFIG_SYSVIPC=y\n"
                                     "CONFIG_SYSVIPC_SYSCTL=y\n"
                                     "CONFIG_CGROUPS=y\n"
                                     "CONFIG_MULTIUSER=y\n"
                                     "CONFIG_POSIX_TIMERS=y\n"
                                     "CONFIG_HIGH_RES_TIMERS=y\n"
                                     "CONFIG_FUTEX=y\n"
                                     "CONFIG_EPOLL=y\n"
                                     "CONFIG_SIGNALFD=y\n"
                                     "CONFIG_TIMERFD=y\n"
                                     "CONFIG_EVENTFD=y\n"
                                     "CONFIG_SHMEM=y\n"
                                     "CONFIG_AIO=y\n"
                                     "CONFIG_ADVISE_SYSCALLS=y\n"
                                     "CONFIG_FHANDLE=y\n"
                                     "CONFIG_FILE_LOCKING=y\n"
                                     "CONFIG_INOTIFY_USER=y\n"
                                     "CONFIG_BINFMT_ELF=y\n"
                                     "CONFIG_BINFMT_SCRIPT=y\n"
                                     "CONFIG_NET=y\n"
                                     "CONFIG_UNIX=y\n"
                                     "CONFIG_TTY=y\n"
                                     "CONFIG_UNIX98_PTYS=y\n"
                                     "CONFIG_PROC_FS=y\n"
                                     "CONFIG_PROC_SYSCTL=y\n"
                                     "CONFIG_SYSFS=y\n"
                                     "CONFIG_TMPFS=y\n"
                                     "CONFIG_TMPFS_XATTR=y\n"
                                     "CONFIG_OVERLAY_FS=y\n"
                                     "CONFIG_EROFS_FS=y\n"
                                     "CONFIG_SECCOMP=y\n"
                                     "CONFIG_SECCOMP_FILTER=y\n"
                                     "CONFIG_MEMFD_CREATE=y\n"
                                     "CONFIG_HZ_250=y\n"
                                     "CONFIG_CHECKPOINT_RESTORE=y\n"
                                     "CONFIG_HZ=250\n"
                                     "# CONFIG_IO_URING is not set\n"
                                     "# CONFIG_BPF_SYSCALL is not set\n"
                                     "# CONFIG_USERFAULTFD is not set\n"
                                     "# CONFIG_KEYS is not set\n"
                                     "CONFIG_KCMP=y\n"
                                     "# CONFIG_MODULES is not set\n"
                                     "# CONFIG_SWAP is not set\n"
                                     "# CONFIG_NUMA is not set\n"
                                     "# CONFIG_KSM is not set\n"
                                     "# CONFIG_HUGETLBFS is not set\n"
                                     "# CONFIG_TRANSPARENT_HUGEPAGE is not set\n"
                                     "# CONFIG_MEMORY_FAILURE is not set\n"
                                     "# CONFIG_MODIFY_LDT_SYSCALL is not set\n"
                                     "# CONFIG_KEXEC is not set\n"
                                     "# CONFIG_BSD_PROCESS_ACCT is not set\n"
                                     "# CONFIG_QUOTA is not set\n"
                                     "# CONFIG_FANOTIFY is not set\n"
                                     "# CONFIG_DNOTIFY is not set\n"
                                     "# CONFIG_PERF_EVENTS is not set\n"
                                     "# CONFIG_USER_NS is not set\n"
                                     "# CONFIG_TIME_NS is not set\n"
                                     "# CONFIG_MANDATORY_FILE_LOCKING is not set\n"
                                     "CONFIG_MEMBARRIER=y\n"
                                     "# CONFIG_RSEQ is not set\n"
                                     "# CONFIG_COREDUMP is not set\n";

constexpr std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = ~0U;
    for (const char byte : bytes) {
        crc ^= static_cast<std::uint8_t>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320U : 0);
    }
    return ~crc;
}

// Stored, not compressed (RFC 1951 section 3.2.4): one block, made by the compiler.
constexpr std::size_t header_bytes = 10 + 5;
constexpr std::size_t trailer_bytes = 8;
constexpr auto file = [] {
    static_assert(options.size() <= UINT16_MAX);
    std::array<char, header_bytes + options.size() + trailer_bytes> bytes{};
    std::size_t at = 0;
    const auto put = [&](std::uint64_t value, int count) {
        for (; count > 0; --count, value >>= 8)
            bytes[at++] = static_cast<char>(value & 0xff);
    };
    put(0x00'08'8b1f, 4); // magic number, deflate, no flags
    put(0, 4);            // no time
    put(0x0300, 2);       // made on Unix
    put(1, 1);            // the last block, stored
    put(options.size(), 2);
    put(~options.size(), 2);
    for (const char character : options)
        bytes[at++] = character;
    put(crc32(options), 4);
    put(options.size(), 4);
    return bytes;
}();

} // namespace

Result<> kernel_config(Text& text) {
    text.add(std::string_view(file.data(), file.size()));
    return {};
}

} // namespace personality::fs
