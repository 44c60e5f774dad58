// SPDX-License-Identifier: Apache-2.0
#include "lib/x86/instruction.hpp"

#include <array>
#include <initializer_list>

namespace x86 {

namespace {

// What follows an opcode: a ModRM byte with what it asks for, and immediate bytes.
enum Form : std::uint8_t {
    none = 0,
    modrm = 1,
    byte = 2,     // 8 bits
    word = 4,     // 16 bits
    full = 8,     // 32 bits, 16 with an operand-size prefix
    dword = 16,   // always 32 bits
    wide = 32,    // 64 bits with REX.W, else as `full`
    address = 64, // 64 bits, 32 with an address-size prefix
    invalid = 128,
};

using Map = std::array<std::uint8_t, 256>;

struct Range {
    unsigned first, last;
};

constexpr void set(Map& map, unsigned form, std::initializer_list<Range> ranges) {
    for (const Range& range : ranges)
        for (unsigned opcode = range.first; opcode <= range.last; ++opcode)
            map[opcode] = static_cast<std::uint8_t>(form);
}

// One-byte opcodes. Prefixes, 0f, c4, c5, 62 and 8f's XOP form are dealt with before.
constexpr Map make_primary() {
    Map map{};
    for (unsigned row = 0; row < 0x40; row += 8) {
        set(map, modrm, {{row, row + 3}});
        set(map, byte, {{row + 4, row + 4}});
        set(map, full, {{row + 5, row + 5}});
        set(map, invalid, {{row + 6, row + 7}});
    }
    set(map, invalid,
        {{0x60, 0x62}, {0x82, 0x82}, {0x9a, 0x9a}, {0xc4, 0xc5}, {0xce, 0xce}, {0xd4, 0xd6}, {0xea, 0xea}});
    set(map, modrm, {{0x63, 0x63}, {0x84, 0x8f}, {0xd0, 0xd3}, {0xd8, 0xdf}, {0xf6, 0xf7}, {0xfe, 0xff}});
    set(map, full, {{0x68, 0x68}, {0xa9, 0xa9}});
    set(map, modrm | full, {{0x69, 0x69}, {0x81, 0x81}, {0xc7, 0xc7}});
    set(map, byte, {{0x6a, 0x6a}, {0x70, 0x7f}, {0xa8, 0xa8}, {0xb0, 0xb7}, {0xcd, 0xcd}, {0xe0, 0xe7}, {0xeb, 0xeb}});
    set(map, modrm | byte, {{0x6b, 0x6b}, {0x80, 0x80}, {0x83, 0x83}, {0xc0, 0xc1}, {0xc6, 0xc6}});
    set(map, address, {{0xa0, 0xa3}});
    set(map, wide, {{0xb8, 0xbf}});
    set(map, word, {{0xc2, 0xc2}, {0xca, 0xca}});
    set(map, word | byte, {{0xc8, 0xc8}});
    set(map, dword, {{0xe8, 0xe9}});
    return map;
}

// Opcodes behind 0f, without 38 and 3a.
constexpr Map make_secondary() {
    Map map{};
    set(map, modrm, {{0x00, 0xff}});
    set(map, none,
        {{0x05, 0x09},
         {0x0b, 0x0b},
         {0x0e, 0x0e},
         {0x30, 0x35},
         {0x37, 0x37},
         {0x77, 0x77},
         {0xa0, 0xa2},
         {0xa8, 0xaa},
         {0xc8, 0xcf}});
    set(map, invalid,
        {{0x04, 0x04},
         {0x0a, 0x0a},
         {0x0c, 0x0c},
         {0x24, 0x27},
         {0x36, 0x36},
         {0x39, 0x39},
         {0x3b, 0x3f},
         {0x7a, 0x7b}});
    set(map, modrm | byte,
        {{0x0f, 0x0f}, {0x70, 0x73}, {0xa4, 0xa4}, {0xac, 0xac}, {0xba, 0xba}, {0xc2, 0xc2}, {0xc4, 0xc6}});
    set(map, dword, {{0x80, 0x8f}});
    return map;
}

constexpr Map primary = make_primary();
constexpr Map secondary = make_secondary();

class Decoder {
  public:
    explicit Decoder(std::span<const std::byte> code)
        : code_(code.first(code.size() < longest_instruction ? code.size() : longest_instruction)) {}

    Instruction decode() {
        take_prefixes();
        result_.opcode = static_cast<std::uint8_t>(at_);
        const unsigned form = opcode_form();
        if (form & invalid) ends_ = true;
        if (form & modrm) take_modrm();
        skip(immediate_bytes(form));
        if (ends_) return {};
        result_.length = static_cast<std::uint8_t>(at_);
        return result_;
    }

  private:
    unsigned peek() const { return at_ < code_.size() ? std::to_integer<unsigned>(code_[at_]) : 0; }
    unsigned take() {
        const unsigned value = peek();
        skip(1);
        return value;
    }
    void skip(std::size_t bytes) {
        if (bytes > code_.size() - at_)
            ends_ = true;
        else
            at_ += bytes;
    }

    void take_prefixes() {
        for (;;) {
            const unsigned value = peek();
            switch (value) {
            case 0x66:
                short_operand_ = true;
                break;
            case 0x67:
                short_address_ = true;
                break;
            case 0xf2:
            case 0xf3:
                repeat_ = value;
                break;
            case 0xf0:
            case 0x26:
            case 0x2e:
            case 0x36:
            case 0x3e:
            case 0x64:
            case 0x65:
                break;
            default:
                // REX counts only directly before the opcode; a legacy prefix behind it makes it void.
                if ((value & 0xf0) == 0x40 && at_ < code_.size()) {
                    rex_ = value;
                    break;
                }
                return;
            }
            if ((value & 0xf0) != 0x40) rex_ = 0;
            if (at_ == code_.size()) return;
            ++at_;
        }
    }

    unsigned opcode_form() {
        const unsigned opcode = take();
        switch (opcode) {
        case 0x0f:
            return secondary_form();
        case 0xc4: {
            const unsigned map = peek() & 0x1f;
            skip(2);
            return vector_form(map, map >= 1 && map <= 3);
        }
        case 0xc5:
            skip(1);
            return vector_form(1, true);
        case 0x62: {
            const unsigned map = peek() & 7;
            skip(3);
            return vector_form(map, map != 0 && map != 4 && map != 7);
        }
        case 0x8f:
            if ((peek() & 0x1f) < 8) return modrm; // pop
            return xop_form();
        case 0xc6:
        case 0xc7:
            return (peek() >> 3 & 7) == 0 || peek() == 0xf8 ? primary[opcode] : unsigned{invalid};
        case 0xf6:
        case 0xf7: // test has an immediate, the others of the group have none
            return (peek() >> 3 & 7) > 1 ? unsigned{modrm} : modrm | (opcode == 0xf6 ? byte : full);
        default:
            return primary[opcode];
        }
    }

    unsigned secondary_form() {
        const unsigned opcode = take();
        switch (opcode) {
        case 0x05:
            result_.system_call = true;
            return none;
        case 0x20:
        case 0x21:
        case 0x22:
        case 0x23: // control and debug registers: the ModRM byte names registers whatever its mode
            skip(1);
            return none;
        case 0x38:
            skip(1);
            return modrm;
        case 0x3a:
            skip(1);
            return modrm | byte;
        case 0x78: // SSE4a's extrq and insertq with two immediates; without a prefix vmread
            return short_operand_ || repeat_ == 0xf2 ? modrm | word : unsigned{modrm};
        default:
            return secondary[opcode];
        }
    }

    // VEX and EVEX: the maps are those behind 0f, 0f 38 and 0f 3a, and two of EVEX's own without immediates.
    unsigned vector_form(unsigned map, bool known) {
        const unsigned opcode = take();
        if (!known || rex_ || short_operand_ || repeat_) return invalid;
        if (map == 3) return modrm | byte;
        if (map != 1) return modrm;
        if (opcode == 0x77) return none; // vzeroupper
        return modrm | (secondary[opcode] & byte);
    }

    unsigned xop_form() {
        const unsigned map = peek() & 0x1f;
        skip(3); // with the opcode
        if (map == 8) return modrm | byte;
        if (map == 9) return modrm;
        return map == 10 ? modrm | dword : unsigned{invalid};
    }

    void take_modrm() {
        const unsigned value = take();
        const unsigned mode = value >> 6;
        if (mode == 3) return;
        const bool has_index = (value & 7) == 4;
        const unsigned base = has_index ? take() & 7 : value & 7;
        if (mode == 1)
            skip(1);
        else if (mode == 2 || base == 5)
            skip(4);
    }

    std::size_t immediate_bytes(unsigned form) const {
        const bool rex_w = rex_ & 8;
        const std::size_t operand = short_operand_ && !rex_w ? 2 : 4;
        std::size_t bytes = 0;
        if (form & byte) bytes += 1;
        if (form & word) bytes += 2;
        if (form & full) bytes += operand;
        if (form & dword) bytes += 4;
        if (form & wide) bytes += rex_w ? 8 : operand;
        if (form & address) bytes += short_address_ ? 4 : 8;
        return bytes;
    }

    std::span<const std::byte> code_;
    std::size_t at_ = 0;
    unsigned rex_ = 0;
    unsigned repeat_ = 0;
    bool short_operand_ = false;
    bool short_address_ = false;
    bool ends_ = false; // behind the last byte, or not an instruction
    Instruction result_;
};

} // namespace

Instruction decode(std::span<const std::byte> code) { return Decoder(code).decode(); }

} // namespace x86
