// SPDX-License-Identifier: Apache-2.0
#include "cli/network/record.hpp"

#include "cli/network/json.hpp"

namespace network {

namespace {

// Of networks that are the same everywhere, so that records can name them.
std::string fixed_id(char digit) { return std::string(64, digit); }

} // namespace

Record no_network() {
    Record none;
    none.id = fixed_id('0');
    none.name = none_name;
    return none;
}

// As docker's: 172.17.0.0/16.
Record default_bridge() {
    Record bridge;
    bridge.id = fixed_id('b');
    bridge.name = bridge_name;
    bridge.number = 1;
    bridge.subnet = {{0xac110000}, 16};
    bridge.gateway = {0xac110001};
    return bridge;
}

void to_json(nlohmann::json& object, const Record& record) {
    object = {{"id", record.id},
              {"name", record.name},
              {"number", record.number},
              {"created", record.created},
              {"subnet", record.subnet.text()},
              {"range", text_or_empty(record.range)},
              {"gateway", record.gateway.text()},
              {"internal", record.internal},
              {"attachable", record.attachable},
              {"options", record.options},
              {"labels", record.labels}};
}

void from_json(const nlohmann::json& object, Record& record) {
    object.at("id").get_to(record.id);
    object.at("name").get_to(record.name);
    object.at("number").get_to(record.number);
    object.at("created").get_to(record.created);
    record.subnet = value_from<Subnet>(object.at("subnet"));
    record.range = optional_from<Subnet>(object.at("range"));
    record.gateway = value_from<Ipv4>(object.at("gateway"));
    object.at("internal").get_to(record.internal);
    object.at("attachable").get_to(record.attachable);
    object.at("options").get_to(record.options);
    object.at("labels").get_to(record.labels);
}

} // namespace network
