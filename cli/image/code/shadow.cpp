// SPDX-License-Identifier: Apache-2.0
#include "cli/image/code/shadow.hpp"

#include "abi/protocol/shadow.hpp"
#include "cli/image/code/elf_code.hpp"
#include "cli/image/error.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace image::code {

namespace {

using protocol::image_page;
using protocol::ShadowPage;

// A part of a file in memory, for reading. `offset` is a multiple of the page size.
class View {
  public:
    View(const File& file, std::uint64_t offset, std::uint64_t bytes)
        : bytes_(bytes),
          address_(::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file.descriptor(), static_cast<off_t>(offset))) {
        if (address_ == MAP_FAILED) throw system_error("reading " + file.name(), errno);
    }
    ~View() { ::munmap(address_, bytes_); }
    View(const View&) = delete;
    View& operator=(const View&) = delete;

    std::span<const std::byte> bytes() const { return {static_cast<const std::byte*>(address_), bytes_}; }

  private:
    std::size_t bytes_;
    void* address_;
};

// Offsets of all system-call instructions from the start of the image's extent, ascending.
std::vector<std::uint64_t> find_sites(const Tree& tree, const File& disk, const ShadowPlace& place) {
    std::vector<std::uint64_t> sites;
    tree.for_each_file([&](const Inode& inode) {
        if (inode.size < identification_bytes) return;
        const std::uint64_t start = place.first + inode.first_block * image_page;
        std::byte first[identification_bytes];
        if (disk.read_at(place.image + start, first) != sizeof first || !is_elf_x86_64(first)) return;
        const View file(disk, place.image + start, inode.size);
        for (const std::uint64_t offset : system_calls(file.bytes()))
            sites.push_back(start + offset);
    });
    std::sort(sites.begin(), sites.end());
    return sites;
}

struct Table {
    std::vector<ShadowPage> pages;
    std::vector<std::uint16_t> sites;

    void add(std::uint64_t page, std::uint64_t site) {
        if (pages.empty() || pages.back().page != page)
            pages.push_back({static_cast<std::uint32_t>(page), static_cast<std::uint32_t>(sites.size())});
        sites.push_back(static_cast<std::uint16_t>(site));
    }
};

Table make_table(const std::vector<std::uint64_t>& offsets) {
    Table table;
    for (const std::uint64_t offset : offsets) {
        const std::uint64_t site = offset % image_page + 1;
        table.add(offset / image_page, site);
        if (site == protocol::shadow_last_site) table.add(offset / image_page + 1, 0);
    }
    return table;
}

void patch(std::span<std::byte> page, std::span<const std::uint16_t> sites) {
    for (const std::uint16_t site : sites) {
        if (site > 0) page[site - 1U] = protocol::patched_system_call[0];
        if (site < image_page) page[site] = protocol::patched_system_call[1];
    }
}

template<typename T>
std::span<const std::byte> bytes_of(const std::vector<T>& all) {
    return std::as_bytes(std::span(all));
}

} // namespace

protocol::ImageExtent write_shadow(const Tree& tree, const File& disk, const ShadowPlace& place) {
    Table table = make_table(find_sites(tree, disk, place));
    protocol::ShadowHeader header{};
    header.magic = protocol::shadow_magic;
    header.pages = static_cast<std::uint32_t>(table.pages.size());
    header.sites = static_cast<std::uint32_t>(table.sites.size());
    const std::uint64_t first_page = protocol::shadow_pages_offset(header);
    const protocol::ImageExtent extent{place.offset, first_page + header.pages * image_page};
    if (extent.offset > place.capacity || extent.length > place.capacity - extent.offset)
        throw Error(ErrorKind::NoSpace, "no room in the image store for " + std::to_string(extent.length) +
                                            " bytes more; remove images (nothing was changed)");
    table.pages.push_back({0, header.sites});

    const std::uint64_t start = place.image + extent.offset;
    disk.write_at(start, std::as_bytes(std::span(&header, 1)));
    disk.write_at(start + sizeof header, bytes_of(table.pages));
    disk.write_at(start + protocol::shadow_sites_offset(header.pages), bytes_of(table.sites));
    for (std::uint32_t i = 0; i < header.pages; ++i) {
        const ShadowPage& row = table.pages[i];
        std::byte page[image_page];
        disk.read_at(place.image + row.page * image_page, page);
        patch(page, std::span(table.sites).subspan(row.first_site, (&row)[1].first_site - row.first_site));
        disk.write_at(start + first_page + i * image_page, page);
    }
    return extent;
}

} // namespace image::code
