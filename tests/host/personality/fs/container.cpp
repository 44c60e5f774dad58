// SPDX-License-Identifier: Apache-2.0
#include "tests/host/personality/fs/container.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace files = std::filesystem;

Container::Container(const Pairs& content, const Pairs& links, const Pairs& hard_links) {
    char directory[] = "/tmp/fs_test.XXXXXX";
    if (!mkdtemp(directory)) std::abort();
    const files::path base(directory);
    files::permissions(base, files::perms(0755));
    for (const auto& [path, text] : content) {
        const files::path file = base / path;
        files::create_directories(path.ends_with('/') ? file : file.parent_path());
        if (!path.ends_with('/')) std::ofstream(file, std::ios::binary) << text;
    }
    for (const auto& [path, target] : links)
        files::create_symlink(target, base / path);
    for (const auto& [path, other] : hard_links)
        files::create_hard_link(base / other, base / path);
    auto image = personality::fake::make_image(base);
    files::remove_all(base);
    personality::fake::start(std::move(image));
}
