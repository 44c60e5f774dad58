// SPDX-License-Identifier: Apache-2.0
#include "lib/runtime/heap.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>
#include <vector>

namespace {

constexpr std::size_t arena_bytes = 4U << 20;
alignas(4096) std::byte arena[arena_bytes];
std::size_t arena_used;

void* from_arena(std::size_t bytes) {
    if (bytes > arena_bytes - arena_used) return nullptr;
    arena_used += bytes;
    return arena + arena_used - bytes;
}

class HeapTest : public testing::Test {
  protected:
    HeapTest() { arena_used = 0; }
    runtime::Heap heap_{from_arena};
};

TEST_F(HeapTest, BlocksAreAlignedAndDontOverlapAndKeepTheirContents) {
    struct Live {
        std::size_t bytes;
        unsigned char fill;
    };
    std::map<std::byte*, Live> live;
    std::mt19937 random(7);
    for (int step = 0; step < 20000; ++step) {
        if (live.size() < 200 && random() % 2) {
            const std::size_t bytes = random() % 16 ? random() % 300 : random() % 20000;
            const std::size_t alignment = random() % 8 ? 16 : std::size_t{16} << random() % 8;
            auto* const block = static_cast<std::byte*>(heap_.allocate(bytes, alignment));
            ASSERT_NE(block, nullptr);
            ASSERT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignment, 0U);
            const auto fill = static_cast<unsigned char>(random());
            std::memset(block, fill, bytes);
            const auto after = live.lower_bound(block);
            if (after != live.end()) {
                ASSERT_LE(block + bytes, after->first);
            }
            if (after != live.begin()) {
                ASSERT_GE(block, std::prev(after)->first + std::prev(after)->second.bytes);
            }
            live[block] = {bytes, fill};
        } else if (!live.empty()) {
            auto victim = std::next(live.begin(), static_cast<long>(random() % live.size()));
            for (std::size_t i = 0; i < victim->second.bytes; ++i)
                ASSERT_EQ(victim->first[i], std::byte{victim->second.fill});
            heap_.free(victim->first);
            live.erase(victim);
        }
    }
}

TEST_F(HeapTest, FreedSpansMergeSoThatTheSourceIsNotAskedAgain) {
    void* blocks[16];
    for (void*& block : blocks)
        block = heap_.allocate(10000);
    for (int i : {3, 1, 2, 0, 15, 14, 4, 6, 5, 8, 7, 9, 11, 10, 13, 12})
        heap_.free(blocks[i]);
    EXPECT_EQ(heap_.bytes_in_free_pages(), heap_.bytes_from_source());
    const std::size_t before = heap_.bytes_from_source();
    EXPECT_NE(heap_.allocate(150000), nullptr);
    EXPECT_EQ(heap_.bytes_from_source(), before);
}

TEST_F(HeapTest, EmptyPagesOfSmallBlocksComeBack) {
    std::vector<void*> blocks;
    blocks.reserve(1000);
    for (int i = 0; i < 1000; ++i)
        blocks.push_back(heap_.allocate(100));
    for (void* block : blocks)
        heap_.free(block);
    // One page of the class stays with it.
    EXPECT_EQ(heap_.bytes_in_free_pages() + runtime::heap_page, heap_.bytes_from_source());
}

TEST_F(HeapTest, FewBlocksOfManySizesShareFewPages) {
    for (const std::size_t bytes : {336, 16, 32, 48, 64, 96, 128, 192, 256})
        EXPECT_NE(heap_.allocate(bytes), nullptr);
    EXPECT_EQ(heap_.bytes_from_source(), 2 * runtime::heap_page);
}

TEST_F(HeapTest, TellsWhenTheSourceHasNoMore) {
    EXPECT_EQ(heap_.allocate(arena_bytes + 1), nullptr);
    EXPECT_EQ(heap_.allocate(SIZE_MAX), nullptr);
    EXPECT_EQ(heap_.allocate(64, 4096), nullptr);
    EXPECT_NE(heap_.allocate(arena_bytes - 4096), nullptr);
    EXPECT_EQ(heap_.allocate(4096), nullptr);
}

} // namespace
