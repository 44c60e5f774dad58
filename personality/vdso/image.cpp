// SPDX-License-Identifier: Apache-2.0
#include "personality/vdso/image.hpp"

#include "personality/mm/layout.hpp"

#include <cstring>

// embed.S
extern "C" const std::byte vdso_image_start[];
extern "C" const std::byte vdso_image_end[];

namespace personality::vdso {

namespace {

constexpr std::uint64_t max_pages = (layout::vdso_end - layout::vdso) / page_size;

std::uint64_t image_bytes() { return static_cast<std::uint64_t>(vdso_image_end - vdso_image_start); }

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
        }
        return BackingPage::of(page);
    }

  private:
    PageRef pages_[max_pages];
};

} // namespace

std::uint64_t image_pages() { return round_up_page(image_bytes()) / page_size; }

Result<Ref<PageSource>> image() {
    static Ref<PageSource> made;
    if (!made) made = TRY(make_ref<Image>());
    return made;
}

} // namespace personality::vdso
