// SPDX-License-Identifier: Apache-2.0
//
// The store's surroundings as its logic sees them: frames, containers and the disk. Implemented with capabilities and
// a virtio device in the machine, by fakes in host tests.
#pragma once

#include "servers/store/frame.hpp"

namespace store {

enum class Copied : std::uint8_t { Yes, SlotOccupied, NoSuchSlot };

class FrameMemory {
  public:
    // Takes one chunk more from the manager. The records of its frames, zeroed; nullptr: the bound or the machine's
    // memory is reached.
    virtual Frame* grow() = 0;
    // Makes the frames `first` .. `first + frame_batch - 1`. False: no memory.
    virtual bool make_frames(FrameId first) = 0;
    virtual std::uint64_t physical(FrameId frame) = 0;
    // Takes every copy of the frame's capability away, with the mappings made through it.
    virtual void revoke(FrameId frame) = 0;

  protected:
    ~FrameMemory() = default;
};

class Containers {
  public:
    // Puts a read-only copy of the frame's capability into `slot` of the page-cache CNode of container `index`.
    virtual Copied copy(FrameId frame, unsigned index, unsigned slot) = 0;
    virtual void signal(unsigned index) = 0;

  protected:
    ~Containers() = default;
};

} // namespace store
