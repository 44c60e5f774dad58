// SPDX-License-Identifier: Apache-2.0
//
// /proc/cpuinfo, from what the CPUID instruction says. Bits: Intel SDM volume 2A, CPUID; names: Linux,
// arch/x86/include/asm/cpufeatures.h.
#include "personality/fs/proc/machine_text.hpp"
#include "personality/platform/clock.hpp"

#include <cpuid.h>

#include <cstring>

namespace personality::fs {

namespace {

struct Registers {
    unsigned eax, ebx, ecx, edx;
};

Registers cpuid(unsigned leaf, unsigned subleaf = 0) {
    Registers out{};
    __cpuid_count(leaf, subleaf, out.eax, out.ebx, out.ecx, out.edx);
    return out;
}

// Names of 32 bits, lowest first, separated by spaces; "-" where Linux shows none.
constexpr std::string_view leaf1_edx = "fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 pn "
                                       "clflush - dts acpi mmx fxsr sse sse2 ss ht tm ia64 pbe";
constexpr std::string_view leaf1_ecx = "pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg fma cx16 "
                                       "xtpr pdcm - pcid dca sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes "
                                       "xsave - avx f16c rdrand hypervisor";
constexpr std::string_view extended_edx = "- - - - - - - - - - - syscall - - - - - - - mp nx - mmxext - - fxsr_opt "
                                          "pdpe1gb rdtscp - lm 3dnowext 3dnow";
constexpr std::string_view extended_ecx = "lahf_lm cmp_legacy svm extapic cr8_legacy abm sse4a misalignsse "
                                          "3dnowprefetch osvw ibs xop skinit wdt - lwp fma4 tce - nodeid_msr - tbm "
                                          "topoext perfctr_core perfctr_nb - bpext ptsc perfctr_llc mwaitx - -";
constexpr std::string_view leaf7_ebx = "fsgsbase tsc_adjust sgx bmi1 hle avx2 - smep bmi2 erms invpcid rtm cqm - mpx "
                                       "rdt_a avx512f avx512dq rdseed adx smap avx512ifma - clflushopt clwb intel_pt "
                                       "avx512pf avx512er avx512cd sha_ni avx512bw avx512vl";

void flag_names(Text& text, unsigned bits, std::string_view names) {
    for (; bits != 0 && !names.empty(); bits >>= 1) {
        const std::string_view name = names.substr(0, names.find(' '));
        names.remove_prefix(name.size() == names.size() ? name.size() : name.size() + 1);
        if ((bits & 1) != 0 && name != "-") text.add(' ').add(name);
    }
}

void line(Text& text, std::string_view name, std::uint64_t value) { text.add(name).add(value).add('\n'); }

void vendor(Text& text, const Registers& leaf0) {
    char name[12];
    std::memcpy(name, &leaf0.ebx, 4);
    std::memcpy(name + 4, &leaf0.edx, 4);
    std::memcpy(name + 8, &leaf0.ecx, 4);
    text.add("vendor_id\t: ").add({name, sizeof name}).add('\n');
}

void model_name(Text& text) {
    char name[48];
    for (unsigned part = 0; part < 3; ++part) {
        const Registers registers = cpuid(0x80000002 + part);
        std::memcpy(name + part * sizeof registers, &registers, sizeof registers);
    }
    std::string_view shown(name, strnlen(name, sizeof name));
    shown.remove_prefix(std::min(shown.find_first_not_of(' '), shown.size()));
    text.add("model name\t: ").add(shown).add('\n');
}

} // namespace

Result<> cpuinfo_text(Text& text) {
    const Registers leaf0 = cpuid(0);
    const Registers leaf1 = cpuid(1);
    const Registers extended = cpuid(0x80000001);
    const Registers sizes = cpuid(0x80000008);
    const std::uint64_t tsc_khz = platform::tsc_khz();
    const unsigned family = leaf1.eax >> 8 & 0xf;
    const unsigned model = leaf1.eax >> 4 & 0xf;
    const bool wide = family == 0xf || family == 6;
    line(text, "processor\t: ", 0);
    vendor(text, leaf0);
    line(text, "cpu family\t: ", family == 0xf ? family + (leaf1.eax >> 20 & 0xff) : family);
    line(text, "model\t\t: ", wide ? model + (leaf1.eax >> 16 & 0xf) * 16 : model);
    model_name(text);
    line(text, "stepping\t: ", leaf1.eax & 0xf);
    text.add("cpu MHz\t\t: ").add(tsc_khz / 1000).add('.').decimal(tsc_khz % 1000, 3, '0').add('\n');
    text.add("physical id\t: 0\nsiblings\t: 1\ncore id\t\t: 0\ncpu cores\t: 1\napicid\t\t: 0\ninitial apicid\t: 0\n");
    text.add("fpu\t\t: yes\nfpu_exception\t: yes\n");
    line(text, "cpuid level\t: ", leaf0.eax);
    text.add("wp\t\t: yes\nflags\t\t:");
    flag_names(text, leaf1.edx, leaf1_edx);
    flag_names(text, extended.edx, extended_edx);
    flag_names(text, leaf1.ecx, leaf1_ecx);
    flag_names(text, extended.ecx, extended_ecx);
    if (leaf0.eax >= 7) flag_names(text, cpuid(7).ebx, leaf7_ebx);
    text.add("\nbugs\t\t:\n");
    text.add("bogomips\t: ").add(tsc_khz / 500).add('.').decimal(tsc_khz % 500 / 5, 2, '0').add('\n');
    const unsigned line_bytes = (leaf1.ebx >> 8 & 0xff) * 8;
    line(text, "clflush size\t: ", line_bytes);
    line(text, "cache_alignment\t: ", line_bytes);
    text.add("address sizes\t: ").add(std::uint64_t{sizes.eax & 0xff}).add(" bits physical, ");
    text.add(std::uint64_t{sizes.eax >> 8 & 0xff}).add(" bits virtual\npower management:\n\n");
    return {};
}

} // namespace personality::fs
