// SPDX-License-Identifier: Apache-2.0
//
// What a server has still to be told. Each kind of command is pending for a container or not, so the memory for it is
// bounded whatever a server does; of the settings the last counts.
#pragma once

#include "abi/protocol/manager.hpp"
#include "abi/protocol/server.hpp"

#include <cstdint>
#include <optional>

namespace manager {

using ContainerIndex = std::uint16_t;
inline constexpr unsigned max_containers = protocol::server::max_containers;

class ContainerSet {
  public:
    void add(unsigned index) { words_[index / 64] |= bit(index); }
    void remove(unsigned index) { words_[index / 64] &= ~bit(index); }
    bool has(unsigned index) const { return words_[index / 64] & bit(index); }
    // The lowest member.
    std::optional<ContainerIndex> first() const {
        for (unsigned i = 0; i < max_containers / 64; ++i)
            if (words_[i])
                return static_cast<ContainerIndex>(i * 64 + static_cast<unsigned>(__builtin_ctzll(words_[i])));
        return std::nullopt;
    }

  private:
    static constexpr std::uint64_t bit(unsigned index) { return std::uint64_t{1} << index % 64; }
    std::uint64_t words_[max_containers / 64] = {};
};

struct SetClock {
    std::uint64_t realtime_ns;
    std::uint64_t tsc;
};

struct Commands {
    ContainerSet attach;
    ContainerSet detach;
    ContainerSet interfaces;
    std::optional<SetClock> clock;
    std::optional<std::uint64_t> cache_bytes;
};

} // namespace manager
