// SPDX-License-Identifier: Apache-2.0
//
// From flags and the image's configuration to the container's spec (abi/protocol/container_spec.hpp), merged as docker
// does it.
#pragma once

#include "cli/container/capability.hpp"
#include "cli/container/mount.hpp"
#include "cli/container/ulimit.hpp"
#include "cli/image/record.hpp"
#include "cli/network/address.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace container {

// What the user asked for; empty or absent: as the image says.
struct Wishes {
    std::vector<std::string> arguments = {};    // after the image's name
    std::optional<std::string> entrypoint = {}; // "" drops the image's
    std::vector<std::string> environment = {};  // "NAME=value", later ones win
    std::string working_directory = {};
    std::string user = {}; // "name|uid[:group|gid]"
    std::string hostname = {};
    bool standard_input = false;     // -i
    bool terminal = false;           // -t
    bool init = false;               // --init
    std::uint32_t pids_limit = 0;    // 0: none
    std::uint64_t storage_bytes = 0; // 0: no limit
    std::uint64_t capabilities = default_capabilities;
    bool no_new_privileges = false;
    std::vector<std::string> groups = {}; // more of them, by name or number
    std::vector<Ulimit> ulimits = {};
    std::uint64_t shared_memory_bytes = default_shared_memory_bytes; // of /dev/shm
    std::vector<Mount> mounts = {};
    bool read_only_root = false;
};

struct Spec {
    std::vector<std::string> arguments; // argv[0] first
    std::vector<std::string> environment;
    std::string working_directory;
    std::string user;
    std::string hostname;
    bool standard_input = false;
    bool terminal = false;
    std::uint16_t terminal_rows = 0, terminal_columns = 0; // 0: unknown
    bool init = false;
    std::uint32_t pids_limit = 0;    // 0: none
    std::uint64_t storage_bytes = 0; // 0: no limit
    std::uint64_t capabilities = default_capabilities;
    bool no_new_privileges = false;
    std::vector<std::string> groups;
    std::vector<Ulimit> ulimits;
    std::uint64_t shared_memory_bytes = default_shared_memory_bytes;
    std::vector<Mount> mounts; // in the order of their making
    bool read_only_root = false;
    // Of the networks that the container is in while it runs.
    std::string hosts = {};    // lines for /etc/hosts
    std::string resolver = {}; // /etc/resolv.conf
    bool stub_resolver = false;
    std::vector<network::Ipv4> name_servers = {}; // that the stub asks; the first three count
};

// Throws os::Error when there is nothing to run or a value can't be.
Spec merge(const Wishes& wishes, const image::ImageConfig& image);

// "NAME=value" each: as in Linux, the first place of a name, the last value.
void set_variables(std::vector<std::string>& environment, const std::vector<std::string>& variables);

// Of merge()'s arguments, how many are the entry point.
std::size_t entrypoint_words(const Wishes& wishes, const image::ImageConfig& image);

// The bytes for the personality; throws os::Error when they are too many.
std::string encode(const Spec& spec);

// For people: the arguments joined by spaces, cut after `limit` bytes.
std::string command_line(const std::vector<std::string>& arguments, std::size_t limit);

} // namespace container
