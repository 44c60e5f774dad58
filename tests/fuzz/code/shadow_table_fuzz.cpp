// SPDX-License-Identifier: Apache-2.0
//
// The reader of shadow tables on any bytes. The magic number is put in, so that the fuzzer gets behind it at once.
#include "personality/code/shadow_table.hpp"
#include "tests/host/personality/fs/erofs_walk.hpp"

#include <algorithm>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
    std::vector<std::byte> bytes(sizeof protocol::shadow_magic + size);
    std::memcpy(bytes.data(), &protocol::shadow_magic, sizeof protocol::shadow_magic);
    if (size != 0) std::memcpy(bytes.data() + sizeof protocol::shadow_magic, input, size);
    bytes.resize(bytes.size() + 2 * protocol::image_page); // short inputs can have pages
    BytesReader reader(bytes);
    const auto table = personality::code::ShadowTable::open(reader);
    if (!table) return 0;
    for (std::uint64_t page = 0; page < 64; ++page) {
        const auto copy = table->find(page);
        if (!copy || !*copy) continue;
        if (((*copy)->page + 1) * protocol::image_page > bytes.size()) std::abort();
        std::uint64_t sites = 0;
        (void)table
            ->for_each_site(**copy,
                            [&](std::uint64_t at) {
                                if (at >= protocol::image_page || ++sites > protocol::shadow_max_sites) std::abort();
                                return personality::Result<>();
                            })
            .ok();
    }
    return 0;
}
