// SPDX-License-Identifier: Apache-2.0
#include "cli/image/builder.hpp"

#include "abi/protocol/erofs.hpp"
#include "abi/protocol/image.hpp"
#include "cli/image/code/shadow.hpp"
#include "cli/image/erofs/writer.hpp"

#include <algorithm>
#include <span>

namespace image {

namespace {

using protocol::image_page;

static_assert(protocol::erofs::block_size == image_page);

std::uint64_t room_for_erofs(const store::Gap& gap) { return gap.length < image_page ? 0 : gap.length - image_page; }

} // namespace

ImageBuilder::ImageBuilder(store::Transaction& transaction)
    : transaction_(transaction), gap_(transaction.reserve()),
      data_(transaction.disk(), gap_.offset + image_page, room_for_erofs(gap_)),
      tree_([this](const Inode& inode) { data_.discard(inode.first_block, inode.size); }) {}

void ImageBuilder::add_layer(archive::ByteSource& tar, const std::string& what, bool need_end_marker) {
    apply_layer(tar, tree_, data_, {layers_++, what, need_end_marker});
}

void ImageBuilder::finish(const Digest& id, const oci::Config& config) {
    if (transaction_.catalog().find_id(id.str()) != nullptr) return;
    const erofs::Summary summary = erofs::finish_image(tree_, data_);

    protocol::ImageHeader header{};
    header.magic = protocol::image_magic;
    header.version = protocol::image_version;
    header.header_bytes = sizeof header;
    header.erofs = {image_page, summary.blocks * image_page};
    header.metadata = {image_page + summary.metadata_block * image_page, summary.metadata_blocks * image_page};
    const std::uint64_t erofs_end = image_page + header.erofs.length;
    header.shadow = code::write_shadow(tree_, transaction_.disk(), {gap_.offset, image_page, erofs_end, gap_.length});
    header.image_bytes = erofs_end + header.shadow.length;
    header.generation = transaction_.catalog().generation + 1;
    std::copy(id.bytes().begin(), id.bytes().end(), header.content_id);
    transaction_.disk().write_at(gap_.offset, std::as_bytes(std::span(&header, 1)));

    ImageRecord record;
    record.id = id.str();
    record.length = header.image_bytes;
    record.size = tree_.file_bytes();
    record.created = config.created;
    record.architecture = config.architecture;
    record.config = config.run;
    transaction_.add(std::move(record));
}

} // namespace image
