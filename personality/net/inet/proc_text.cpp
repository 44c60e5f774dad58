// SPDX-License-Identifier: Apache-2.0
#include "personality/net/inet/proc_text.hpp"

#include "personality/net/inet/socket_table.hpp"
#include "personality/net/inet/stack.hpp"

#include <lwip/priv/tcp_priv.h>

#include <span>

namespace personality::net::inet {

namespace {

using List = void (*)(RowSink&);

constexpr std::string_view headings[] = {
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    "  sl  local_address                         remote_address                        st tx_queue rx_queue tr "
    "tm->when "
    "retrnsmt   uid  timeout inode",
};
constexpr std::size_t line_bytes = 149; // of a line of TCP over IPv4, its end not counted
constexpr std::size_t datagram_line_bytes = 127;
constexpr std::uint32_t ms_per_clock_tick = 10;

class Lines final : public RowSink {
  public:
    Lines(fs::Text& text, bool v6, List list) : text_(text), v6_(v6), tcp_(list == list_tcp) {
        text.add(headings[v6 ? 1 : 0]);
        if (!tcp_) text.add(" ref pointer drops");
        end_line();
        list(*this);
    }

    void add(const SocketRow& row) override {
        if (row.v6 != v6_) return;
        text_.decimal(number_++, tcp_ ? 4 : 5).add(": ");
        add_name(row.local, row.protocol);
        add_name(row.peer, 0);
        text_.upper_hex(row.state, 2)
            .add(' ')
            .upper_hex(row.send_bytes, 8)
            .add(':')
            .upper_hex(row.receive_bytes, 8)
            .add(' ');
        text_.upper_hex(row.timer, 2)
            .add(':')
            .upper_hex(row.timer_ms / ms_per_clock_tick, 8)
            .add(' ')
            .upper_hex(row.retransmits, 8);
        text_.add(' ').decimal(row.uid, 5).add(' ').decimal(0, 8).add(' ').add(row.inode).add(" 1 ").upper_hex(0, 16);
        text_.add(tcp_ ? " 20 4 0 10 -1" : " 0");
        end_line();
    }

  private:
    void end_line() {
        if (!v6_) text_.pad_line(tcp_ ? line_bytes : datagram_line_bytes);
        text_.add('\n');
    }
    void add_name(const Name& name, std::uint32_t protocol) {
        constexpr std::uint32_t mapped = PP_HTONL(0xffff);
        const bool none = ip_addr_isany_val(name.address) || IP_IS_ANY_TYPE_VAL(name.address);
        if (!v6_) {
            text_.upper_hex(none ? 0 : ip_2_ip4(&name.address)->addr, 8);
        } else if (!none && IP_IS_V4_VAL(name.address)) {
            text_.upper_hex(0, 16).upper_hex(mapped, 8).upper_hex(ip_2_ip4(&name.address)->addr, 8);
        } else {
            for (const std::uint32_t word : ip_2_ip6(&name.address)->addr)
                text_.upper_hex(none ? 0 : word, 8);
        }
        text_.add(':').upper_hex(protocol != 0 ? protocol : name.port, 4).add(' ');
    }

    fs::Text& text_;
    bool v6_, tcp_;
    std::uint64_t number_ = 0;
};

// How many there are, of the family or both.
struct Count final : RowSink {
    explicit Count(List list) { list(*this); }
    void add(const SocketRow& row) override {
        ++(row.v6 ? v6 : v4);
        if (row.inode == 0 && row.state != linux::tcp_time_wait) ++orphans;
        if (row.state == linux::tcp_time_wait) ++time_wait;
        if (row.state == linux::tcp_established) ++established;
    }
    std::uint64_t v4 = 0, v6 = 0, orphans = 0, time_wait = 0, established = 0;
};

struct Figure {
    std::string_view name;
    std::uint64_t value;
};

void add_figures(fs::Text& text, std::string_view protocol, std::span<const Figure> figures) {
    text.add(protocol).add(':');
    for (const Figure& figure : figures)
        text.add(' ').add(figure.name);
    text.add('\n').add(protocol).add(':');
    for (const Figure& figure : figures)
        text.add(' ').add(figure.value);
    text.add('\n');
}

} // namespace

Result<> tcp_text(fs::Text& text) { return Lines(text, false, list_tcp), Result<>(); }
Result<> tcp6_text(fs::Text& text) { return Lines(text, true, list_tcp), Result<>(); }
Result<> udp_text(fs::Text& text) { return Lines(text, false, list_udp), Result<>(); }
Result<> udp6_text(fs::Text& text) { return Lines(text, true, list_udp), Result<>(); }
Result<> raw_text(fs::Text& text) { return Lines(text, false, list_raw), Result<>(); }
Result<> raw6_text(fs::Text& text) { return Lines(text, true, list_raw), Result<>(); }

Result<> sockstat_text(fs::Text& text) {
    const Count tcp(list_tcp), udp(list_udp), raw(list_raw);
    const std::uint64_t open_ones = tcp.v4 + tcp.v6 - tcp.orphans - tcp.time_wait;
    text.add("sockets: used ").add(open_ones + udp.v4 + udp.v6 + raw.v4 + raw.v6);
    text.add("\nTCP: inuse ")
        .add(tcp.v4 - tcp.time_wait)
        .add(" orphan ")
        .add(tcp.orphans)
        .add(" tw ")
        .add(tcp.time_wait);
    text.add(" alloc ").add(tcp.v4 + tcp.v6).add(" mem 0\nUDP: inuse ").add(udp.v4);
    text.add(" mem 0\nUDPLITE: inuse 0\nRAW: inuse ").add(raw.v4).add("\nFRAG: inuse 0 memory 0\n");
    return {};
}

Result<> sockstat6_text(fs::Text& text) {
    text.add("TCP6: inuse ").add(Count(list_tcp).v6).add("\nUDP6: inuse ").add(Count(list_udp).v6);
    text.add("\nUDPLITE6: inuse 0\nRAW6: inuse ").add(Count(list_raw).v6).add("\nFRAG6: inuse 0 memory 0\n");
    return {};
}

// RFC 1213's counters as lwIP keeps them; of packets of both families together.
Result<> snmp_text(fs::Text& text) {
    const stats_mib2& mib = lwip_stats.mib2;
    const Figure ip[] = {{"Forwarding", 2},
                         {"DefaultTTL", IP_DEFAULT_TTL},
                         {"InReceives", mib.ipinreceives},
                         {"InHdrErrors", mib.ipinhdrerrors},
                         {"InAddrErrors", mib.ipinaddrerrors},
                         {"ForwDatagrams", mib.ipforwdatagrams},
                         {"InUnknownProtos", mib.ipinunknownprotos},
                         {"InDiscards", mib.ipindiscards},
                         {"InDelivers", mib.ipindelivers},
                         {"OutRequests", mib.ipoutrequests},
                         {"OutDiscards", mib.ipoutdiscards},
                         {"OutNoRoutes", mib.ipoutnoroutes},
                         {"ReasmTimeout", 0},
                         {"ReasmReqds", mib.ipreasmreqds},
                         {"ReasmOKs", mib.ipreasmoks},
                         {"ReasmFails", mib.ipreasmfails},
                         {"FragOKs", mib.ipfragoks},
                         {"FragFails", mib.ipfragfails},
                         {"FragCreates", mib.ipfragcreates}};
    const Figure icmp[] = {{"InMsgs", mib.icmpinmsgs},
                           {"InErrors", mib.icmpinerrors},
                           {"InCsumErrors", 0},
                           {"InDestUnreachs", mib.icmpindestunreachs},
                           {"InTimeExcds", mib.icmpintimeexcds},
                           {"InParmProbs", mib.icmpinparmprobs},
                           {"InSrcQuenchs", mib.icmpinsrcquenchs},
                           {"InRedirects", mib.icmpinredirects},
                           {"InEchos", mib.icmpinechos},
                           {"InEchoReps", mib.icmpinechoreps},
                           {"InTimestamps", mib.icmpintimestamps},
                           {"InTimestampReps", mib.icmpintimestampreps},
                           {"InAddrMasks", mib.icmpinaddrmasks},
                           {"InAddrMaskReps", mib.icmpinaddrmaskreps},
                           {"OutMsgs", mib.icmpoutmsgs},
                           {"OutErrors", mib.icmpouterrors},
                           {"OutDestUnreachs", mib.icmpoutdestunreachs},
                           {"OutTimeExcds", mib.icmpouttimeexcds},
                           {"OutParmProbs", 0},
                           {"OutSrcQuenchs", 0},
                           {"OutRedirects", 0},
                           {"OutEchos", mib.icmpoutechos},
                           {"OutEchoReps", mib.icmpoutechoreps},
                           {"OutTimestamps", 0},
                           {"OutTimestampReps", 0},
                           {"OutAddrMasks", 0},
                           {"OutAddrMaskReps", 0}};
    const Figure tcp[] = {{"RtoAlgorithm", 1}, // other
                          {"RtoMin", TCP_SLOW_INTERVAL},
                          {"RtoMax", 120'000},
                          {"MaxConn", UINT32_MAX},
                          {"ActiveOpens", mib.tcpactiveopens},
                          {"PassiveOpens", mib.tcppassiveopens},
                          {"AttemptFails", mib.tcpattemptfails},
                          {"EstabResets", mib.tcpestabresets},
                          {"CurrEstab", Count(list_tcp).established},
                          {"InSegs", mib.tcpinsegs},
                          {"OutSegs", mib.tcpoutsegs},
                          {"RetransSegs", mib.tcpretranssegs},
                          {"InErrs", mib.tcpinerrs},
                          {"OutRsts", mib.tcpoutrsts},
                          {"InCsumErrors", 0}};
    const Figure udp[] = {{"InDatagrams", mib.udpindatagrams},
                          {"NoPorts", mib.udpnoports},
                          {"InErrors", mib.udpinerrors},
                          {"OutDatagrams", mib.udpoutdatagrams},
                          {"RcvbufErrors", 0},
                          {"SndbufErrors", 0},
                          {"InCsumErrors", 0},
                          {"IgnoredMulti", 0},
                          {"MemErrors", 0}};
    add_figures(text, "Ip", ip);
    add_figures(text, "Icmp", icmp);
    add_figures(text, "Tcp", tcp);
    add_figures(text, "Udp", udp);
    return {};
}

} // namespace personality::net::inet
