// SPDX-License-Identifier: Apache-2.0
#include "cli/image/busybox.hpp"

#include "cli/image/archive/tar_writer.hpp"
#include "cli/image/error.hpp"
#include "cli/image/file.hpp"
#include "cli/image/image.hpp"
#include "cli/image/time_text.hpp"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

namespace image {

namespace {

using archive::EntryKind;
using archive::TarEntry;

constexpr const char* debian_busybox = "/bin/busybox";

struct DirectoryRow {
    const char* path;
    std::uint16_t permissions;
};

constexpr DirectoryRow directories[] = {
    {".", 0755},   {"bin", 0755},     {"dev", 0755},       {"etc", 0755},      {"home", 0755},
    {"lib", 0755}, {"proc", 0555},    {"root", 0700},      {"run", 0755},      {"sbin", 0755},
    {"sys", 0555}, {"tmp", 01777},    {"usr", 0755},       {"usr/bin", 0755},  {"usr/sbin", 0755},
    {"var", 0755}, {"var/log", 0755}, {"var/spool", 0755}, {"var/tmp", 01777}, {"var/www", 0755},
};

struct TextRow {
    const char* path;
    const char* text;
};

constexpr TextRow texts[] = {
    {"etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"
                   "daemon:x:1:1:daemon:/usr/sbin:/bin/false\n"
                   "bin:x:2:2:bin:/bin:/bin/false\n"
                   "sys:x:3:3:sys:/dev:/bin/false\n"
                   "mail:x:8:8:mail:/var/spool/mail:/bin/false\n"
                   "www-data:x:33:33:www-data:/var/www:/bin/false\n"
                   "nobody:x:65534:65534:nobody:/home:/bin/false\n"},
    {"etc/group", "root:x:0:\n"
                  "daemon:x:1:\n"
                  "bin:x:2:\n"
                  "sys:x:3:\n"
                  "tty:x:5:\n"
                  "disk:x:6:\n"
                  "mail:x:8:\n"
                  "www-data:x:33:\n"
                  "users:x:100:\n"
                  "nogroup:x:65534:\n"},
    {"etc/shadow", "root:*:::::::\n"
                   "nobody:*:::::::\n"},
    {"etc/hostname", "localhost\n"},
    {"etc/hosts", "127.0.0.1\tlocalhost\n"
                  "::1\tlocalhost ip6-localhost ip6-loopback\n"},
    {"etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n"},
    {"etc/os-release", "PRETTY_NAME=\"BusyBox (Debian busybox-static)\"\n"
                       "NAME=\"BusyBox\"\n"
                       "ID=busybox\n"
                       "ID_LIKE=debian\n"
                       "HOME_URL=\"https://busybox.net/\"\n"},
    {"etc/profile", "export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"},
    {"etc/shells", "/bin/sh\n/bin/ash\n"},
};

struct Program {
    std::vector<std::byte> bytes;
    Timestamp modified;
};

Program read_program(const std::filesystem::path& path) {
    const File file(path, O_RDONLY);
    Program program;
    program.bytes.resize(file.size());
    program.bytes.resize(file.read(program.bytes));
    program.modified.seconds = file.modified();
    return program;
}

// A program with an interpreter would look for it in the image, where it is not.
bool is_static(std::span<const std::byte> elf) {
    Elf64_Ehdr header;
    if (elf.size() < sizeof header) return false;
    std::memcpy(&header, elf.data(), sizeof header);
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_machine != EM_X86_64) return false;
    for (std::size_t i = 0; i < header.e_phnum; ++i) {
        Elf64_Phdr segment;
        const std::size_t at = header.e_phoff + i * sizeof segment;
        if (at > elf.size() || elf.size() - at < sizeof segment) return false;
        std::memcpy(&segment, elf.data() + at, sizeof segment);
        if (segment.p_type == PT_INTERP) return false;
    }
    return true;
}

// Applet names come from the program itself, which is as trusted as the rest of the host.
std::vector<std::string> applets_of(const std::filesystem::path& program) {
    const std::string command = "'" + program.string() + "' --list";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "re"), ::pclose);
    if (!pipe) throw system_error("running " + program.string(), errno);
    std::vector<std::string> names;
    char line[256];
    while (std::fgets(line, sizeof line, pipe.get())) {
        std::string name(line);
        while (!name.empty() && name.back() == '\n')
            name.pop_back();
        if (!name.empty() && name != "busybox" && name.find('/') == std::string::npos) names.push_back(name);
    }
    if (names.empty()) throw Error(ErrorKind::System, program.string() + " --list names no applets");
    return names;
}

TarEntry entry(EntryKind kind, std::string path, std::uint16_t permissions, const Timestamp& modified) {
    TarEntry result;
    result.kind = kind;
    result.path = std::move(path);
    result.metadata.permissions = permissions;
    result.metadata.modified = modified;
    return result;
}

} // namespace

BusyboxTree make_busybox_tree(const std::filesystem::path& path) {
    const Program program = read_program(path);
    if (!is_static(program.bytes))
        throw Error(ErrorKind::System, path.string() + " is not a static x86-64 program: install busybox-static");

    archive::TarWriter tar;
    for (const DirectoryRow& row : directories)
        tar.add(entry(EntryKind::Directory, row.path, row.permissions, program.modified));
    tar.add(entry(EntryKind::Regular, "bin/busybox", 0755, program.modified), program.bytes);
    for (const std::string& applet : applets_of(path)) {
        TarEntry link = entry(EntryKind::HardLink, "bin/" + applet, 0755, program.modified);
        link.link_target = "bin/busybox";
        tar.add(link);
    }
    TarEntry env = entry(EntryKind::Symlink, "usr/bin/env", 0777, program.modified);
    env.link_target = "../../bin/env";
    tar.add(env);
    for (const TextRow& row : texts) {
        const std::uint16_t permissions = std::string_view(row.path) == "etc/shadow" ? 0640 : 0644;
        tar.add(entry(EntryKind::Regular, row.path, permissions, program.modified),
                std::as_bytes(std::span(std::string_view(row.text))));
    }

    BusyboxTree tree;
    tree.tar = tar.finish();
    tree.config.cmd = {"sh"};
    tree.config.env = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"};
    tree.created = rfc3339(program.modified.seconds);
    return tree;
}

ImageRecord ensure_busybox(const Store& store) {
    const std::string name = "busybox";
    const std::string canonical = Reference::parse(name).canonical();
    const store::Catalog catalog = store.catalog();
    if (const ImageRecord* present = catalog.find_name(canonical)) return *present;
    const BusyboxTree tree = make_busybox_tree(debian_busybox);
    archive::MemorySource source(tree.tar);
    return import_tar(store, source, {name, tree.config, tree.created});
}

} // namespace image
