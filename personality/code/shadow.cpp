// SPDX-License-Identifier: Apache-2.0
#include "personality/code/shadow.hpp"

#include "personality/base/immortal.hpp"
#include "personality/code/report.hpp"
#include "personality/fs/erofs/extent_reader.hpp"
#include "personality/platform/system_calls.hpp"

namespace personality::code {

namespace {

struct Shadow {
    std::optional<erofs::ExtentReader> reader;
    std::optional<ShadowTable> table;
    std::uint64_t first_page = 0; // of the extent
};

Shadow& the_shadow() {
    static Immortal<Shadow> shadow;
    return *shadow;
}

} // namespace

Result<> start(session::Session& session) {
    if (!platform::system_calls_are_patched()) return {};
    protocol::ImageHeader header;
    TRY(image::copy_from_image(0, &header, sizeof header));
    if (!protocol::image_header_valid(header, image::size())) return Errno::euclean;
    if (header.shadow.length == 0) {
        report(session,
               "this kernel needs an image with patched code, and this one has none: remove it and import it again");
        return Errno::enoexec;
    }
    Shadow& all = the_shadow();
    all.reader.emplace(header.shadow);
    all.table.emplace(TRY(ShadowTable::open(*all.reader)));
    all.first_page = header.shadow.offset / protocol::image_page;
    return {};
}

Result<PatchedPage> patched_page(std::uint64_t page) {
    const auto copy = TRY(shadow().find(page));
    return PatchedPage{copy ? the_shadow().first_page + copy->page : page, copy};
}

const ShadowTable& shadow() { return *the_shadow().table; }

} // namespace personality::code
