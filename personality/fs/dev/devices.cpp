// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/dev/devices.hpp"

#include "personality/fs/tty/devpts.hpp"
#include "personality/fs/tty/pty.hpp"
#include "personality/fs/tty/tty_file.hpp"
#include "personality/fs/vfs/seek.hpp"
#include "personality/platform/random.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::fs {

namespace {

constexpr std::size_t random_piece = 256; // generated at a time

class DeviceFile : public File {
  public:
    using File::File;
    bool has_position() const override { return true; }
    Result<std::uint64_t> seek(std::int64_t, std::uint32_t) override { return position = 0; }
};

class NullFile final : public DeviceFile {
  public:
    using DeviceFile::DeviceFile;
    Result<std::size_t> read(IoBuffer&, std::uint64_t) override { return std::size_t{0}; }
    Result<std::size_t> write(IoBuffer& from, std::uint64_t&) override {
        return static_cast<std::size_t>(from.remaining());
    }
};

class ZeroFile final : public DeviceFile {
  public:
    ZeroFile(Ref<Dentry> path, std::uint32_t flags, bool full) : DeviceFile(std::move(path), flags), full_(full) {}

    Result<std::size_t> read(IoBuffer& to, std::uint64_t) override {
        const std::uint64_t before = to.remaining();
        const auto result = to.put_zeroes(static_cast<std::size_t>(before));
        const std::size_t moved = before - to.remaining();
        if (!result && moved == 0) return result.error();
        return moved;
    }
    Result<std::size_t> write(IoBuffer& from, std::uint64_t&) override {
        if (full_) return Errno::enospc;
        return static_cast<std::size_t>(from.remaining());
    }

    bool maps_as_anonymous() const override { return !full_; }

  private:
    bool full_;
};

class RandomFile final : public DeviceFile {
  public:
    using DeviceFile::DeviceFile;

    Result<std::size_t> read(IoBuffer& to, std::uint64_t) override {
        std::byte piece[random_piece];
        std::size_t done = 0;
        while (to.remaining() > 0 && !(done > 0 && signal_pending())) {
            const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(to.remaining(), sizeof piece));
            platform::fill_random(piece, bytes);
            const auto result = to.put(piece, bytes);
            if (!result && done == 0) return result.error();
            if (!result) break;
            done += bytes;
        }
        return done;
    }
    // The generator needs no help; what is written is read, so that a bad address is told.
    Result<std::size_t> write(IoBuffer& from, std::uint64_t&) override {
        std::byte piece[random_piece];
        std::size_t done = 0;
        while (from.remaining() > 0) {
            const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(from.remaining(), sizeof piece));
            const auto result = from.get(piece, bytes);
            if (!result && done == 0) return result.error();
            if (!result) break;
            done += bytes;
        }
        return done;
    }
};

// A terminal by its number, whatever the node's name.
Result<Ref<File>> open_numbered_tty(std::uint64_t device, const Ref<Dentry>& path, std::uint32_t flags) {
    if (linux::device_major(device) != devpts::slave_major) return Errno::enxio;
    const Ref<Tty> tty = devpts::find(linux::device_minor(device));
    if (!tty) return Errno::enxio;
    return open_tty(tty, path, flags);
}

} // namespace

Result<Ref<File>> open_device(std::uint64_t device, const Ref<Dentry>& path, std::uint32_t flags) {
    switch (device) {
    case null_device:
        return Ref<File>(TRY(make_ref<NullFile>(path, flags)));
    case zero_device:
        return Ref<File>(TRY(make_ref<ZeroFile>(path, flags, false)));
    case full_device:
        return Ref<File>(TRY(make_ref<ZeroFile>(path, flags, true)));
    case random_device:
    case urandom_device:
        return Ref<File>(TRY(make_ref<RandomFile>(path, flags)));
    case tty_device:
        return open_controlling_tty(path, flags);
    case ptmx_device:
        return open_pty_master(path, flags);
    default:
        return open_numbered_tty(device, path, flags);
    }
}

} // namespace personality::fs
