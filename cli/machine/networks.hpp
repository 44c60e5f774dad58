// SPDX-License-Identifier: Apache-2.0
//
// The networks there are: a file for each in the state directory, so that they outlive the machine, and the default
// bridge and `none`, which are always there.
#pragma once

#include "cli/network/membership.hpp"
#include "cli/network/record.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace machine {

class Networks {
  public:
    explicit Networks(std::filesystem::path directory);

    // By name.
    std::vector<network::Record> all() const;
    // By name, id, or a unique prefix of an id. Throws os::Error for none or several.
    const network::Record& find(std::string_view reference) const;
    // The network that the container is in, by name if it was made anew since; throws os::Error.
    const network::Record& of(const network::Endpoint& endpoint) const;

    // `record`: name and what was asked for; a subnet of prefix 0 and a gateway of 0.0.0.0 are chosen here. Its id.
    // Throws os::Error.
    std::string create(network::Record record);
    // Throws os::Error for one that is predefined. Preconditions: no container runs in it.
    void remove(const std::string& id);

    // Whether the container may be in the networks that it names, which get their full names. Throws os::Error.
    void check(network::Membership& membership) const;
    // Where its published ports lead: its first address on a network with a way out; 0.0.0.0: it has none.
    network::Ipv4 outside_address(const network::Membership& membership) const;

    // What running containers have.
    struct Used {
        std::set<network::Ipv4> addresses;
        std::set<network::Mac> macs;
        // Of containers that have ended and that the machine is taking apart: given to who asks for them only.
        std::set<network::Ipv4> leaving;

        void add(const network::Membership& membership);
    };
    // Gives the container addresses, none of them in `used`, in those of its networks where it has none. Throws
    // os::Error, with `membership` as it was.
    void join(network::Membership& membership, const Used& used) const;

  private:
    void load(const std::filesystem::path& file);
    void check_subnet(const network::Record& record) const;
    std::uint32_t free_number() const;
    network::Endpoint placed(network::Endpoint endpoint, Used& used) const;

    std::filesystem::path directory_;
    std::map<std::string, network::Record> records_; // by id
};

} // namespace machine
