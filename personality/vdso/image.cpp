// SPDX-License-Identifier: Apache-2.0
#include "personality/vdso/image.hpp"

#include "abi/protocol/shadow.hpp"
#include "lib/x86/system_calls.hpp"
#include "personality/mm/layout.hpp"
#include "personality/platform/system_calls.hpp"

#include <cstring>

// embed.S
extern "C" const std::byte vdso_image_start[];
extern "C" const std::byte vdso_image_end[];

namespace personality::vdso {

namespace {

constexpr std::uint64_t max_pages = (layout::vdso_end - layout::vdso) / page_size;

constexpr unsigned max_sites = 8; // in a page

std::uint64_t image_bytes() { return static_cast<std::uint64_t>(vdso_image_end - vdso_image_start); }

// Whether a system-call instruction begins at this offset of the image.
bool is_system_call(std::uint64_t offset) {
    const std::span<const std::byte> all(vdso_image_start, image_bytes());
    if (offset + 2 > all.size() || !x86::has_system_call_bytes(all, offset)) return false;
    const std::uint64_t begin = offset < x86::settling_bytes ? 0 : offset - x86::settling_bytes;
    return x86::is_system_call(all.subspan(begin), offset - begin);
}

class Image final : public PageSource {
  public:
    std::uint64_t size() const override { return image_pages() * page_size; }

    Result<BackingPage> page(std::uint64_t index, bool) override {
        PageRef& page = pages_[index];
        if (!page) {
            page = TRY(allocate_page());
            const std::uint64_t offset = index * page_size;
            const std::uint64_t left = image_bytes() - offset;
            std::memcpy(page.data(), vdso_image_start + offset, left < page_size ? left : page_size);
            if (platform::system_calls_are_patched()) patch(index);
        }
        return BackingPage::of(page);
    }

    std::span<const std::uint16_t> patched_sites(std::uint64_t index) override {
        return {sites_[index], site_count_[index]};
    }

  private:
    // None lies across the end of a page: the image is the personality's own.
    void patch(std::uint64_t index) {
        for (std::uint64_t at = 0; at + 1 < page_size && site_count_[index] < max_sites; ++at) {
            if (!is_system_call(index * page_size + at)) continue;
            std::memcpy(pages_[index].data() + at, protocol::patched_system_call, 2);
            sites_[index][site_count_[index]++] = static_cast<std::uint16_t>(at);
        }
    }

    PageRef pages_[max_pages];
    std::uint16_t sites_[max_pages][max_sites] = {};
    unsigned site_count_[max_pages] = {};
};

} // namespace

std::uint64_t image_pages() { return round_up_page(image_bytes()) / page_size; }

Result<Ref<PageSource>> image() {
    static Ref<PageSource> made;
    if (!made) made = TRY(make_ref<Image>());
    return made;
}

} // namespace personality::vdso
