// SPDX-License-Identifier: Apache-2.0
//
// A container's tree under any sequence of calls with names: each input is a program of operations on a few paths that
// are easy to get right, so that links, whiteouts and renames meet in every way. At the end nothing may be left.
#include "personality/fs/overlay/erofs_lower.hpp"
#include "personality/fs/overlay/overlay_fs.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/platform/image.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/host/personality/fs/fake/fake.hpp"
#include "tests/linux/fs/harness.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace files = std::filesystem;
namespace fake = personality::fake;

namespace {

namespace fs = personality::fs;

class FakeImage final : public personality::erofs::ImageReader {
  public:
    std::uint64_t size() const override { return personality::image::size() - personality::page_size; }
    personality::Result<> read(std::uint64_t offset, std::span<std::byte> out) override {
        return personality::image::copy_from_image(personality::page_size + offset, out.data(), out.size());
    }
};

fs::ErofsLower make_lower() {
    char directory[] = "/tmp/paths_fuzz.XXXXXX";
    if (!mkdtemp(directory)) std::abort();
    const files::path base(directory);
    files::create_directories(base / "low/a/b");
    std::ofstream(base / "low/a/b/c") << "lower";
    std::ofstream(base / "low/a/f") << std::string(9000, 'f');
    files::create_symlink("a/b", base / "low/l");
    files::create_symlink("../low", base / "low/a/up");
    files::create_hard_link(base / "low/a/f", base / "low/h");
    fake::image_bytes() = fake::make_image(directory);
    files::remove_all(base);
    fake::page_limit = 200;
    static FakeImage reader;
    auto volume = personality::erofs::Volume::open(reader);
    if (!volume) std::abort();
    return {*volume, personality::page_size};
}

class Input : public fuzz::Input {
  public:
    using fuzz::Input::Input;
    std::string path() {
        static constexpr const char* parts[] = {"low", "a",  "b", "c", "f",   "l",    "up",   "h",
                                                "new", "..", ".", "",  "dev", "proc", "self", "fd"};
        std::string text = byte() & 1 ? "/" : "";
        for (unsigned count = byte() % 6; count > 0; --count)
            text += std::string(parts[byte() % 16]) + (byte() % 8 ? "/" : "");
        if (byte() & 1 && text.ends_with('/')) text.pop_back();
        return text;
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static fs::ErofsLower lower = make_lower();
    fs::OverlayFs root({"overlay", "overlay", "rw", 0, 1}, &lower);
    if (!root.set_up()) std::abort();
    fake::enter(root);
    Input input(data, size);
    struct stat about {};
    char buffer[256];
    while (!input.empty()) {
        const std::uint8_t operation = input.byte();
        const std::string path = input.path();
        const char* const name = path.c_str();
        switch (operation % 16) {
        case 0:
            call(SYS_mkdir, name, 0777);
            break;
        case 1:
            call(SYS_rmdir, name);
            break;
        case 2:
            call(SYS_unlink, name);
            break;
        case 3:
            call(SYS_rename, name, input.path().c_str());
            break;
        case 4:
            call(SYS_renameat2, AT_FDCWD, name, AT_FDCWD, input.path().c_str(), 2);
            break;
        case 5:
            call(SYS_link, name, input.path().c_str());
            break;
        case 6:
            call(SYS_symlink, input.path().c_str(), name);
            break;
        case 7:
            call(SYS_lstat, name, &about);
            break;
        case 8:
            call(SYS_chdir, name);
            break;
        case 9:
            call(SYS_truncate, name, input.byte() * 97L);
            break;
        case 10:
            call(SYS_readlink, name, buffer, sizeof buffer);
            break;
        case 11:
            call(SYS_chmod, name, input.byte());
            break;
        case 12:
            call(SYS_getcwd, buffer, sizeof buffer);
            break;
        case 13:
            call(SYS_mknod, name, S_IFIFO | 0600, 0);
            break;
        case 14:
            personality::fs::dentries().shrink();
            break;
        default: {
            const long file = call(SYS_open, name, (input.byte() << 6 & ~O_TMPFILE) | O_RDWR | O_NONBLOCK, 0666);
            if (file < 0) break;
            call(SYS_write, file, buffer, input.byte() % sizeof buffer);
            call(SYS_lseek, file, input.byte() * 100L, SEEK_SET);
            call(SYS_getdents64, file, buffer, sizeof buffer);
            call(SYS_read, file, buffer, sizeof buffer);
            call(SYS_close, file);
        }
        }
    }
    fake::leave();
    root.forget_changes();
    if (root.inodes_in_memory() != 0 || fake::pages_in_use() != 0) std::abort();
    return 0;
}
