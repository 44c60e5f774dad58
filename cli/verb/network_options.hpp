// SPDX-License-Identifier: Apache-2.0
//
// The flags of `run` and `create` that say which networks a container shall be in, and what it shows there.
#pragma once

#include "cli/flags.hpp"
#include "cli/image/record.hpp"
#include "cli/network/membership.hpp"

#include <string>
#include <vector>

namespace cli::verb {

class NetworkOptions {
  public:
    void declare(Flags& flags);
    // Throws UsageError, os::Error.
    network::Membership membership(const image::ImageConfig& image, const std::string& verb) const;

  private:
    std::vector<network::Endpoint> endpoints(const std::string& verb) const;

    std::vector<std::string> networks_;
    std::vector<std::string> aliases_;
    std::string ip_;
    std::string mac_;
    std::vector<std::string> publish_;
    bool publish_all_ = false;
    std::vector<std::string> expose_;
    std::vector<std::string> extra_hosts_;
    std::vector<std::string> dns_;
    std::vector<std::string> dns_search_;
    std::vector<std::string> dns_options_;
};

// Of a flag's value; throws UsageError.
network::Ipv4 ip_of(const std::string& text, const char* flag, const std::string& verb);
network::Mac mac_of(const std::string& text, const std::string& verb);

} // namespace cli::verb
