// SPDX-License-Identifier: Apache-2.0
//
// A session's spec: what to run and as whom. Made by the CLI from flags and the image's configuration, carried in Spec
// frames (session.hpp), parsed by the personality alone.
//
// Layout: SpecHeader, then `string_bytes` bytes of NUL-terminated strings, in this order: hostname, working directory,
// lines to add to /etc/hosts, all of /etc/resolv.conf (empty: the container has no network), `argument_count`
// arguments (argv[0] first), `environment_count` "NAME=value" strings, `setting_count` settings.
//
// A setting is "KIND=VALUE", several of a kind in the order of the command line:
//
//     group=NAME          one more group of the program's user, a number or a name of the image's /etc/group
//     ulimit=N:SOFT:HARD  setrlimit(2): the resource's number and both values, 18446744073709551615 for no limit
//
// and for the first session:
//
//     shm=BYTES                    that files on /dev/shm may take; without it there is no limit
//     mount=tmpfs:PATH[:OPTIONS]   a tmpfs, with options as mount(8) has them; PATH is absolute and has no colon
//     mount=volume:PATH            what the image has at PATH, writable though the root be read-only
#pragma once

#include <cstdint>

namespace protocol {

inline constexpr std::uint32_t spec_magic = 0x50534b42; // "BKSP"
inline constexpr std::uint16_t spec_version = 5;
inline constexpr std::uint32_t spec_max_bytes = 2U << 20; // as Linux bounds argv and envp together
inline constexpr unsigned spec_max_groups = 32;
inline constexpr unsigned spec_max_name_servers = 3; // as resolv.conf(5)

struct SpecHeader {
    std::uint32_t magic;
    std::uint16_t version;
    std::uint16_t flags; // SpecFlags
    std::uint32_t string_bytes;
    std::uint32_t argument_count; // at least 1
    std::uint32_t environment_count;
    std::uint32_t uid;
    std::uint32_t gid;
    std::uint32_t group_count; // 0..spec_max_groups
    std::uint32_t groups[spec_max_groups];
    std::uint16_t terminal_rows, terminal_columns; // with spec_tty: its size
    // Of the container, so the first session's count.
    std::uint32_t pids_limit;    // processes and threads at a time, cgroups(7) pids.max; 0: no limit
    std::uint64_t storage_bytes; // that files on the root may take beyond the image; 0: no limit
    std::uint64_t capabilities;  // capabilities(7), bit by bit: what root may do, and what nobody may exceed
    std::uint32_t setting_count;
    // With spec_stub_resolver: who is asked, from the first on, what the host doesn't know of; 0.0.0.0: nobody.
    std::uint8_t name_servers[spec_max_name_servers][4];
    // `-u NAME` that only the image's /etc/passwd can resolve: the CLI sets user_by_name and gives the name, or
    // "name:group", as one more string after the settings.
};

enum SpecFlags : std::uint16_t {
    spec_user_by_name = 1,
    spec_stdin_closed = 2,       // run without -i: standard input is /dev/null
    spec_tty = 4,                // the standard streams are a terminal: output comes as Stdout alone
    spec_init = 8,               // first session: the program is not the first process, but the only child of an init
    spec_no_new_privileges = 16, // prctl(2), PR_SET_NO_NEW_PRIVS
    spec_stub_resolver = 32,     // first session: names are resolved by the container's own stub (session.hpp, Resolve)
    spec_read_only_root = 64,    // first session: the root file system can't be changed
};

static_assert(sizeof(SpecHeader) == 72 + 4 * spec_max_groups);

} // namespace protocol
