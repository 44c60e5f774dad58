// SPDX-License-Identifier: Apache-2.0
#include "cli/image/error.hpp"
#include "cli/image/tree.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using image::Inode;
using image::InodeId;
using image::InodeKind;
using image::Tree;

class TreeTest : public testing::Test {
  protected:
    explicit TreeTest(const image::TreeLimits& limits = {})
        : tree_([this](const Inode& inode) { released_.push_back(inode.size); }, limits) {}

    InodeId directory(const std::string& path, std::uint32_t layer = 0) {
        return tree_.make_directories(image::clean_path(path), layer, {});
    }

    InodeId file(const std::string& parent, const std::string& name, std::uint64_t size, std::uint32_t layer = 0) {
        Inode inode;
        inode.size = size;
        return tree_.add(directory(parent, layer), name, std::move(inode), layer);
    }

    void symlink(const std::string& name, const std::string& target) {
        Inode inode;
        inode.kind = InodeKind::Symlink;
        inode.target = target;
        tree_.add(Tree::root, name, std::move(inode), 0);
    }

    std::string names(const std::string& path = "") {
        std::string result;
        for (const auto& [name, entry] : tree_[*tree_.find_directory(image::clean_path(path))].entries)
            result += name + " ";
        return result;
    }

    std::vector<std::uint64_t> released_;
    Tree tree_;
};

TEST(CleanPath, WorksOnTheTextAlone) {
    EXPECT_EQ(image::clean_path("./a//b/../c/"), (image::Path{"a", "c"}));
    EXPECT_EQ(image::clean_path("/etc/passwd"), (image::Path{"etc", "passwd"}));
    EXPECT_TRUE(image::clean_path("./").empty());
    EXPECT_TRUE(image::clean_path("a/..").empty());
    for (const char* path : {"..", "../a", "a/../..", "/..", "./../a"})
        EXPECT_THROW(image::clean_path(path), image::Error) << path;
    EXPECT_THROW(image::clean_path(std::string(4096, 'a')), image::Error);
}

TEST_F(TreeTest, SymlinksResolveInsideTheTree) {
    symlink("absolute", "/x/y");
    symlink("up", "../../z");
    symlink("chain", "absolute/../w");
    EXPECT_EQ(directory("absolute"), directory("x/y"));
    EXPECT_EQ(directory("up"), directory("z"));
    EXPECT_EQ(directory("chain"), directory("x/w"));
    Inode nested;
    nested.kind = InodeKind::Symlink;
    nested.target = "/x";
    tree_.add(directory("x/y"), "top", std::move(nested), 0);
    EXPECT_EQ(directory("x/y/top"), directory("x"));
    symlink("loop", "loop");
    EXPECT_THROW(directory("loop/a"), image::Error);
    EXPECT_THROW(tree_.find_directory(image::clean_path("loop")), image::Error);
}

TEST_F(TreeTest, AFileIsReleasedWithItsLastName) {
    const InodeId inode = file("", "a", 1);
    tree_.link(directory("d"), "b", inode, 0);
    file("", "a", 2);
    EXPECT_TRUE(released_.empty());
    EXPECT_EQ(tree_[inode].links, 1U);
    tree_.whiteout(Tree::root, "d", 1);
    EXPECT_EQ(released_, std::vector<std::uint64_t>{1});
    EXPECT_EQ(tree_.file_bytes(), 2U);
}

TEST_F(TreeTest, LinkingAFileOverItselfKeepsIt) {
    const InodeId inode = file("", "a", 1);
    tree_.link(Tree::root, "a", inode, 0);
    EXPECT_EQ(tree_[inode].links, 1U);
    EXPECT_TRUE(released_.empty());
}

TEST_F(TreeTest, AWhiteoutHidesLowerLayersOnly) {
    file("d/e", "low", 1, 0);
    file("d/e", "high", 2, 1);
    file("d", "low", 3, 0);
    tree_.whiteout(Tree::root, "d", 1);
    EXPECT_EQ(names("d"), "e ");
    EXPECT_EQ(names("d/e"), "high ");
    EXPECT_EQ(released_, (std::vector<std::uint64_t>{1, 3}));
    tree_.whiteout(Tree::root, "d", 2);
    EXPECT_EQ(names(), "");
}

TEST_F(TreeTest, AWhiteoutSparesAFileOfItsOwnLayer) {
    file("", "a", 1, 1);
    tree_.whiteout(Tree::root, "a", 1);
    EXPECT_EQ(names(), "a ");
}

TEST_F(TreeTest, AnOpaqueDirectoryKeepsWhatItsLayerBrought) {
    file("d", "low", 1, 0);
    file("d", "high", 2, 1);
    file("d/sub", "low", 3, 0);
    tree_.whiteout_all(directory("d"), 1);
    EXPECT_EQ(names("d"), "high ");
    tree_.whiteout_all(directory("d"), 1);
    EXPECT_EQ(names("d"), "high ");
}

TEST_F(TreeTest, ManyOpaqueMarkersInOneLayerCostLittle) {
    constexpr int many = 100'000; // squared it would take minutes
    for (int i = 0; i < many; ++i)
        file("d", std::to_string(i), 0, 1);
    for (int i = 0; i < many; ++i)
        tree_.whiteout_all(directory("d"), 1);
    EXPECT_EQ(tree_[directory("d")].entries.size(), static_cast<std::size_t>(many));
}

TEST_F(TreeTest, AWhiteoutOfNothingIsNothing) {
    tree_.whiteout(Tree::root, "absent", 1);
    EXPECT_EQ(names(), "");
}

TEST_F(TreeTest, FreedInodesAreUsedAgain) {
    const InodeId first = file("", "a", 1, 0);
    tree_.whiteout(Tree::root, "a", 1);
    EXPECT_EQ(file("", "b", 2, 1), first);
}

class TreeLimitsTest : public TreeTest {
  protected:
    TreeLimitsTest() : TreeTest({.inodes = 10, .text_bytes = 100, .depth = 4}) {}
};

TEST_F(TreeLimitsTest, BoundInodes) {
    for (int i = 0; i < 9; ++i)
        file("", std::to_string(i), 0);
    EXPECT_THROW(file("", "x", 0), image::Error);
}

TEST_F(TreeLimitsTest, BoundText) {
    symlink("a", std::string(98, 'x'));
    file("", "b", 0);
    EXPECT_THROW(file("", "c", 0), image::Error);
}

TEST_F(TreeLimitsTest, BoundDepthThroughSymlinksToo) {
    directory("1/2/3/4");
    EXPECT_THROW(directory("1/2/3/4/5"), image::Error);
    symlink("s", "1/2/3");
    EXPECT_THROW(directory("s/4/5"), image::Error);
}

} // namespace
