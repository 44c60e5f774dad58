// SPDX-License-Identifier: Apache-2.0
#include "personality/net/inet/stack.hpp"

#include "personality/net/dns/stub.hpp"
#include "personality/net/link/link.hpp"

#include <lwip/init.h>
#include <lwip/netif.h>

namespace personality::net::inet {

namespace {

bool is_started = false;
bool settling = false;
std::uint64_t looped_bytes = 0, looped_packets = 0;

// lwIP's own counters have 32 bits.
void count_looped(const netif& loop) {
    looped_bytes += static_cast<u32_t>(loop.mib2_counters.ifoutoctets - static_cast<u32_t>(looped_bytes));
    looped_packets += static_cast<u32_t>(loop.mib2_counters.ifoutucastpkts - static_cast<u32_t>(looped_packets));
}

bool something_loops() {
    const netif* interface = nullptr;
    NETIF_FOREACH(interface) {
        if (interface->loop_first != nullptr) return true;
    }
    return false;
}

} // namespace

bool started() { return is_started; }

void start() {
    if (is_started) return;
    is_started = true;
    lwip_init();
    dns::stub::start();
}

// A callback of one packet may send the next one.
void settle() {
    if (settling) return;
    settling = true;
    while (something_loops())
        netif_poll_all();
    settling = false;
    netif* const loop = netif_get_by_index(1);
    ip4_addr_t address;
    IP4_ADDR(&address, 127, 0, 0, 1);
    ip4_addr_copy(*ip_2_ip4(&loop->ip_addr), address); // hooks.cpp may have lent it another one
    count_looped(*loop);
    link::flush();
}

link::Traffic loopback_traffic() { return {looped_bytes, looped_packets, looped_bytes, looped_packets, 0}; }

} // namespace personality::net::inet
