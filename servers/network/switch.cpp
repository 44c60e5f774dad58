// SPDX-License-Identifier: Apache-2.0
#include "servers/network/switch.hpp"

#include "servers/network/arp.hpp"
#include "servers/network/ingress.hpp"

namespace network {

namespace {

constexpr bool is_internal(const protocol::NetworkInterface& interface) {
    return (interface.flags & protocol::interface_internal) != 0;
}

} // namespace

void Switch::attach(unsigned index, const protocol::NetworkInterface* interfaces, protocol::NetworkPort* port) {
    if (index >= max_containers) return;
    Client& client = clients_[index];
    client.known = true;
    for (unsigned number = 0; number < protocol::max_interfaces; ++number)
        interfaces_.set(slot_of(index, number), interfaces[number]);
    if (port == nullptr) return;
    if (!client.port.open()) client.port = Port(*port);
    client.port.show(interfaces_, index);
    to_signal_.push(index);
    turns_.push(index);
}

void Switch::detach(unsigned index) {
    if (index >= max_containers) return;
    for (unsigned number = 0; number < protocol::max_interfaces; ++number)
        interfaces_.set(slot_of(index, number), {});
    clients_[index] = {};
}

void Switch::signalled(unsigned index) {
    if (!clients_[index].port.open()) return;
    clients_[index].port.awake();
    turns_.push(index);
}

bool Switch::run() {
    bool tell_driver = uplink_.follow();
    listen_outside();
    for (unsigned left = turns_.size(); left > 0; --left) {
        const unsigned index = turns_.pop();
        if (listen(index)) turns_.push(index);
    }
    while (!to_signal_.empty()) {
        const unsigned index = to_signal_.pop();
        if (clients_[index].known) signals_.signal_container(index);
    }
    tell_driver = uplink_.signal_due() || tell_driver;
    if (tell_driver) signals_.signal_driver();
    return !turns_.empty() || !uplink_.sleep();
}

// Whether the container has more to say.
bool Switch::listen(unsigned index) {
    Client& client = clients_[index];
    if (!client.port.open()) return false;
    client.credit += turn;
    unsigned number = 0;
    while (client.credit > 0) {
        if (!client.port.take(frame_, number)) {
            if (client.port.signal_due()) to_signal_.push(index);
            client.credit = 0; // what was not used is not kept
            return !client.port.sleep();
        }
        client.credit -= 1 + from_container(index, number);
    }
    return true;
}

int Switch::from_container(unsigned index, unsigned number) {
    const Slot sender = slot_of(index, number);
    const protocol::NetworkInterface& own = interfaces_.at(sender);
    if (own.network == 0 || !is_from(frame_, own)) return 0;
    if (frame_.type() == type_arp) return from_arp(sender);
    const Mac destination = frame_.destination();
    if (is_group(destination)) return deliver_to_all(sender);
    if (destination == gateway_mac) {
        to_outside(sender);
        return 1;
    }
    deliver(interfaces_.by_mac(own.network, destination), sender);
    return 1;
}

// A request reaches only the one who can answer it.
int Switch::from_arp(Slot sender) {
    const protocol::NetworkInterface& own = interfaces_.at(sender);
    const Ipv4 target = frame_.ipv4(at::arp_target);
    if (frame_.word(at::arp_operation) == 2 || target == ipv4_of(own.address)) {
        if (is_group(frame_.destination())) return deliver_to_all(sender);
        deliver(interfaces_.by_mac(own.network, frame_.destination()), sender);
    } else if (target != 0 && target == ipv4_of(own.gateway) && !is_internal(own)) {
        answer_arp(frame_, gateway_mac);
        deliver(sender, from_outside);
    } else {
        deliver(interfaces_.by_address(own.network, target), sender);
    }
    return 1;
}

void Switch::to_outside(Slot sender) {
    const protocol::NetworkInterface& own = interfaces_.at(sender);
    if (frame_.type() != type_ipv4 || is_internal(own)) return;
    const Ipv4 to = frame_.ipv4(at::ipv4_destination);
    if (to == ipv4_of(own.gateway)) {
        if (answer_echo(frame_)) deliver(sender, from_outside);
        return;
    }
    // Containers reach each other within a network or not at all.
    if (interfaces_.by_address(to) == no_slot && outside_.may_leave(frame_)) uplink_.send(frame_);
}

void Switch::listen_outside() {
    for (unsigned i = 0; i < outside_turn && uplink_.receive(frame_); ++i) {
        if (frame_.type() == type_arp)
            arp_from_outside();
        else if (frame_.type() == type_ipv4)
            arrived();
    }
}

void Switch::arrived() {
    if (!is_ipv4(frame_)) return;
    const Slot to = interfaces_.outward(frame_.ipv4(at::ipv4_destination));
    if (to == no_slot || frame_.destination() != mac_of(interfaces_.at(to).mac)) return;
    // No container is out there, whatever the driver says.
    if (interfaces_.by_address(frame_.ipv4(at::ipv4_source)) != no_slot) return;
    frame_.set_mac(at::source, gateway_mac);
    outside_.arrived(frame_);
    deliver(to, from_outside);
}

void Switch::arp_from_outside() {
    if (!is_arp(frame_) || frame_.word(at::arp_operation) != 1) return;
    const Slot asked = interfaces_.outward(frame_.ipv4(at::arp_target));
    if (asked == no_slot) return;
    if (!clients_[container_of(asked)].port.open()) call(container_of(asked));
    answer_arp(frame_, mac_of(interfaces_.at(asked).mac));
    uplink_.send(frame_);
}

void Switch::deliver(Slot to, Slot sender) {
    if (to == no_slot) return;
    const unsigned index = container_of(to);
    Client& client = clients_[index];
    if (!client.port.open()) return call(index);
    if (is_too_loud(client, sender)) return;
    if (client.port.put(frame_, number_of(to)) && client.port.signal_due()) to_signal_.push(index);
}

int Switch::deliver_to_all(Slot sender) {
    int deliveries = 0;
    interfaces_.for_each(interfaces_.at(sender).network, [&](Slot to) {
        ++deliveries;
        // One that has no port has nobody who listens to what is for all.
        if (to != sender && clients_[container_of(to)].port.open()) deliver(to, sender);
    });
    return deliveries;
}

// Boyer and Moore's majority vote finds who sent more than half of what came last.
bool Switch::is_too_loud(Client& client, Slot sender) const {
    const std::uint32_t bytes = protocol::frame_room(frame_.length);
    const Slot speaker = sender == from_outside ? sender : slot_of(container_of(sender), 0);
    if (speaker == client.loudest) {
        // What is not delivered counts too: who is held back stays the loudest.
        client.lead = client.lead < protocol::network_in_bytes ? client.lead + bytes : client.lead;
        return client.port.room() < others_room;
    }
    if (client.lead > bytes) {
        client.lead -= bytes;
    } else {
        client.loudest = speaker;
        client.lead = bytes;
    }
    return false;
}

void Switch::call(unsigned index) {
    if (clients_[index].called) return;
    clients_[index].called = true;
    to_signal_.push(index);
}

} // namespace network
