// SPDX-License-Identifier: Apache-2.0
#include "personality/loader/initial_stack.hpp"

#include "personality/linux/time.hpp"
#include "personality/platform/random.hpp"

namespace personality {

namespace {

enum Auxiliary : std::uint64_t {
    at_null = 0,
    at_phdr = 3,
    at_phent = 4,
    at_phnum = 5,
    at_pagesz = 6,
    at_base = 7,
    at_flags = 8,
    at_entry = 9,
    at_uid = 11,
    at_euid = 12,
    at_gid = 13,
    at_egid = 14,
    at_platform = 15,
    at_hwcap = 16,
    at_clktck = 17,
    at_secure = 23,
    at_random = 25,
    at_hwcap2 = 26,
    at_execfn = 31,
    at_sysinfo_ehdr = 33,
};

constexpr std::uint64_t program_header_bytes = 56;
constexpr std::uint64_t most_bytes = layout::stack_bytes / 4; // as Linux bounds them
constexpr std::string_view platform_name = "x86_64";
constexpr std::size_t random_bytes = 16;

std::uint64_t processor_features() {
    std::uint32_t a = 1, b, c = 0, d;
    asm("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return d;
}

// Writes upwards, word by word.
class WordWriter {
  public:
    WordWriter(AddressSpace& memory, std::uint64_t at) : memory_(memory), at_(at) {}

    Result<> put(std::uint64_t word) {
        buffer_[used_++] = word;
        return used_ == std::size(buffer_) ? flush() : Result<>();
    }
    Result<> flush() {
        const std::size_t bytes = used_ * sizeof(buffer_[0]);
        TRY(memory_.copy_out(at_, buffer_, bytes));
        at_ += bytes;
        used_ = 0;
        return {};
    }

  private:
    AddressSpace& memory_;
    std::uint64_t at_;
    std::uint64_t buffer_[32];
    std::size_t used_ = 0;
};

// Pointers to the strings of a list whose bytes lie at `place`, and a null.
Result<> put_pointers(WordWriter& out, const StringList& list, std::uint64_t place) {
    std::string_view string = list.count() > 0 ? list.first() : std::string_view();
    for (std::size_t i = 0; i < list.count(); ++i) {
        TRY(out.put(place + static_cast<std::uint64_t>(string.data() - list.data())));
        if (i + 1 < list.count()) string = list.next(string);
    }
    return out.put(0);
}

// Takes strings from the top of the stack downwards.
class StringStack {
  public:
    explicit StringStack(AddressSpace& memory) : memory_(memory) {}

    Result<std::uint64_t> push(const void* bytes, std::size_t count) {
        at_ -= count;
        if (layout::stack_top - at_ > most_bytes) return Errno::e2big;
        TRY(memory_.copy_out(at_, bytes, count));
        return at_;
    }
    Result<std::uint64_t> push(std::string_view string) {
        const char nul = '\0';
        TRY(push(&nul, 1));
        return push(string.data(), string.size());
    }
    std::uint64_t top() const { return at_; }

  private:
    AddressSpace& memory_;
    std::uint64_t at_ = layout::stack_top - sizeof(std::uint64_t);
};

} // namespace

Result<std::uint64_t> build_stack(AddressSpace& memory, const StartContents& contents) {
    const StringList& arguments = contents.arguments;
    const StringList& environment = contents.environment;
    std::uint8_t random[random_bytes];
    platform::fill_random(random, sizeof(random));
    if (arguments.bytes() + environment.bytes() > most_bytes) return Errno::e2big;

    StringStack strings(memory);
    const std::uint64_t path = TRY(strings.push(contents.path));
    const std::uint64_t environment_place = TRY(strings.push(environment.data(), environment.bytes()));
    const std::uint64_t arguments_place = TRY(strings.push(arguments.data(), arguments.bytes()));
    const std::uint64_t platform_place = TRY(strings.push(platform_name));
    const std::uint64_t random_place = TRY(strings.push(random, sizeof(random)));

    ProgramMemory& program = memory.program;
    program.arguments_start = arguments_place;
    program.arguments_end = program.environment_start = arguments_place + arguments.bytes();
    program.environment_end = environment_place + environment.bytes();

    const Credentials& who = contents.credentials;
    const ProgramImage& image = contents.image;
    const std::uint64_t vector[][2] = {
        {at_sysinfo_ehdr, layout::vdso},
        {at_hwcap, processor_features()},
        {at_pagesz, page_size},
        {at_clktck, linux::clock_ticks_per_second},
        {at_phdr, image.program_headers},
        {at_phent, program_header_bytes},
        {at_phnum, image.program_header_count},
        {at_base, image.interpreter_base},
        {at_flags, 0},
        {at_entry, image.entry},
        {at_uid, who.uid},
        {at_euid, who.euid},
        {at_gid, who.gid},
        {at_egid, who.egid},
        {at_secure, who.uid != who.euid || who.gid != who.egid ? 1U : 0U},
        {at_random, random_place},
        {at_hwcap2, 0}, // no FSGSBASE: the thread's segment bases are set by system calls
        {at_execfn, path},
        {at_platform, platform_place},
        {at_null, 0},
    };
    const std::uint64_t words = 1 + arguments.count() + 1 + environment.count() + 1 + 2 * std::size(vector);
    const std::uint64_t bytes = words * sizeof(std::uint64_t);
    if (bytes > most_bytes) return Errno::e2big;
    const std::uint64_t sp = (strings.top() - bytes) & ~std::uint64_t{15};
    WordWriter out(memory, sp);
    TRY(out.put(arguments.count()));
    TRY(put_pointers(out, arguments, arguments_place));
    TRY(put_pointers(out, environment, environment_place));
    for (const auto& [type, value] : vector) {
        TRY(out.put(type));
        TRY(out.put(value));
    }
    TRY(out.flush());
    program.stack_start = sp;
    program.auxiliary_end = sp + bytes;
    program.auxiliary_start = program.auxiliary_end - sizeof vector;
    return sp;
}

} // namespace personality
