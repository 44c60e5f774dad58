// SPDX-License-Identifier: Apache-2.0
//
// A damaged file for `import`: a good archive that the fuzzer cuts and overwrites, its header checksums made good again
// if it likes, or any bytes at all.
#include "cli/image/archive/decompress.hpp"
#include "cli/image/archive/tar_writer.hpp"
#include "cli/image/erofs/writer.hpp"
#include "cli/image/error.hpp"
#include "cli/image/layer.hpp"

#include <fuzzer/FuzzedDataProvider.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace {

using image::archive::EntryKind;
using image::archive::TarEntry;

constexpr std::size_t block = 512;
constexpr std::size_t checksum_at = 148;
constexpr std::size_t checksum_bytes = 8;

std::vector<std::byte> good_archive() {
    image::archive::TarWriter tar;
    const auto add = [&](EntryKind kind, std::string path, std::string link, std::size_t bytes) {
        TarEntry entry;
        entry.kind = kind;
        entry.path = std::move(path);
        entry.link_target = std::move(link);
        entry.metadata.modified = {1'600'000'000, 5};
        entry.metadata.xattrs = {{"security.capability", "value"}, {"user.name", std::string(bytes, 'v')}};
        tar.add(entry, std::vector<std::byte>(bytes, std::byte{'d'}));
    };
    add(EntryKind::Directory, "directory", "", 0);
    add(EntryKind::Regular, "directory/" + std::string(120, 'n'), "", 700);
    add(EntryKind::HardLink, "hard", "directory/" + std::string(120, 'n'), 0);
    add(EntryKind::Symlink, "symbolic", std::string(200, 't'), 0);
    add(EntryKind::Fifo, "fifo", "", 0);
    return tar.finish();
}

// Makes the checksum of the header at `at` right, whatever it holds (POSIX.1-2017, pax, "ustar Interchange Format").
void mend_checksum(std::vector<std::byte>& archive, std::size_t at) {
    if (archive.size() - at < block) return;
    std::byte* const field = &archive[at + checksum_at];
    std::fill_n(field, checksum_bytes, std::byte{' '});
    unsigned sum = 0;
    for (std::size_t i = 0; i < block; ++i)
        sum += static_cast<unsigned>(archive[at + i]);
    std::snprintf(reinterpret_cast<char*>(field), checksum_bytes - 1, "%06o", sum);
}

std::vector<std::byte> damaged_archive(FuzzedDataProvider& input) {
    static const std::vector<std::byte> good = good_archive();
    std::vector<std::byte> archive = good;
    for (unsigned edits = input.ConsumeIntegralInRange(0U, 8U); edits != 0; --edits) {
        const auto at = input.ConsumeIntegralInRange<std::size_t>(0, archive.size() - 1);
        const bool mend = input.ConsumeBool();
        const std::vector<std::byte> bytes = input.ConsumeBytes<std::byte>(
            std::min<std::size_t>(input.ConsumeIntegralInRange(0U, 32U), archive.size() - at));
        std::copy(bytes.begin(), bytes.end(), archive.begin() + static_cast<std::ptrdiff_t>(at));
        if (mend) mend_checksum(archive, at / block * block);
    }
    if (input.ConsumeBool()) archive.resize(input.ConsumeIntegralInRange<std::size_t>(0, archive.size()));
    return archive;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    FuzzedDataProvider input(data, size);
    const std::vector<std::byte> archive =
        input.ConsumeBool() ? damaged_archive(input) : input.ConsumeRemainingBytes<std::byte>();
    const image::File file(memfd_create("fuzz", MFD_CLOEXEC), "image");
    image::erofs::BlockWriter blocks(file, 0, 1U << 20);
    image::Tree tree([&](const image::Inode& inode) { blocks.discard(inode.first_block, inode.size); });
    try {
        image::archive::MemorySource source(archive);
        image::archive::DecompressedSource plain(source, "archive");
        image::apply_layer(plain, tree, blocks, {0, "archive", true});
        image::erofs::finish_image(tree, blocks);
    } catch (const image::Error&) {
    }
    return 0;
}
