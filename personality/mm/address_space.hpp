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

// A word of memory: one of an address space, or one of a page that several of them may share.
struct FutexKey {
    const void* owner;
    std::uint64_t offset;

    bool operator==(const FutexKey&) const = default;
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
    std::uint64_t locked_bytes() const;
    std::uint64_t resident_bytes() const { return pages_->resident_pages() * page_size; }

    std::uint64_t most_resident_bytes() const { return pages_->most_resident_pages() * page_size; }

    ResidentPages resident_pages(std::uint64_t start, std::uint64_t end) const {
        return pages_->resident_pages(start, end);
    }

    // A program touched `address`. efault: nothing is mapped there; eacces: it may not do that (both are SIGSEGV); eio:
    // the page can't be read, or lies behind the end of its file (SIGBUS); enomem: the container has no memory left.
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
        bool low = false;        // MAP_32BIT
        std::uint16_t flags = 0; // bits of MappingFlag
        MappingName name = MappingName::none;
        Ref<PageSource> source = {};
        std::uint64_t first_page = 0;
    };
    Result<std::uint64_t> map(Request request); // the address. enomem, eexist; eagain: more than may be locked
    Result<> unmap(std::uint64_t start, std::uint64_t bytes); // enomem
    // enomem: a gap in the range; eacces; einval: `to_low_end` (PROT_GROWSDOWN), and no stack.
    Result<> protect(std::uint64_t start, std::uint64_t bytes, Protection protection, bool to_low_end = false);
    Result<std::uint64_t> set_heap_end(std::uint64_t end); // brk(2)
    Result<> map_clock();                                  // the clock page, in its place

    // mremap(2). Errors as there.
    struct Move {
        std::uint64_t start, bytes, new_bytes;
        bool may_move = false;
        bool fixed = false; // to new_start
        bool keep_old = false;
        std::uint64_t new_start = 0;
    };
    Result<std::uint64_t> remap(Move move);
    // remap_file_pages(2): the shared mapping's pages from `first_page` of its source on. einval.
    Result<> remap_pages(std::uint64_t start, std::uint64_t bytes, std::uint64_t first_page);
    // shmdt(2): all mappings of the source whose first page was mapped at `start`. einval: there is none.
    Result<> unmap_source(std::uint64_t start);

    // madvise(2). Each goes on behind a gap, and tells it by enomem.
    Result<> set_flags(std::uint64_t start, std::uint64_t bytes, std::uint16_t set, std::uint16_t clear);
    Result<> discard(std::uint64_t start, std::uint64_t bytes, bool locked_too);    // MADV_DONTNEED; einval
    Result<> discard_anonymous(std::uint64_t start, std::uint64_t bytes);           // MADV_FREE; einval
    Result<> free_in_source(std::uint64_t start, std::uint64_t bytes);              // MADV_REMOVE; einval, eacces
    Result<> populate(std::uint64_t start, std::uint64_t bytes, bool write);        // efault, enomem, eacces, eio
    Result<> wipe_in_child(std::uint64_t start, std::uint64_t bytes);               // MADV_WIPEONFORK; einval
    Result<> check_advice(std::uint64_t start, std::uint64_t bytes, bool unlocked); // that changes nothing; einval

    // mlock(2) and its relatives; enomem: a gap, or more than the limit; eperm.
    Result<> lock(std::uint64_t start, std::uint64_t bytes, bool on_fault);
    Result<> unlock(std::uint64_t start, std::uint64_t bytes);
    Result<> lock_all(bool present, bool future, bool on_fault);
    Result<> unlock_all();

    // mincore(2): whether a page would come without waiting. enomem: nothing is mapped.
    Result<bool> at_hand(std::uint64_t address);
    bool mapped(std::uint64_t start, std::uint64_t bytes) { return covered(start, start + bytes); }
    bool any_locked(std::uint64_t start, std::uint64_t bytes);

    static bool valid_range(std::uint64_t start, std::uint64_t bytes) {
        return start % page_size == 0 && start >= layout::lowest && start <= layout::end &&
               bytes <= layout::end - start;
    }

    // Whether the instruction at `address` is a `syscall` that was patched.
    bool is_system_call(std::uint64_t address) const { return sites_.contains(address); }

    // Where the vDSO's first page can be executed; 0: the program has removed it.
    std::uint64_t vdso_place();

    // Access by the personality on behalf of a program.
    Result<> copy_in(void* to, std::uint64_t from, std::size_t bytes);
    Result<> copy_out(std::uint64_t to, const void* from, std::size_t bytes);
    // A debugger's write: where the program itself may not write, to a copy of its own. efault: nothing is mapped
    // there, or others share it.
    Result<> force_out(std::uint64_t to, const void* from, std::size_t bytes);
    // Reads within one page that the process has of its own, without waiting. False: it has none.
    bool peek_owned(std::uint64_t address, std::span<std::byte> to) const;
    // What tells the word at `address` apart from all others for futex(2), the same in all processes that share it.
    Result<FutexKey> futex_key(std::uint64_t address); // efault, enomem, eio
    // A page to write to, and its bytes from `address` to the page's end. efault, enomem, eio.
    Result<PageRef> writable_page(std::uint64_t address);

  private:
    AddressSpace(PageMap& pages) : pages_(&pages) {}
    template<typename T, typename... Args>
    friend Result<Ref<T>> make_ref(Args&&... args);

    class SourceState;

    Mapping* find(std::uint64_t address);
    Mapping* first_after(std::uint64_t address);  // the first that ends behind `address`
    Mapping* find_growing(std::uint64_t address); // with a stack that grows to it; null
    bool overlaps(std::uint64_t start, std::uint64_t end);
    Result<std::uint64_t> find_gap(std::uint64_t bytes, std::uint64_t wish, bool low = false);
    std::uint64_t gap_below(std::uint64_t start, std::uint64_t end, std::uint64_t bytes);
    Result<> insert(Request request, std::uint64_t start);
    Result<> split(std::uint64_t address); // no mapping reaches over it afterwards
    Result<> split_at_ends(std::uint64_t start, std::uint64_t end);
    void merge(std::uint64_t start, std::uint64_t end); // what touches the range and could be one mapping
    void remove_range(std::uint64_t start, std::uint64_t end);
    void drop_pages(std::uint64_t start, std::uint64_t end); // they come again when they are touched
    bool covered(std::uint64_t start, std::uint64_t end);
    void apply_protection(const Mapping& mapping, std::uint64_t start, std::uint64_t end);
    // Calls `each` for every mapping of the range, cut at its ends; enomem, at the end: there are gaps.
    template<typename Each>
    Result<> for_each_in(std::uint64_t start, std::uint64_t end, Each&& each);

    // Whether so many bytes more are within the limits and what can be promised. enomem.
    Result<> may_grow(std::uint64_t bytes, const Mapping& as);
    Result<> may_lock(std::uint64_t bytes); // eperm, enomem
    Result<> change_flags(std::uint64_t start, std::uint64_t end, std::uint16_t set, std::uint16_t clear);
    Result<> bring_in_locked(std::uint64_t start, std::uint64_t bytes);
    template<typename Counts>
    std::uint64_t bytes_of(Counts&& counts) const;

    Result<std::uint64_t> remap_to(const Move& move, Mapping& mapping);
    Result<std::uint64_t> move_mapping(const Move& move, std::uint64_t target);
    Result<> may_resize(const Move& move, const Mapping& mapping);

    Result<> bring_in(Mapping& mapping, std::uint64_t address, bool write);
    Result<> bring_in_new(Mapping& mapping, std::uint64_t address, bool write);
    Result<bool> try_source(Mapping& mapping, std::uint64_t address, bool write);
    Result<bool> try_image(Mapping& mapping, std::uint64_t address, bool copy, std::uint64_t image_page,
                           const SourceState& source);
    Result<BackingPage> backing(Mapping& mapping, std::uint64_t address, bool write);
    Result<> make_writable(Mapping& mapping, std::uint64_t address);
    Result<> copy_for_writing(Mapping& mapping, std::uint64_t address);
    void map_around(Mapping& mapping, std::uint64_t address);
    Result<> touch(std::uint64_t address, bool write); // fault() with a system call's errors
    Result<PageRef> private_page(std::uint64_t address);
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
    unsigned mapping_count_ = 0;
    std::uint16_t future_flags_ = 0; // of mappings to come, mlockall(2)
    Mapping* last_found_ = nullptr;
    Mutex lock_;
};

} // namespace personality
