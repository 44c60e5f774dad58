// SPDX-License-Identifier: Apache-2.0
//
// A process's memory: its mappings, and the pages that they have so far. Pages come when they are touched.
//
// clone(CLONE_VM) shares it. Functions that may block hold its lock.
#pragma once

#include "personality/base/ref.hpp"
#include "personality/code/site_set.hpp"
#include "personality/mm/layout.hpp"
#include "personality/mm/mapping.hpp"
#include "personality/mm/page_map.hpp"
#include "personality/task/mutex.hpp"

namespace personality {

using MappingList = List<Mapping, &Mapping::hook>;

// What the program's memory looks like from outside: for brk(2), /proc and prctl(PR_SET_MM).
struct ProgramMemory {
    std::uint64_t code_start = 0, code_end = 0;
    std::uint64_t data_start = 0, data_end = 0;
    std::uint64_t heap_start = 0, heap_end = 0; // brk(2)
    std::uint64_t stack_start = 0;
    std::uint64_t arguments_start = 0, arguments_end = 0;
    std::uint64_t environment_start = 0, environment_end = 0;
    std::uint64_t auxiliary_start = 0, auxiliary_end = 0;
};

class AddressSpace : public RefCounted {
  public:
    static Result<Ref<AddressSpace>> make(); // enomem
    ~AddressSpace();

    // For fork(2): the same mappings and pages, copied when either side writes. enomem.
    Result<Ref<AddressSpace>> fork();

    ProgramMemory program;
    platform::VSpace& space() { return pages_->space(); }
    const MappingList& mappings() const { return mappings_; }
    std::uint64_t mapped_bytes() const;
    std::uint64_t resident_bytes() const { return pages_->resident_pages() * page_size; }

    ResidentPages resident_pages(std::uint64_t start, std::uint64_t end) const {
        return pages_->resident_pages(start, end);
    }

    // A program touched `address`. efault: it may not (SIGSEGV); eio: the page can't be read, or lies behind the end of
    // its file (SIGBUS); enomem: the container has no memory left.
    Result<> fault(std::uint64_t address, bool write, bool execute);

    // mmap(2) and its relatives. Addresses and lengths are multiples of page_size, lengths not 0, and the range is
    // inside the user's part; see valid_range().
    struct Request {
        std::uint64_t address = 0; // a wish, or with `fixed` the place
        std::uint64_t bytes = 0;
        Protection protection = {};
        bool shared = false;
        bool fixed = false;      // takes the place of what is there
        bool no_replace = false; // with `fixed`: eexist if something is there
        MappingName name = MappingName::none;
        Ref<PageSource> source = {};
        std::uint64_t first_page = 0;
    };
    Result<std::uint64_t> map(Request request); // the address. enomem, eexist
    Result<> unmap(std::uint64_t start, std::uint64_t bytes);
    Result<> protect(std::uint64_t start, std::uint64_t bytes, Protection protection); // enomem: a gap in the range
    Result<std::uint64_t> remap(std::uint64_t start, std::uint64_t bytes, std::uint64_t new_bytes, bool may_move);
    Result<std::uint64_t> set_heap_end(std::uint64_t end, std::uint64_t limit); // brk(2)
    // madvise(MADV_DONTNEED): private anonymous pages become zero again.
    Result<> discard(std::uint64_t start, std::uint64_t bytes);
    Result<> map_clock(); // the clock page, in its place

    static bool valid_range(std::uint64_t start, std::uint64_t bytes) {
        return start % page_size == 0 && start >= layout::lowest && start <= layout::end &&
               bytes <= layout::end - start;
    }

    // Whether the instruction at `address` is a `syscall` that was patched.
    bool is_system_call(std::uint64_t address) const { return sites_.contains(address); }

    // Access by the personality on behalf of a program.
    Result<> copy_in(void* to, std::uint64_t from, std::size_t bytes);
    Result<> copy_out(std::uint64_t to, const void* from, std::size_t bytes);
    // A page to write to, and its bytes from `address` to the page's end. efault, enomem, eio.
    Result<PageRef> writable_page(std::uint64_t address);

  private:
    AddressSpace(PageMap& pages) : pages_(&pages) {}
    template<typename T, typename... Args>
    friend Result<Ref<T>> make_ref(Args&&... args);

    Mapping* find(std::uint64_t address);
    Mapping* first_after(std::uint64_t address); // the first that ends behind `address`
    bool overlaps(std::uint64_t start, std::uint64_t end);
    Result<std::uint64_t> find_gap(std::uint64_t bytes, std::uint64_t wish);
    Result<> insert(Request request, std::uint64_t start);
    Result<> split(std::uint64_t address); // no mapping reaches over it afterwards
    void remove_range(std::uint64_t start, std::uint64_t end);
    bool covered(std::uint64_t start, std::uint64_t end);
    void apply_protection(const Mapping& mapping, std::uint64_t start, std::uint64_t end);

    Result<> bring_in(Mapping& mapping, std::uint64_t address, bool write);
    Result<> bring_in_new(Mapping& mapping, std::uint64_t address, bool write);
    Result<> bring_in_from_image(Mapping& mapping, std::uint64_t address, std::uint64_t image_page);
    Result<> make_writable(Mapping& mapping, std::uint64_t address);
    Result<> copy_for_writing(Mapping& mapping, std::uint64_t address);
    void map_around(Mapping& mapping, std::uint64_t address);
    Result<BackingPage> backing(Mapping& mapping, std::uint64_t address, bool write);
    Result<> read_piece(void* to, std::uint64_t from, std::size_t bytes);

    // Code on a kernel that needs it patched (code.cpp). find_sites() tells whether the page has instructions to patch;
    // with `patched`, a copy of it or itself, it patches them there.
    static bool needs_patches(const Mapping& mapping);
    Result<std::uint64_t> code_page(std::uint64_t address, std::uint64_t image_page); // to map instead of an image page
    Result<> bring_in_code(Mapping& mapping, std::uint64_t address, PageRef page);    // a page of the mapping's source
    Result<> patch_page(std::uint64_t address);                                       // what is there, an owned page
    Result<bool> find_sites(std::uint64_t address, const std::byte* page, std::byte* patched);
    bool is_site(std::uint64_t address, const std::byte* page, std::int64_t site);
    bool peek(std::uint64_t address, std::span<std::byte> to);

    PageMap* pages_;
    code::SiteSet sites_;  // in pages that are or were mapped for execution
    MappingList mappings_; // ascending, without overlap
    Mapping* last_found_ = nullptr;
    Mutex lock_;
};

} // namespace personality
