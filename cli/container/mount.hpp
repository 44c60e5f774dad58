// SPDX-License-Identifier: Apache-2.0
//
// What a container has mounted by the user's wish: `--tmpfs`, `--mount` and `-v`, in docker's words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace container {

struct Mount {
    enum class Kind {
        Tmpfs,
        Volume // without a name: what the image has there, writable though the root be read-only
    };

    Kind kind;
    std::string path; // absolute, without a colon
    std::string options = {};

    bool is_read_only() const;

    bool operator==(const Mount&) const = default;
};

inline constexpr std::uint64_t default_shared_memory_bytes = 64U << 20; // of /dev/shm, as docker's

// "PATH[:OPTIONS]". Throws os::Error.
Mount parse_tmpfs(const std::string& text);
// "type=tmpfs,target=PATH[,tmpfs-size=BYTES][,tmpfs-mode=MODE][,readonly]". Throws os::Error, also for what there isn't
// here: directories of the host, and volumes with a name.
Mount parse_mount(const std::string& text);
// "PATH". Throws os::Error likewise.
Mount parse_volume(const std::string& text);

// Those mounts, and the image's volumes at other places, in the order in which they are to be made. Throws os::Error:
// two have one place.
std::vector<Mount> ordered_mounts(std::vector<Mount> mounts, const std::vector<std::string>& image_volumes);

// A setting's value (abi/protocol/container_spec.hpp), and back; throws os::Error for what mount_setting() did not
// make.
std::string mount_setting(const Mount& mount);
Mount parse_mount_setting(const std::string& text);

} // namespace container
