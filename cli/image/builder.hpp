// SPDX-License-Identifier: Apache-2.0
//
// Builds one image in the store: layers in, lowest first, then the finished extent and its record.
#pragma once

#include "cli/image/digest.hpp"
#include "cli/image/erofs/block_writer.hpp"
#include "cli/image/layer.hpp"
#include "cli/image/oci/config.hpp"
#include "cli/image/store/store.hpp"
#include "cli/image/tree.hpp"

#include <cstdint>
#include <string>

namespace image {

class ImageBuilder {
  public:
    // Takes the transaction's free space; `transaction` must outlive this and serve no other builder meanwhile.
    explicit ImageBuilder(store::Transaction& transaction);

    // `tar` is an uncompressed layer. `what` names it in errors.
    void add_layer(archive::ByteSource& tar, const std::string& what, bool need_end_marker);

    // Completes the image and enters it in the transaction's catalog under no name. An image that the store has already
    // is not entered again. The transaction is still to be committed.
    void finish(const Digest& id, const oci::Config& config);

  private:
    store::Transaction& transaction_;
    store::Gap gap_;
    erofs::BlockWriter data_;
    Tree tree_;
    std::uint32_t layers_ = 0;
};

} // namespace image
