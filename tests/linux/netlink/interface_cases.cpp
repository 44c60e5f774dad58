// SPDX-License-Identifier: Apache-2.0
//
// Interfaces as ioctl(2), netdevice(7), and the C library tell of them.
#include "tests/linux/netlink/netlink.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstring>

namespace {

struct Asked : ifreq {
    explicit Asked(const char* name) : ifreq{} { std::strncpy(ifr_name, name, IFNAMSIZ - 1); }

    long result = 0;
    Asked& ask(unsigned long request, int family = AF_INET) {
        const int socket = test::inet_socket(SOCK_DGRAM, family);
        result = call(SYS_ioctl, socket, request, static_cast<ifreq*>(this));
        test::close(socket);
        return *this;
    }
    in_addr address() const { return reinterpret_cast<const sockaddr_in*>(&ifr_addr)->sin_addr; }
};

} // namespace

CASE(loopback_interface) {
    CHECK_EQ(Asked("lo").ask(SIOCGIFINDEX).ifr_ifindex, 1);
    CHECK_EQ(Asked("lo").ask(SIOCGIFADDR).address().s_addr, htonl(INADDR_LOOPBACK));
    CHECK_EQ(Asked("lo").ask(SIOCGIFNETMASK).address().s_addr, htonl(0xff000000));
    CHECK_EQ(Asked("lo").ask(SIOCGIFMTU).ifr_mtu, 65536);
    CHECK_EQ(Asked("lo").ask(SIOCGIFHWADDR).ifr_hwaddr.sa_family, ARPHRD_LOOPBACK);
    const int wanted = IFF_UP | IFF_LOOPBACK | IFF_RUNNING;
    CHECK_EQ(Asked("lo").ask(SIOCGIFFLAGS).ifr_flags & wanted, wanted);
    CHECK_EQ(Asked("lo").ask(SIOCGIFMETRIC).ifr_metric, 0);
    CHECK_EQ(Asked("lo").ask(SIOCGIFFLAGS, AF_UNIX).result, 0); // sockets of all families know them
    CHECK_EQ(Asked("lo").ask(SIOCGIFINDEX, AF_INET6).ifr_ifindex, 1);
}

CASE(interface_by_number) {
    Asked asked("");
    asked.ifr_ifindex = 1;
    CHECK_EQ(asked.ask(SIOCGIFNAME).result, 0);
    CHECK(std::string(asked.ifr_name) == "lo");
    asked.ifr_ifindex = 30000;
    CHECK_FAILS(asked.ask(SIOCGIFNAME).result, ENODEV);
}

CASE(unknown_interface) {
    for (const unsigned long request : {SIOCGIFINDEX, SIOCGIFADDR, SIOCGIFFLAGS, SIOCGIFMTU, SIOCGIFHWADDR})
        CHECK_FAILS(Asked("nobody7").ask(request).result, ENODEV);
    CHECK_FAILS(Asked("lo").ask(0x89ef).result, ENOTTY);
}

CASE(list_of_interfaces) {
    const int socket = test::inet_socket(SOCK_DGRAM);
    ifreq rows[32];
    ifconf list{};
    CHECK_EQ(call(SYS_ioctl, socket, SIOCGIFCONF, &list), 0);
    const int whole = list.ifc_len;
    CHECK(whole > 0);
    list.ifc_len = sizeof rows;
    list.ifc_req = rows;
    CHECK_EQ(call(SYS_ioctl, socket, SIOCGIFCONF, &list), 0);
    CHECK_EQ(list.ifc_len, whole);
    bool found = false;
    for (int i = 0; i < whole / static_cast<int>(sizeof(ifreq)); ++i)
        if (std::string(rows[i].ifr_name) == "lo") {
            found = true;
            CHECK_EQ(reinterpret_cast<sockaddr_in&>(rows[i].ifr_addr).sin_addr.s_addr, htonl(INADDR_LOOPBACK));
        }
    CHECK(found);
    list.ifc_len = sizeof(ifreq) - 1; // room for none
    CHECK_EQ(call(SYS_ioctl, socket, SIOCGIFCONF, &list), 0);
    CHECK_EQ(list.ifc_len, 0);
    CHECK_FAILS(call(SYS_ioctl, socket, SIOCGIFCONF, nullptr), EFAULT);
    test::close(socket);
}

CASE(c_library_lists_interfaces) {
    ifaddrs* all = nullptr;
    CHECK_EQ(::getifaddrs(&all), 0);
    bool packet = false, inet = false;
    for (const ifaddrs* each = all; each != nullptr; each = each->ifa_next) {
        if (std::string(each->ifa_name) != "lo" || each->ifa_addr == nullptr) continue;
        packet |= each->ifa_addr->sa_family == AF_PACKET;
        if (each->ifa_addr->sa_family != AF_INET) continue;
        inet = true;
        CHECK_EQ(reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr.s_addr, htonl(INADDR_LOOPBACK));
        CHECK_EQ(reinterpret_cast<const sockaddr_in*>(each->ifa_netmask)->sin_addr.s_addr, htonl(0xff000000));
    }
    CHECK(packet);
    CHECK(inet);
    ::freeifaddrs(all);
    CHECK_EQ(::if_nametoindex("lo"), 1);
    char name[IF_NAMESIZE] = "";
    CHECK(::if_indextoname(1, name) != nullptr);
    CHECK(std::string(name) == "lo");
}

CASE(nobody_changes_interfaces) {
    CHECK_EQ(test::as_nobody([] {
                 Asked asked("lo");
                 asked.ifr_mtu = 1000;
                 return static_cast<int>(-asked.ask(SIOCSIFMTU).result);
             }),
             EPERM);
    CHECK_EQ(test::as_nobody([] { return static_cast<int>(-Asked("lo").ask(SIOCSIFADDR).result); }), EPERM);
}

CASE(interface_folders) {
    const std::string lo = "/sys/class/net/lo/";
    CHECK(test::content((lo + "ifindex").c_str()) == "1\n");
    CHECK(test::content((lo + "mtu").c_str()) == "65536\n");
    CHECK(test::content((lo + "type").c_str()) == std::to_string(ARPHRD_LOOPBACK) + "\n");
    CHECK(test::content((lo + "flags").c_str()) == "0x9\n");
    CHECK(test::content((lo + "address").c_str()) == "00:00:00:00:00:00\n");
    CHECK(test::content((lo + "operstate").c_str()) == "unknown\n");
    CHECK((" " + test::names("/sys/class/net") + " ").find(" lo ") != std::string::npos);
    CHECK_FAILS(call(SYS_openat, AT_FDCWD, "/sys/class/net/nobody7/mtu", O_RDONLY, 0), ENOENT);
    const auto packets = [&] { return std::stoull(test::content((lo + "statistics/tx_packets").c_str())); };
    const auto before = packets();
    const test::Connection connection;
    CHECK(packets() > before);
}
