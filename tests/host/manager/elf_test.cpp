// SPDX-License-Identifier: Apache-2.0
#include "manager/image/elf.hpp"

#include <elf.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace {

using manager::elf::Program;

class ElfTest : public testing::Test {
  protected:
    ElfTest() : file_(0x3000) {
        std::memcpy(header().e_ident, ELFMAG, SELFMAG);
        header().e_ident[EI_CLASS] = ELFCLASS64;
        header().e_ident[EI_DATA] = ELFDATA2LSB;
        header().e_ident[EI_VERSION] = EV_CURRENT;
        header().e_type = ET_EXEC;
        header().e_machine = EM_X86_64;
        header().e_entry = 0x401000;
        header().e_phoff = sizeof(Elf64_Ehdr);
        header().e_phentsize = sizeof(Elf64_Phdr);
        header().e_phnum = 3;
        segment(0) = {PT_LOAD, PF_R | PF_X, 0x1000, 0x401000, 0x401000, 0x800, 0x800, 0x1000};
        segment(1) = {PT_GNU_STACK, PF_R | PF_W, 0, 0, 0, 0, 0, 16};
        segment(2) = {PT_LOAD, PF_R | PF_W, 0x2010, 0x403010, 0x403010, 0x20, 0x2000, 0x1000};
    }
    Elf64_Ehdr& header() { return *reinterpret_cast<Elf64_Ehdr*>(file_.data()); }
    Elf64_Phdr& segment(unsigned i) { return reinterpret_cast<Elf64_Phdr*>(file_.data() + sizeof(Elf64_Ehdr))[i]; }
    bool refused() { return !Program::parse(file_).ok(); }

    std::vector<std::byte> file_;
};

TEST_F(ElfTest, FindsTheSegments) {
    const auto program = Program::parse(file_);
    ASSERT_TRUE(program.ok());
    EXPECT_EQ(program->entry(), 0x401000U);
    ASSERT_EQ(program->segments().size(), 2U);
    const auto& text = program->segments()[0];
    EXPECT_TRUE(text.executable && !text.writable);
    EXPECT_EQ(text.end_page() - text.first_page(), 0x1000U);
    const auto& data = program->segments()[1];
    EXPECT_TRUE(data.writable && !data.executable);
    EXPECT_EQ(data.first_page(), 0x403000U);
    EXPECT_EQ(data.end_page(), 0x406000U);
}

TEST_F(ElfTest, FillsPagesWithWhatTheFileHas) {
    for (unsigned i = 0; i < 0x20; ++i)
        file_[0x2010 + i] = std::byte{7};
    const auto program = Program::parse(file_);
    const auto& data = program->segments()[1];
    std::vector<std::byte> page(4096);
    fill_page(data, 0x403000, page.data());
    EXPECT_EQ(std::count(page.begin(), page.end(), std::byte{7}), 0x20);
    EXPECT_EQ(page[0x10], std::byte{7});
    std::vector<std::byte> next(4096);
    fill_page(data, 0x404000, next.data());
    EXPECT_EQ(std::count(next.begin(), next.end(), std::byte{0}), 4096) << "nothing of the file lies there";
}

TEST_F(ElfTest, RefusesWhatItCantLoad) {
    header().e_machine = EM_AARCH64;
    EXPECT_TRUE(refused());
    header().e_machine = EM_X86_64;
    header().e_type = ET_DYN;
    EXPECT_TRUE(refused());
    header().e_type = ET_EXEC;
    header().e_ident[EI_CLASS] = ELFCLASS32;
    EXPECT_TRUE(refused());
    header().e_ident[EI_CLASS] = ELFCLASS64;
    EXPECT_FALSE(refused());
}

TEST_F(ElfTest, RefusesWhatLiesOutsideTheFile) {
    header().e_phoff = file_.size() - 8;
    EXPECT_TRUE(refused());
    header().e_phoff = ~0ULL;
    EXPECT_TRUE(refused());
    header().e_phoff = sizeof(Elf64_Ehdr);
    segment(0).p_filesz = segment(0).p_memsz = 0x10000;
    EXPECT_TRUE(refused());
    segment(0).p_filesz = segment(0).p_memsz = 0x800;
    segment(0).p_offset = ~0ULL - 0x10;
    EXPECT_TRUE(refused());
    EXPECT_TRUE(!Program::parse(std::span(file_).first(40)).ok());
}

TEST_F(ElfTest, RefusesSegmentsThatMakeNoSense) {
    segment(2).p_filesz = 0x3000;
    EXPECT_TRUE(refused()) << "more in the file than in memory";
    segment(2).p_filesz = 0x20;
    segment(2).p_vaddr = 0x401900;
    EXPECT_TRUE(refused()) << "two segments in one page";
    segment(2).p_vaddr = ~0ULL - 0x100;
    EXPECT_TRUE(refused()) << "past the end of the address space";
}

} // namespace
