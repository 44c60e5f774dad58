// SPDX-License-Identifier: Apache-2.0
//
// A part of the container's image as an ImageReader, offset by its place there.
#pragma once

#include "abi/protocol/image.hpp"
#include "personality/fs/erofs/image_reader.hpp"
#include "personality/platform/image.hpp"

namespace personality::erofs {

class ExtentReader final : public ImageReader {
  public:
    explicit ExtentReader(const protocol::ImageExtent& extent) : extent_(extent) {}
    std::uint64_t size() const override { return extent_.length; }
    Result<> read(std::uint64_t offset, std::span<std::byte> out) override {
        return image::copy_from_image(extent_.offset + offset, out.data(), out.size());
    }

  private:
    protocol::ImageExtent extent_;
};

} // namespace personality::erofs
