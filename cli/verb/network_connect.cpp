// SPDX-License-Identifier: Apache-2.0
//
// bulkhead network connect, bulkhead network disconnect.
#include "cli/flags.hpp"
#include "cli/network/json.hpp"
#include "cli/verb/network.hpp"
#include "cli/verb/network_options.hpp"

namespace cli::verb {

int network_connect(const Verb& verb, const Arguments& arguments) {
    const std::string name(verb.name);
    std::string ip;
    std::string mac;
    std::vector<std::string> aliases;
    Flags flags(verb);
    flags.option("--ip", ip, "ADDRESS", "IPv4 address of the container in the network");
    flags.option("--mac-address", mac, "ADDRESS", "Ethernet address of the container in the network");
    flags.list("--alias", aliases, "NAME", "Another name of the container in the network");
    const Arguments names = flags.parse(arguments, 2, 2);
    if (!ip.empty()) ip = ip_of(ip, "--ip", name).text();
    if (!mac.empty()) mac = mac_of(mac, name).text();
    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    daemon->call({{"op", "connect"},
                  {"network", names[0]},
                  {"container", names[1]},
                  {"static_ip", ip},
                  {"static_mac", mac},
                  {"aliases", aliases}});
    return 0;
}

int network_disconnect(const Verb& verb, const Arguments& arguments) {
    bool force = false;
    Flags flags(verb);
    flags.flag("-f,--force", force, "As without it: a container can't object");
    const Arguments names = flags.parse(arguments, 2, 2);
    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    daemon->call({{"op", "disconnect"}, {"network", names[0]}, {"container", names[1]}});
    return 0;
}

} // namespace cli::verb
