// SPDX-License-Identifier: Apache-2.0
#include "abi/protocol/image.hpp"

#include "abi/protocol/erofs.hpp"
#include "tests/host/personality/fs/fake/fake.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace personality::fake {

std::vector<std::byte> make_image(const std::string& directory, bool inline_data) {
    const std::string file = directory + ".erofs";
    const std::string layout = inline_data ? "" : "-Enoinline_data ";
    const std::string command =
        "mkfs.erofs -x-1 --all-root -T1700000000 " + layout + file + " " + directory + " >/dev/null 2>&1";
    if (std::system(command.c_str()) != 0) {
        std::fprintf(stderr, "failed: %s\n", command.c_str());
        std::exit(2);
    }
    const std::size_t size = std::filesystem::file_size(file);
    const std::size_t padded = (size + protocol::image_page - 1) / protocol::image_page * protocol::image_page;
    std::vector<std::byte> extent(protocol::image_page + padded);
    std::ifstream(file, std::ios::binary)
        .read(reinterpret_cast<char*>(extent.data() + protocol::image_page), static_cast<std::streamsize>(size));
    std::filesystem::remove(file);
    protocol::ImageHeader header{};
    header.magic = protocol::image_magic;
    header.version = protocol::image_version;
    header.header_bytes = sizeof header;
    header.image_bytes = extent.size();
    header.erofs = {protocol::image_page, padded};
    header.metadata = {protocol::image_page, protocol::image_page};
    std::memcpy(extent.data(), &header, sizeof header);
    return extent;
}

} // namespace personality::fake
