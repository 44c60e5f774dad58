// SPDX-License-Identifier: Apache-2.0
//
// Up to three layers of entries chosen by the fuzzer: whatever is accepted must come out of the image as it went in.
// Headers are made here, so that the fuzzer need not find their checksums; contents and stray bytes are its own.
#include "abi/protocol/erofs.hpp"
#include "cli/image/erofs/writer.hpp"
#include "cli/image/error.hpp"
#include "cli/image/layer.hpp"
#include "tests/fuzz/image/verify.hpp"

#include <fuzzer/FuzzedDataProvider.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr std::size_t block = 512;
constexpr std::uint64_t capacity = 4U << 20;

void put(std::string& header, std::size_t at, std::size_t length, const std::string& text) {
    header.replace(at, std::min(length, text.size()), text.substr(0, length));
}

std::string octal(std::uint64_t value) {
    char text[24];
    std::snprintf(text, sizeof text, "%llo", static_cast<unsigned long long>(value));
    return text;
}

// A ustar header (POSIX.1-2017, pax, "ustar Interchange Format").
std::string header(char type, const std::string& name, const std::string& link, std::uint64_t size, unsigned mode) {
    std::string result(block, '\0');
    put(result, 0, 100, name);
    put(result, 100, 8, octal(mode & 07777));
    put(result, 108, 8, octal(mode >> 4));
    put(result, 116, 8, octal(mode >> 8));
    put(result, 124, 12, octal(size));
    put(result, 136, 12, octal(mode));
    put(result, 148, 8, "        ");
    result[156] = type;
    put(result, 157, 100, link);
    put(result, 257, 8,
        std::string("ustar\0"
                    "00",
                    8));
    put(result, 329, 8, octal(mode & 077));
    put(result, 337, 8, octal(mode >> 3 & 077));
    unsigned sum = 0;
    for (const char c : result)
        sum += static_cast<unsigned char>(c);
    put(result, 148, 8, octal(sum) + std::string(1, '\0'));
    return result;
}

// Short names over few letters meet each other often.
std::string path(FuzzedDataProvider& input) {
    static constexpr const char* parts[] = {"a",    "b", "c", "..", ".", "/", ".wh.a", ".wh.b", ".wh..wh..opq",
                                            ".wh.", "d"};
    std::string result = input.ConsumeBool() ? "" : "/";
    for (unsigned count = input.ConsumeIntegralInRange(0U, 4U); count != 0; --count)
        result.append(input.PickValueInArray(parts)).append("/");
    result += input.ConsumeIntegral<std::uint8_t>() < 240 ? input.PickValueInArray(parts)
                                                          : input.ConsumeRandomLengthString(99);
    return result;
}

std::string layer(FuzzedDataProvider& input) {
    static constexpr char types[] = {'0', '0', '5', '5', '2', '1', '3', '4', '6', 'x', 'L', 'K', 'g', 'S', '7'};
    std::string tar;
    for (unsigned count = input.ConsumeIntegralInRange(0U, 24U); count != 0 && input.remaining_bytes() != 0; --count) {
        const char type = input.PickValueInArray(types);
        const std::string data = type == '1' || type == '2' || type == '5' ? "" : input.ConsumeRandomLengthString(6000);
        const std::uint64_t claimed =
            input.ConsumeIntegral<std::uint8_t>() == 0 ? input.ConsumeIntegral<std::uint64_t>() >> 31 : data.size();
        tar += header(type, path(input), path(input), claimed, input.ConsumeIntegral<std::uint16_t>());
        tar += data;
        tar.resize((tar.size() + block - 1) / block * block);
    }
    if (input.ConsumeBool()) tar += std::string(2 * block, '\0');
    return tar + input.ConsumeRandomLengthString(600);
}

// A run of seconds sees only short inputs: those are seeds of long random ones.
std::vector<std::uint8_t> lengthened(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t seed_bytes = 32;
    if (size > seed_bytes) return {data, data + size};
    std::seed_seq seed(data, data + size);
    std::mt19937 random(seed);
    std::vector<std::uint8_t> bytes(random() % 8192);
    std::generate(bytes.begin(), bytes.end(), [&] { return static_cast<std::uint8_t>(random()); });
    return bytes;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<std::uint8_t> bytes = lengthened(data, size);
    FuzzedDataProvider input(bytes.data(), bytes.size());
    const image::File file(memfd_create("fuzz", MFD_CLOEXEC), "image");
    image::erofs::BlockWriter blocks(file, 0, capacity);
    image::Tree tree([&](const image::Inode& inode) { blocks.discard(inode.first_block, inode.size); },
                     {.inodes = 200, .text_bytes = 1U << 20, .depth = 16});
    try {
        const auto layers = input.ConsumeIntegralInRange<std::uint32_t>(1, 3);
        for (std::uint32_t number = 0; number < layers; ++number) {
            const std::string tar = layer(input);
            image::archive::MemorySource source(std::as_bytes(std::span(tar)));
            image::apply_layer(source, tree, blocks, {number, "layer", input.ConsumeBool()});
        }
        const image::erofs::Summary summary = image::erofs::finish_image(tree, blocks);
        std::vector<std::byte> image(summary.blocks * protocol::erofs::block_size);
        file.read_at(0, image);
        verify::image_matches(tree, image);
    } catch (const image::Error&) {
    }
    return 0;
}
