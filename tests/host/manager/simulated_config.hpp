// SPDX-License-Identifier: Apache-2.0
//
// A PCI function's configuration space in memory, with base address registers that answer to sizing.
#pragma once

#include "manager/pci/config_space.hpp"

#include <map>

class SimulatedConfig final : public manager::pci::ConfigSpace {
  public:
    std::uint32_t read(unsigned offset) const override {
        const auto it = words_.find(offset);
        return it == words_.end() ? 0 : it->second;
    }
    void write(unsigned offset, std::uint32_t value) override {
        const auto mask = writable_.find(offset);
        if (mask != writable_.end()) value = (value & mask->second) | (words_[offset] & ~mask->second);
        words_[offset] = value;
    }

    void set(unsigned offset, std::uint32_t value) { words_[offset] = value; }
    void set8(unsigned offset, std::uint8_t value) {
        const unsigned shift = (offset & 3) * 8;
        std::uint32_t& word = words_[offset & ~3U];
        word = (word & ~(0xffU << shift)) | static_cast<std::uint32_t>(value) << shift;
    }

    // A register of `bytes` (a power of two); `flags`: its read-only low bits.
    void add_bar32(unsigned bar, std::uint32_t bytes, std::uint32_t flags = 0) {
        words_[offset_of(bar)] = flags;
        writable_[offset_of(bar)] = ~(bytes - 1) & ~0xfU;
    }
    void add_bar64(unsigned bar, std::uint64_t bytes) {
        words_[offset_of(bar)] = 0xc; // 64 bits, prefetchable
        writable_[offset_of(bar)] = static_cast<std::uint32_t>(~(bytes - 1)) & ~0xfU;
        writable_[offset_of(bar + 1)] = static_cast<std::uint32_t>(~(bytes - 1) >> 32);
    }
    void no_bar(unsigned bar) { writable_[offset_of(bar)] = 0; }

    static unsigned offset_of(unsigned bar) { return manager::pci::reg_bar0 + 4 * bar; }

  private:
    std::map<unsigned, std::uint32_t> words_;
    std::map<unsigned, std::uint32_t> writable_;
};
