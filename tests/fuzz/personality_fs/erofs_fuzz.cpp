// SPDX-License-Identifier: Apache-2.0
//
// The EROFS reader on any bytes. The input's metadata follows a superblock that is put in front of it, so that the
// fuzzer gets to inodes and directories at once; its first two bytes choose the root.
#include "personality/fs/erofs/directory.hpp"
#include "tests/host/personality/fs/erofs_walk.hpp"

#include <algorithm>
#include <vector>

namespace disk = protocol::erofs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
    if (size < 3) return 0;
    std::vector<std::byte> image((size - 2 + disk::block_size - 1) / disk::block_size * disk::block_size +
                                 disk::block_size);
    disk::SuperBlock super{};
    super.magic = disk::super_magic;
    super.block_bits = disk::block_bits;
    super.root_nid = static_cast<std::uint16_t>(input[0] | input[1] << 8);
    super.blocks = static_cast<std::uint32_t>(image.size() / disk::block_size);
    super.meta_blkaddr = 1;
    std::memcpy(image.data() + disk::super_offset, &super, sizeof super);
    std::memcpy(image.data() + disk::block_size, input + 2, size - 2);

    BytesReader reader(image);
    const auto volume = personality::erofs::Volume::open(reader);
    if (!volume) return 0;
    Walked walked;
    walk(*volume, volume->root(), "", walked, 0);
    const auto root = volume->inode(volume->root());
    const std::string name(reinterpret_cast<const char*>(input), std::min<std::size_t>(size, 20));
    (void)personality::erofs::find(*volume, root->data, name).ok();
    for (std::uint64_t index = 0; index < 4; ++index)
        (void)personality::erofs::Volume::block_offset(root->data, index).has_value();
    return 0;
}
