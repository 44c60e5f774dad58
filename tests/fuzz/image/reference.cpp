// SPDX-License-Identifier: Apache-2.0
//
// Whatever is accepted as an image name reads back the same in both of its written forms.
#include "cli/image/reference.hpp"

#include "cli/image/error.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const auto reference = image::Reference::parse({reinterpret_cast<const char*>(data), size});
        if (image::Reference::parse(reference.canonical()) != reference) __builtin_trap();
        if (image::Reference::parse(reference.familiar()) != reference) __builtin_trap();
    } catch (const image::Error&) {
    }
    return 0;
}
